import type { AppendResult, AuditRow, AuditRows, CheckpointRow, RowRange } from "../audit/audit-rows.ts";
import type { Database } from "./database.ts";

/** Rows of the audit log in the file. */
export class SqliteAuditRows implements AuditRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async lastSeq(): Promise<number> {
    return this.#lastSeq();
  }

  async appendRows(rows: readonly AuditRow[]): Promise<AppendResult> {
    return this.#database.write(() => {
      if (rows[0]?.seq !== this.#lastSeq() + 1) return "raced";
      const notOpen = this.#firstNotOpen(rows);
      if (notOpen !== null) return { notOpenSeq: notOpen };
      for (const { seq, isIntent, intentSeq, sealed } of rows) {
        this.#database.run("INSERT INTO audit (seq, sealed) VALUES (?, ?)", seq, sealed);
        if (isIntent) this.#database.run("INSERT INTO audit_open (seq) VALUES (?)", seq);
        if (intentSeq !== null) this.#database.run("DELETE FROM audit_open WHERE seq = ?", intentSeq);
      }
      return "appended";
    });
  }

  async readRows({ fromSeq, untilSeq, limit }: RowRange): Promise<readonly Pick<AuditRow, "seq" | "sealed">[]> {
    const last = Math.min(untilSeq, Number.MAX_SAFE_INTEGER);
    const sql = "SELECT seq, sealed FROM audit WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?";
    const rows = this.#database.all(sql, fromSeq, last, limit);
    return rows.map(({ seq, sealed }) => ({ seq: Number(seq), sealed: sealed as Uint8Array })); // a column of the strict table
  }

  async openSeqs(): Promise<readonly number[]> {
    return this.#database.all("SELECT seq FROM audit_open ORDER BY seq").map(({ seq }) => Number(seq));
  }

  async writeCheckpointRow({ seq, body }: CheckpointRow): Promise<void> {
    this.#database.run("INSERT INTO audit_checkpoint (seq, body) VALUES (?, ?) ON CONFLICT DO NOTHING", seq, body);
  }

  async readCheckpointRows(): Promise<readonly CheckpointRow[]> {
    const rows = this.#database.all("SELECT seq, body FROM audit_checkpoint ORDER BY seq");
    return rows.map(({ seq, body }) => ({ seq: Number(seq), body: String(body) }));
  }

  async removeRowsThrough(seq: number): Promise<number> {
    return this.#database.run("DELETE FROM audit WHERE seq <= ?", seq);
  }

  /** The first row whose intent is not open, or was ended by a row before it. */
  #firstNotOpen(rows: readonly AuditRow[]): number | null {
    const ended = new Set<number>();
    for (const { seq, intentSeq } of rows) {
      if (intentSeq === null) continue;
      const isOpen = this.#database.get("SELECT 1 FROM audit_open WHERE seq = ?", intentSeq) !== undefined;
      if (!isOpen || ended.has(intentSeq)) return seq;
      ended.add(intentSeq);
    }
    return null;
  }

  #lastSeq(): number {
    const row = this.#database.get(
      "SELECT max(coalesce((SELECT max(seq) FROM audit), 0), coalesce((SELECT max(seq) FROM audit_checkpoint), 0)) AS seq",
    );
    return Number(row?.["seq"]);
  }
}

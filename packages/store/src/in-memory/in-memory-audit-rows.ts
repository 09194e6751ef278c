import type { AppendResult, AuditRow, AuditRows, CheckpointRow, RowRange } from "../audit/audit-rows.ts";

/** Rows of an audit log in memory. */
export class InMemoryAuditRows implements AuditRows {
  #rows: AuditRow[] = [];
  readonly #checkpoints: CheckpointRow[] = [];
  readonly #open = new Set<number>();
  #lastSeq = 0;

  async lastSeq(): Promise<number> {
    return this.#lastSeq;
  }

  async appendRows(rows: readonly AuditRow[]): Promise<AppendResult> {
    if (rows[0]?.seq !== this.#lastSeq + 1) return "raced";
    const ended = new Set<number>();
    for (const { seq, intentSeq } of rows) {
      if (intentSeq === null) continue;
      if (!this.#open.has(intentSeq) || ended.has(intentSeq)) return { notOpenSeq: seq };
      ended.add(intentSeq);
    }
    for (const row of rows) {
      this.#rows.push(row);
      this.#lastSeq = row.seq;
      if (row.isIntent) this.#open.add(row.seq);
      if (row.intentSeq !== null) this.#open.delete(row.intentSeq);
    }
    return "appended";
  }

  async readRows({ fromSeq, untilSeq, limit }: RowRange): Promise<readonly AuditRow[]> {
    return this.#rows.filter(({ seq }) => seq >= fromSeq && seq < untilSeq).slice(0, limit);
  }

  async openSeqs(): Promise<readonly number[]> {
    return [...this.#open];
  }

  async writeCheckpointRow(row: CheckpointRow): Promise<void> {
    if (!this.#checkpoints.some(({ seq }) => seq === row.seq)) this.#checkpoints.push(row);
  }

  async readCheckpointRows(): Promise<readonly CheckpointRow[]> {
    return this.#checkpoints;
  }

  async removeRowsThrough(seq: number): Promise<number> {
    const kept = this.#rows.filter((row) => row.seq > seq);
    const removed = this.#rows.length - kept.length;
    this.#rows = kept;
    return removed;
  }
}

import type {
  DocumentKind,
  DocumentList,
  DocumentRow,
  DocumentTable,
  DocumentWrite,
  WriteResult,
} from "../documents/document-table.ts";
import type { Fence } from "../lease-store.ts";
import type { Database, SqlRow } from "./database.ts";

/** Documents in the file. */
export class SqliteDocuments implements DocumentTable {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async readDocument(kind: DocumentKind, id: string): Promise<DocumentRow | null> {
    const row = this.#database.get("SELECT id, version, at, body FROM document WHERE kind = ? AND id = ?", kind, id);
    return row === undefined ? null : documentRow(row);
  }

  async writeDocuments(writes: readonly DocumentWrite[], fence: Fence | null): Promise<WriteResult> {
    return this.#database.write(() => {
      if (fence !== null && !this.#holds(fence)) return "fenced";
      if (!writes.every((write) => this.#isExpected(write))) return "conflict";
      for (const write of writes) this.#apply(write);
      return "written";
    });
  }

  async listDocuments({ kind, label, order, after, limit }: DocumentList): Promise<readonly DocumentRow[]> {
    const [beyond, direction] = order === "oldest" ? [">", "ASC"] : ["<", "DESC"];
    const start = order === "oldest" ? -Infinity : Infinity;
    const rows = this.#database.all(
      `SELECT d.id, d.version, d.at, d.body
       FROM document_label l JOIN document d ON d.kind = l.kind AND d.id = l.id
       WHERE l.kind = ? AND l.label = ? AND (l.at, l.id) ${beyond} (?, ?)
       ORDER BY l.at ${direction}, l.id ${direction} LIMIT ?`,
      kind,
      label,
      after?.at ?? start,
      after?.id ?? "",
      limit,
    );
    return rows.map(documentRow);
  }

  #holds({ name, token }: Fence): boolean {
    const held = "SELECT 1 FROM lease WHERE name = ? AND token = ? AND expires_at > 0";
    return this.#database.get(held, name, token) !== undefined;
  }

  #isExpected({ kind, id, expectedVersion }: DocumentWrite): boolean {
    const row = this.#database.get("SELECT version FROM document WHERE kind = ? AND id = ?", kind, id);
    return Number(row?.["version"] ?? 0) === expectedVersion;
  }

  #apply({ kind, id, expectedVersion, body, at, labels, isForgotten = false }: DocumentWrite): void {
    this.#database.run("DELETE FROM document_label WHERE kind = ? AND id = ?", kind, id);
    if (isForgotten) {
      this.#database.run("DELETE FROM document WHERE kind = ? AND id = ?", kind, id);
      return;
    }
    this.#database.run(
      `INSERT INTO document (kind, id, version, at, body) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET version = excluded.version, at = excluded.at, body = excluded.body`,
      kind,
      id,
      expectedVersion + 1,
      at,
      body,
    );
    for (const label of labels)
      this.#database.run("INSERT INTO document_label (kind, label, at, id) VALUES (?, ?, ?, ?)", kind, label, at, id);
  }
}

/** The types of the columns are those of the strict table. */
function documentRow({ id, version, at, body }: SqlRow): DocumentRow {
  return { id: String(id), version: Number(version), at: Number(at), body: body === null ? null : String(body) };
}

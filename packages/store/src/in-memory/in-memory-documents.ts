import type {
  DocumentKind,
  DocumentList,
  DocumentRow,
  DocumentTable,
  DocumentWrite,
  WriteResult,
} from "../documents/document-table.ts";
import type { Fence } from "../lease-store.ts";
import type { PagePosition } from "../page.ts";

interface LabelledRow extends DocumentRow {
  readonly labels: readonly string[];
}

/** Documents in memory. */
export class InMemoryDocuments implements DocumentTable {
  readonly #rows = new Map<string, LabelledRow>();
  readonly #holds: (fence: Fence) => boolean;

  constructor(holds: (fence: Fence) => boolean) {
    this.#holds = holds;
  }

  async readDocument(kind: DocumentKind, id: string): Promise<DocumentRow | null> {
    return this.#rows.get(keyOf(kind, id)) ?? null;
  }

  async writeDocuments(writes: readonly DocumentWrite[], fence: Fence | null): Promise<WriteResult> {
    if (fence !== null && !this.#holds(fence)) return "fenced";
    const isExpected = writes.every(
      ({ kind, id, expectedVersion }) => (this.#rows.get(keyOf(kind, id))?.version ?? 0) === expectedVersion,
    );
    if (!isExpected) return "conflict";
    for (const { kind, id, expectedVersion, body, at, labels, isForgotten = false } of writes) {
      if (isForgotten) this.#rows.delete(keyOf(kind, id));
      else this.#rows.set(keyOf(kind, id), { id, version: expectedVersion + 1, at, body, labels });
    }
    return "written";
  }

  async listDocuments({ kind, label, order, after, limit }: DocumentList): Promise<readonly DocumentRow[]> {
    const direction = order === "oldest" ? 1 : -1;
    return [...this.#rows]
      .filter(([key, { labels }]) => key.startsWith(`${kind} `) && labels.includes(label))
      .map(([, row]) => row)
      .filter((row) => after === null || direction * compared(row, after) > 0)
      .toSorted((a, b) => direction * compared(a, b))
      .slice(0, limit);
  }
}

function keyOf(kind: DocumentKind, id: string): string {
  return `${kind} ${id}`;
}

function compared(a: PagePosition, b: PagePosition): number {
  if (a.at !== b.at) return a.at - b.at;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}

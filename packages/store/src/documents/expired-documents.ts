import type { DocumentKind, DocumentTable, DocumentWrite } from "./document-table.ts";
import { REQUESTS } from "./idempotency.ts";
import { ENDED } from "./plans.ts";

const PLAN_KEEP_SECONDS = 90 * 86_400;
/** An answer that no longer counts is still kept for a day, so that the token of an old claim cannot fit a new one. */
const REQUEST_KEEP_SECONDS = 86_400;
const BATCH = 200;

/** Removes ended plans older than 90 days, and requests whose time is over. @returns how many */
export async function removeExpiredDocuments(table: DocumentTable, now: number): Promise<number> {
  const plans = await removeBefore(table, {
    kind: "plan_status",
    label: ENDED,
    beforeAt: now - PLAN_KEEP_SECONDS,
    along: ["plan"],
  });
  const requests = await removeBefore(table, {
    kind: "request",
    label: REQUESTS,
    beforeAt: now - REQUEST_KEEP_SECONDS,
    along: [],
  });
  return plans + requests;
}

/** Which documents to remove, and the kinds of those with the same id that go along. */
interface Removal {
  readonly kind: DocumentKind;
  readonly label: string;
  readonly beforeAt: number;
  readonly along: readonly DocumentKind[];
}

async function removeBefore(table: DocumentTable, { kind, label, beforeAt, along }: Removal): Promise<number> {
  let removed = 0;
  for (;;) {
    const rows = await table.listDocuments({ kind, label, order: "oldest", after: null, limit: BATCH });
    const old = rows.filter(({ at }) => at < beforeAt);
    const writes = old.flatMap(({ id, version }) => [
      forgotten(kind, id, version),
      ...along.map((other) => forgotten(other, id, 1)), // they are written once
    ]);
    if (writes.length === 0) return removed;
    // Another process may be at it too; what it removed, this one need not.
    if ((await table.writeDocuments(writes, null)) !== "written") return removed;
    removed += old.length;
    if (old.length < BATCH) return removed;
  }
}

function forgotten(kind: DocumentKind, id: string, expectedVersion: number): DocumentWrite {
  return { kind, id, expectedVersion, body: null, at: 0, labels: [], isForgotten: true };
}

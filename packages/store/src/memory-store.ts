import type { AuditKeys } from "./audit/audit-keys.ts";
import { ChainedAudit } from "./audit/chained-audit.ts";
import { chainCheckpoints } from "./audit/checkpoints.ts";
import type { Clock } from "./clock.ts";
import { removeExpiredDocuments } from "./documents/expired-documents.ts";
import { documentIdempotency } from "./documents/idempotency.ts";
import { documentPlans } from "./documents/plans.ts";
import { documentMemories } from "./documents/planner-memories.ts";
import { documentPolicies } from "./documents/policies.ts";
import { InMemoryAuditRows } from "./in-memory/in-memory-audit-rows.ts";
import { InMemoryBlocks } from "./in-memory/in-memory-blocks.ts";
import { InMemoryDocuments } from "./in-memory/in-memory-documents.ts";
import { InMemoryLeases } from "./in-memory/in-memory-leases.ts";
import { blockMetrics } from "./metrics/block-metrics.ts";
import type { Store } from "./store.ts";

/** What a store in memory is made of. */
export interface MemoryStoreOptions {
  /** Tells the time of every change and of what has run out. */
  readonly clock: Clock;
  /** Keys of the audit log. */
  readonly auditKeys: AuditKeys;
}

/**
 * A store that lives as long as the process: for tests, trials and what-if runs. It keeps what the lasting stores keep,
 * for as long as they do.
 *
 * @example await memoryStore({ clock, auditKeys }).policies.getPolicy("orders") // null
 */
export function memoryStore({ clock, auditKeys: keys }: MemoryStoreOptions): Store {
  const leases = new InMemoryLeases(clock);
  const documents = new InMemoryDocuments((fence) => leases.holds(fence));
  const blocks = new InMemoryBlocks(clock);
  const parts = { rows: new InMemoryAuditRows(), keys, clock };
  return {
    metrics: blockMetrics(blocks, clock),
    policies: documentPolicies(documents),
    plans: documentPlans(documents),
    memories: documentMemories(documents),
    audit: new ChainedAudit(parts),
    checkpoints: chainCheckpoints(parts),
    leases,
    idempotency: documentIdempotency(documents, clock),
    upkeep: {
      async runUpkeep() {
        const sealed = await blocks.seal();
        return { ...sealed, removedDocuments: await removeExpiredDocuments(documents, clock()) };
      },
    },
    close: () => Promise.resolve(),
  };
}

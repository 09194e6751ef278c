import type { AuditKeys } from "./audit/audit-keys.ts";
import { ChainedAudit } from "./audit/chained-audit.ts";
import { chainCheckpoints } from "./audit/checkpoints.ts";
import type { Clock } from "./clock.ts";
import { removeExpiredDocuments } from "./documents/expired-documents.ts";
import { documentIdempotency } from "./documents/idempotency.ts";
import { documentPlans } from "./documents/plans.ts";
import { documentMemories } from "./documents/planner-memories.ts";
import { documentPolicies } from "./documents/policies.ts";
import { blockMetrics } from "./metrics/block-metrics.ts";
import { Database } from "./sqlite/database.ts";
import { SqliteAuditRows } from "./sqlite/sqlite-audit-rows.ts";
import { SqliteBlocks } from "./sqlite/sqlite-blocks.ts";
import { SqliteDocuments } from "./sqlite/sqlite-documents.ts";
import { SqliteLeases } from "./sqlite/sqlite-leases.ts";
import { UpkeepThread } from "./sqlite/upkeep-thread.ts";
import type { Store } from "./store.ts";

/** What a store in a SQLite file is made of. */
export interface SqliteStoreOptions {
  /** The file; made when it is not there. Beside it lie `-wal` and `-shm` while it is open. */
  readonly path: string;
  /** Tells the time of every change and of what has run out. */
  readonly clock: Clock;
  /** Keys of the audit log. */
  readonly auditKeys: AuditKeys;
}

/**
 * A store in one SQLite file, for one machine; several processes may have it open. What is acknowledged survives the
 * death of the process; documents, leases and the audit log also survive a loss of power, of metrics the last seconds may not.
 *
 * @throws CapError with code STORE_UNAVAILABLE when the file cannot be opened, STORE_REFUSED when it is of a later
 *   release or no store
 */
export function openSqliteStore({ path, clock, auditKeys: keys }: SqliteStoreOptions): Store {
  const database = new Database({ path, synchronous: "full" });
  const metricsDatabase = new Database({ path, synchronous: "normal" });
  const documents = new SqliteDocuments(database);
  const parts = { rows: new SqliteAuditRows(database), keys, clock };
  const thread = new UpkeepThread(path);
  return {
    metrics: blockMetrics(new SqliteBlocks(metricsDatabase), clock),
    policies: documentPolicies(documents),
    plans: documentPlans(documents),
    memories: documentMemories(documents),
    audit: new ChainedAudit(parts),
    checkpoints: chainCheckpoints(parts),
    leases: new SqliteLeases(database, clock),
    idempotency: documentIdempotency(documents, clock),
    upkeep: {
      async runUpkeep() {
        const sealed = await thread.seal(clock());
        return { ...sealed, removedDocuments: await removeExpiredDocuments(documents, clock()) };
      },
    },
    async close() {
      await thread.close();
      metricsDatabase.close();
      database.close();
    },
  };
}

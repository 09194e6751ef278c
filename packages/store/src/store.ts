import type { AuditCheckpoints, AuditLog } from "./audit-log.ts";
import type { IdempotencyStore } from "./idempotency-store.ts";
import type { LeaseStore } from "./lease-store.ts";
import type { MetricsStore } from "./metrics-store.ts";
import type { PlanStore } from "./plan-store.ts";
import type { PlannerMemoryStore } from "./planner-memory-store.ts";
import type { PolicyStore } from "./policy-store.ts";

/** What one round of upkeep did. */
export interface UpkeepReport {
  /** Hours of a pool that were rolled up and packed. */
  readonly sealedHours: number;
  /** Chunks of metrics that were older than their resolution is kept, and are gone. */
  readonly removedChunks: number;
  /** Ended plans older than 90 days and answers to requests that were kept long enough, which are gone. */
  readonly removedDocuments: number;
}

/** Port: the regular work of a store. */
export interface StoreUpkeep {
  /** Rolls up, packs and lets go. Idempotent; to be called about every five minutes, by one process or several. */
  runUpkeep(): Promise<UpkeepReport>;
}

/** Every port of one store, to be handed out one by one. */
export interface Store {
  readonly metrics: MetricsStore;
  readonly policies: PolicyStore;
  readonly plans: PlanStore;
  readonly memories: PlannerMemoryStore;
  readonly audit: AuditLog;
  readonly checkpoints: AuditCheckpoints;
  readonly leases: LeaseStore;
  readonly idempotency: IdempotencyStore;
  readonly upkeep: StoreUpkeep;
  /** Lets go of files and connections. */
  close(): Promise<void>;
}

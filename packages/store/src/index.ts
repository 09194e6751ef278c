export type { AuditKeys, AuditSignature } from "./audit/audit-keys.ts";
export type {
  AuditCheckpoints,
  AuditEntry,
  AuditLog,
  AuditQuery,
  AuditVerification,
  AuditVerifyOptions,
} from "./audit-log.ts";
export type { Clock } from "./clock.ts";
export type {
  IdempotencyAnswer,
  IdempotencyEnd,
  IdempotencyRequest,
  IdempotencyResponse,
  IdempotencyStore,
} from "./idempotency-store.ts";
export type { Fence, Lease, LeaseRequest, LeaseStore } from "./lease-store.ts";
export { memoryStore, type MemoryStoreOptions } from "./memory-store.ts";
export { METRICS, type MetricName } from "./metrics/metric.ts";
export type { MetricSeries, MetricsStore, PoolSample, SeriesQuery } from "./metrics-store.ts";
export { movedPlan } from "./moved-plan.ts";
export type { Page, PageRequest } from "./page.ts";
export type { PlanQuery, PlanStatusWrite, PlanStore, PlanWrite, StoredPlan } from "./plan-store.ts";
export type { PlannerMemory, PlannerMemoryStore, PlannerMemoryWrite } from "./planner-memory-store.ts";
export type { PolicyRemoval, PolicyStore, PolicyWrite } from "./policy-store.ts";
export type { Store, StoreUpkeep, UpkeepReport } from "./store.ts";
export type { Versioned } from "./versioned.ts";

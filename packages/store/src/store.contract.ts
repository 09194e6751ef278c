import { describeAuditLog } from "./audit-log.contract.ts";
import { describeIdempotencyStore } from "./idempotency-store.contract.ts";
import { describeLeaseStore } from "./lease-store.contract.ts";
import { describeMetricsStore } from "./metrics-store.contract.ts";
import { describePlanStore } from "./plan-store.contract.ts";
import { describePlannerMemoryStore } from "./planner-memory-store.contract.ts";
import { describePolicyStore } from "./policy-store.contract.ts";
import type { OpenStore } from "./store.fixture.ts";

/** What every store does, port by port. */
export function describeStore(open: OpenStore): void {
  describeMetricsStore(open);
  describePolicyStore(open);
  describePlanStore(open);
  describePlannerMemoryStore(open);
  describeLeaseStore(open);
  describeIdempotencyStore(open);
  describeAuditLog(open);
}

import type { Reason } from "@cap/domain";
import type { GuardedSize } from "./guardrails/guard.ts";
import type { PoolState } from "./pool-state.ts";
import type { Requirement } from "./requirement.ts";
import type { Sizing, SizingBasis } from "./sizing.ts";
import { waitingJobs } from "./waiting-jobs.ts";
import { mostWorkers, type WorkerBounds } from "./worker-bounds.ts";

/** Every reason of a decision: what bound, what cannot be met, what the guardrails did, what was assumed. */
export function reasonsOf(
  sizing: Sizing,
  guarded: GuardedSize,
  { basis, state, bounds }: { readonly basis: SizingBasis; readonly state: PoolState; readonly bounds: WorkerBounds },
): Reason[] {
  const [{ clause, arrivalRate, workers }] = sizing.requirements;
  return [
    { code: "SIZED_BY", clause, arrivalRate, workers },
    ...(clause === "backlog" ? backlogReason({ sizing, basis, state }, guarded.workers) : []),
    ...sizing.requirements.flatMap((requirement) => unachievableReason(requirement, bounds)),
    ...guarded.reasons,
    ...(state.scaling.desiredWorkers === null ? [workersUnknown(guarded.workers)] : []),
    ...basis.assumptions,
  ];
}

interface BacklogFacts {
  readonly sizing: Sizing;
  readonly basis: SizingBasis;
  readonly state: PoolState;
}

/** How long the jobs that wait take: what was sized for, or longer when a limit or a guardrail allows less. */
function backlogReason({ sizing: { demand }, basis, state: { seen } }: BacklogFacts, workers: number): Reason[] {
  if (seen === null || seen.backlog === null) return [];
  const { backlog, oldestWaitSeconds } = seen;
  const { expectedRate } = demand;
  const waiting = waitingJobs({ ...basis, expectedRate, backlog, oldestWaitSeconds });
  if (waiting === null) return [];
  const spareRate = (workers * basis.slotsPerWorker) / basis.service.meanSeconds - expectedRate;
  const { excess, allowed, withinSeconds } = waiting;
  const drainTimeSeconds = spareRate > 0 ? Math.max(withinSeconds, (excess + allowed) / spareRate) : null;
  return [{ code: "BACKLOG", backlog, drainTimeSeconds }];
}

function unachievableReason(requirement: Requirement, bounds: WorkerBounds): Reason[] {
  const { clause, workers, valueWith, unachievable } = requirement;
  if (unachievable !== null) {
    return [
      { code: "SLO_UNACHIEVABLE", cause: "service_time_alone", clause, best: unachievable.best, workersNeeded: null },
    ];
  }
  const most = mostWorkers(bounds);
  if (workers <= most || valueWith === null) return [];
  const best = valueWith(most) ?? "unbounded";
  const cause = bounds.affordableWorkers < bounds.maxWorkers ? "budget" : "max_workers";
  return [{ code: "SLO_UNACHIEVABLE", cause, clause, best, workersNeeded: workers }];
}

function workersUnknown(targetWorkers: number): Reason {
  return { code: "WORKERS_UNKNOWN", targetWorkers };
}

import type { Reason } from "@cap/domain";
import type { GuardedSize } from "./guardrails/guard.ts";
import type { TimeSpan } from "./known-arrivals.ts";
import { knownReasons } from "./known-reasons.ts";
import type { PoolState } from "./pool-state.ts";
import type { Requirement } from "./requirement.ts";
import type { Sizing, SizingBasis } from "./sizing.ts";
import { retryRate } from "./retry-load.ts";
import { waitingJobs } from "./waiting-jobs.ts";
import { mostWorkers, type WorkerBounds } from "./worker-bounds.ts";

/** What the reasons of a decision are read off, beside the sizing and the guardrails. */
export interface ReasonFacts {
  readonly basis: SizingBasis;
  readonly state: PoolState;
  readonly bounds: WorkerBounds;
  /** Time that the decision is for. */
  readonly time: TimeSpan;
  /** Clauses of the SLO that are broken now. */
  readonly breaches: readonly Reason[];
}

/** Every reason of a decision: what bound, what cannot be met, what the guardrails did, what was assumed. */
export function reasonsOf(
  sizing: Sizing,
  guarded: GuardedSize,
  { basis, state, bounds, time, breaches }: ReasonFacts,
): Reason[] {
  const [{ clause, arrivalRate, workers }] = sizing.requirements;
  return [
    { code: "SIZED_BY", clause, arrivalRate, workers },
    ...backlogReason({ sizing, basis, state }, guarded.workers),
    ...knownReasons(state.known, time),
    ...retryReason(sizing, state),
    ...sizing.requirements.flatMap((requirement) => unachievableReason(requirement, bounds)),
    ...guarded.reasons,
    // Told also where there was nothing to remove.
    ...(guarded.reasons.some(({ code }) => code === "SLO_BREACHED") ? [] : breaches),
    ...(state.scaling.desiredWorkers === null ? [workersUnknown(guarded.workers)] : []),
    ...basis.assumptions,
  ];
}

/** A smaller share of retries is not worth a word. */
const TOLD_RETRIES = 0.02;

function retryReason({ demand }: Sizing, { retries }: PoolState): Reason[] {
  const rate = retryRate(retries, 0);
  const share = rate / Math.max(rate, demand.expectedRate - demand.knownRate);
  const shown = (value: number): number => Number(value.toPrecision(3));
  return rate === 0 || share < TOLD_RETRIES
    ? []
    : [{ code: "RETRY_LOAD", retryRate: shown(rate), share: shown(share) }];
}

interface BacklogFacts {
  readonly sizing: Sizing;
  readonly basis: SizingBasis;
  readonly state: PoolState;
}

/** How long the jobs that wait take: with the present workers until new ones are ready, and with all of them then. */
function backlogReason({ sizing, basis, state }: BacklogFacts, workers: number): Reason[] {
  const { seen, scaling, provisioning } = state;
  if (seen === null || seen.backlog === null) return [];
  const { backlog, oldestWaitSeconds } = seen;
  const { spreadRate: expectedRate } = sizing.demand;
  const waiting = waitingJobs({ ...basis, expectedRate, backlog, oldestWaitSeconds });
  if (waiting === null) return [];
  const asksFor = (waiting.excess * basis.service.meanSeconds) / waiting.withinSeconds / basis.slotsPerWorker;
  // The few jobs that wait in any busy pool are not worth a word.
  if (sizing.requirements[0].clause !== "backlog" && asksFor < 1) return [];
  const spareWith = (size: number): number => (size * basis.slotsPerWorker) / basis.service.meanSeconds - expectedRate;
  const present = Math.min(workers, scaling.desiredWorkers ?? workers);
  const drainTimeSeconds = drainSeconds(waiting.excess + waiting.allowed, {
    spareAtFirst: spareWith(present),
    spareLater: spareWith(workers),
    laterSeconds: provisioning.seconds,
  });
  return [{ code: "BACKLOG", backlog, drainTimeSeconds }];
}

/** Time until jobs are worked off at rates left over by the arrivals, one at first and one later; null for never. */
function drainSeconds(
  jobs: number,
  {
    spareAtFirst,
    spareLater,
    laterSeconds,
  }: { readonly spareAtFirst: number; readonly spareLater: number; readonly laterSeconds: number },
): number | null {
  const left = jobs - spareAtFirst * laterSeconds;
  if (left <= 0) return jobs / spareAtFirst;
  return spareLater > 0 ? laterSeconds + left / spareLater : null;
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

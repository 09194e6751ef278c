import type { PlanSimulation } from "@cap/domain";
import { expectedRateAt } from "./demand.ts";
import { type Horizon, type Path, type PathOptions, pathOf } from "./plan-path.ts";
import { simulatePlan, type PlanRunResult } from "./plan-simulation.ts";
import { sloShortfall } from "./slo-shortfall.ts";
import { excessOf, type PlanInstant } from "./tightest-instant.ts";
import { boundsAt, withinBounds } from "./worker-bounds.ts";

/** When a plan falls short in simulation, it is made again for rates this much higher, until it does not. */
const RAISED_FACTORS = [1.05, 1.1, 1.2, 1.35, 1.6, 2];

/** A path with what came of it in simulation. */
interface Draft {
  readonly path: Path;
  readonly result: PlanRunResult;
  readonly rateFactor: number;
  /** Fewest workers of the path where removals were kept from it, for a time; 0 where they were free. */
  readonly leastWorkers: number;
  /** End of that time; null when it is the whole horizon. */
  readonly leastUntilAt: number | null;
}

/** The draft to plan with, and the first one, which was sized for the rates as they are expected. */
export interface Drafts {
  readonly first: Draft;
  readonly best: Draft;
  /** The tightest instant of the last draft: that of the best one, or the one at which the limit stopped the search. */
  readonly tightest: PlanInstant;
}

/** The first path that keeps the SLO in simulation, or the best there is within the limits. */
export function checkedDrafts(horizon: Horizon): Drafts {
  const first = draftOf(horizon, { rateFactor: 1, ...FREE });
  let best = first;
  let last = first;
  for (const rateFactor of RAISED_FACTORS) {
    if (isFinal(last, horizon)) break;
    last = draftOf(horizon, { rateFactor, ...FREE });
    if (sloShortfall(last.result, horizon.basis) < sloShortfall(best.result, horizon.basis)) best = last;
  }
  return { first, best: keptWhereBetter(best, horizon), tightest: last.path.tightest };
}

/** Share of windows that keeping workers has to win: less is chance of the simulation. */
const LEAST_GAIN = 0.01;

/** Nothing keeps a plan from removing workers. */
const FREE = { leastWorkers: 0, leastUntilAt: 0 };

/**
 * The draft, or the same without going below the present size, where the SLO is missed and removing nothing keeps more of it:
 * what is removed now is missing until a new worker is ready, however soon it is asked for again. Nothing is removed until then; or, if
 * that does not do, over the whole horizon.
 */
function keptWhereBetter(draft: Draft, horizon: Horizon): Draft {
  const { state, policy, basis, now, horizonSeconds } = horizon;
  const size = state.scaling.desiredWorkers;
  const leastWorkers = size === null ? null : withinBounds(size, boundsAt(policy, now));
  const removes = leastWorkers !== null && draft.path.changes.some(({ toWorkers }) => toWorkers < leastWorkers);
  let best = draft;
  for (const seconds of [state.pool.provisioningDelaySeconds + policy.intervalSeconds, horizonSeconds]) {
    const isKept = best.result.simulation.sloAchievement >= basis.slo.availability;
    if (!removes || isKept || draft.path.guarded.held) break;
    const kept = draftOf(horizon, { rateFactor: draft.rateFactor, leastWorkers, leastUntilAt: now + seconds });
    if (kept.result.simulation.sloAchievement > best.result.simulation.sloAchievement + LEAST_GAIN) best = kept;
  }
  return best;
}

function draftOf(horizon: Horizon, options: PathOptions): Draft {
  const path = pathOf(horizon, options);
  const { rateFactor, leastWorkers, leastUntilAt } = options;
  // The limits and the hard budget may remove some all the same.
  const sizes = path.changes.filter(({ at }) => at < leastUntilAt).map(({ toWorkers }) => toWorkers);
  return {
    path,
    result: simulatePlan(runOf(horizon, path.changes)),
    rateFactor,
    leastWorkers: Math.min(leastWorkers, ...sizes),
    leastUntilAt: leastUntilAt < horizon.now + horizon.horizonSeconds ? leastUntilAt : null,
  };
}

/** Whether higher rates would be pointless: the SLO is kept, out of reach of any size or beyond the limit, or nothing may move. */
function isFinal({ path, result }: Draft, { basis }: Horizon): boolean {
  const kept = sloShortfall(result, basis) === 0;
  const hopeless = path.sizing.requirements.some(({ unachievable }) => unachievable !== null);
  return kept || hopeless || path.guarded.held || excessOf(path.tightest) > 0;
}

function runOf(
  { state, basis, now, horizonSeconds, seed }: Horizon,
  changes: Path["changes"],
): Parameters<typeof simulatePlan>[0] {
  const [first, ...later] = changes;
  const known = first.fromWorkers;
  return {
    now,
    horizonSeconds,
    rateAt: (at) => expectedRateAt(basis.forecast, at),
    service: basis.service,
    slo: basis.slo,
    slotsPerWorker: basis.slotsPerWorker,
    provisioningDelaySeconds: state.pool.provisioningDelaySeconds,
    // From an unknown size the first target is taken to be there already.
    initialWorkers: known ?? first.toWorkers,
    ...(known === null ? { influencedFromSeconds: 0 } : {}),
    steps: (known === null ? later : changes).map(({ at, toWorkers }) => ({ scheduledAt: at, toWorkers })),
    backlog: state.seen?.backlog ?? 0,
    seed,
  };
}

/** What would come of leaving the pool as it is; null when its size is unknown. */
export function unchangedRun(horizon: Horizon): PlanSimulation | null {
  const current = horizon.state.scaling.desiredWorkers;
  if (current === null) return null;
  const unchanged = { at: horizon.now, fromWorkers: current, toWorkers: current, rationale: "" };
  return simulatePlan(runOf(horizon, [unchanged])).simulation;
}

import type { PlanSimulation } from "@cap/domain";
import type { Slices } from "@cap/simulator";
import { type ArrivalPaths, mergedPaths, splitPaths } from "./arrival-paths.ts";
import { type Horizon, type Path, type PathOptions, pathOf } from "./plan-path.ts";
import { simulatePlan, type PlanRunResult } from "./plan-simulation.ts";
import { sloShortfall } from "./slo-shortfall.ts";
import { excessOf, type PlanInstant } from "./tightest-instant.ts";
import { boundsAt, withinBounds } from "./worker-bounds.ts";

/**
 * When a plan falls short in simulation, it is made again, until it does not: for rates that are higher, then with more workers
 * throughout, because to one worker twice the rate of a lull is still a lull, then for the rates of bursts that nobody can foresee.
 */
const RAISES = [
  ...[1.05, 1.1, 1.2, 1.35, 1.6, 2].map((rateFactor) => ({ rateFactor, extraWorkers: 0 })),
  ...[1, 2].map((extraWorkers) => ({ rateFactor: 1, extraWorkers })),
  ...[3, 4.5, 7].map((rateFactor) => ({ rateFactor, extraWorkers: 0 })),
];

/** A path with what came of it in simulation. */
interface Draft {
  readonly path: Path;
  readonly result: PlanRunResult;
  /** The same on arrivals that it was not chosen on; null where the first result is bad enough. */
  readonly told: PlanRunResult | null;
  readonly rateFactor: number;
  readonly extraWorkers: number;
  /** Fewest workers of the path where removals were kept from it, for a time; 0 where they were free. */
  readonly leastWorkers: number;
  /** End of that time; null when it is the whole horizon. */
  readonly leastUntilAt: number | null;
}

/** The draft to plan with, and the first one, which was sized for the rates as they are expected. */
export interface Drafts {
  readonly first: Draft;
  readonly best: Draft;
  /** What will come of the best one, on arrivals that it was not chosen on. */
  readonly told: PlanRunResult;
  /** The tightest instant of the last draft: that of the best one, or the one at which the limit stopped the search. */
  readonly tightest: PlanInstant;
}

/** The first path that keeps the SLO in simulation, or the best there is within the limits; in slices. */
export function* checkedDrafts(horizon: Horizon): Slices<Drafts> {
  const first = yield* draftOf(horizon, { ...FREE, rateFactor: 1 });
  let best = first;
  let last = first;
  for (const raise of RAISES) {
    if (isFinal(last, horizon)) break;
    last = yield* draftOf(horizon, { ...FREE, ...raise });
    if (shortfallOf(last, horizon) < shortfallOf(best, horizon)) best = last;
  }
  const chosen = yield* keptWhereBetter(best, horizon);
  const told = chosen.told ?? (yield* toldOf(horizon, chosen.path));
  return { first, best: chosen, told, tightest: last.path.tightest };
}

/** Share of windows that keeping workers has to win: less is chance of the simulation. */
const LEAST_GAIN = 0.01;

/** Nothing keeps a plan from removing workers. */
const FREE = { extraWorkers: 0, leastWorkers: 0, leastUntilAt: 0 };

/**
 * The draft, or the same without going below the present size, where the SLO is missed and removing nothing keeps more of it:
 * what is removed now is missing until a new worker is ready, however soon it is asked for again. Nothing is removed until then; or, if
 * that does not do, over the whole horizon.
 */
function* keptWhereBetter(draft: Draft, horizon: Horizon): Slices<Draft> {
  const { state, policy, basis, now, horizonSeconds } = horizon;
  const size = state.scaling.desiredWorkers;
  const leastWorkers = size === null ? null : withinBounds(size, boundsAt(policy, now));
  const removes = leastWorkers !== null && draft.path.changes.some(({ toWorkers }) => toWorkers < leastWorkers);
  let best = draft;
  for (const seconds of [state.provisioning.seconds + policy.intervalSeconds, horizonSeconds]) {
    const isKept = best.result.simulation.sloAchievement >= basis.slo.availability;
    if (!removes || isKept || draft.path.guarded.held) break;
    const { rateFactor, extraWorkers } = draft;
    const kept = yield* draftOf(horizon, { rateFactor, extraWorkers, leastWorkers, leastUntilAt: now + seconds });
    if (kept.result.simulation.sloAchievement > best.result.simulation.sloAchievement + LEAST_GAIN) best = kept;
  }
  return best;
}

function* draftOf(horizon: Horizon, options: PathOptions): Slices<Draft> {
  const path = yield* pathOf(horizon, options);
  const { chosenOn } = splitPaths(horizon.arrivals);
  const result = yield* simulatePlan({ ...runOf(horizon, path.changes, chosenOn), jobsPerHour: CHOICE_JOBS });
  // What is content by chance on one set of arrivals has to be so on another.
  const told = sloShortfall(result, horizon.basis) === 0 ? yield* toldOf(horizon, path) : null;
  const { rateFactor, extraWorkers, leastWorkers, leastUntilAt } = options;
  // The limits and the hard budget may remove some all the same.
  const sizes = path.changes.filter(({ at }) => at < leastUntilAt).map(({ toWorkers }) => toWorkers);
  return {
    path,
    result,
    told,
    rateFactor,
    extraWorkers,
    leastWorkers: Math.min(leastWorkers, ...sizes),
    leastUntilAt: leastUntilAt < horizon.now + horizon.horizonSeconds ? leastUntilAt : null,
  };
}

/** Jobs of an hour to choose a plan on: several are tried, and what is told of the chosen one rests on more. */
const CHOICE_JOBS = 200_000;

/** The larger shortfall of both results. */
function shortfallOf({ result, told }: Draft, { basis }: Horizon): number {
  return Math.max(sloShortfall(result, basis), told === null ? 0 : sloShortfall(told, basis));
}

function* toldOf(horizon: Horizon, path: Path): Slices<PlanRunResult> {
  const run = runOf(horizon, path.changes, splitPaths(horizon.arrivals).toldFrom);
  const result = yield* simulatePlan({ ...run, seed: run.seed + TOLD_SEED });
  // The seed that repeats a plan is the one that was asked for.
  return { ...result, simulation: { ...result.simulation, seed: run.seed } };
}

/** Seeds of the runs that a plan is told from lie this far from those that it is chosen on. */
const TOLD_SEED = 1_000;

/** Whether higher rates would be pointless: the SLO is kept, out of reach of any size or beyond the limit, or nothing may move. */
function isFinal(draft: Draft, horizon: Horizon): boolean {
  const { path } = draft;
  const kept = shortfallOf(draft, horizon) === 0;
  const hopeless = path.sizing.requirements.some(({ unachievable }) => unachievable !== null);
  return kept || hopeless || path.guarded.held || excessOf(path.tightest) > 0;
}

function runOf(horizon: Horizon, changes: Path["changes"], arrivals: ArrivalPaths): Parameters<typeof simulatePlan>[0] {
  const { state, basis, now, horizonSeconds, seed } = horizon;
  const [first, ...later] = changes;
  const known = first.fromWorkers;
  return {
    now,
    horizonSeconds,
    arrivals,
    service: basis.service,
    slo: basis.slo,
    slotsPerWorker: basis.slotsPerWorker,
    provisioningDelaySeconds: state.provisioning.seconds,
    // From an unknown size the first target is taken to be there already.
    initialWorkers: known ?? first.toWorkers,
    ...(known === null ? { influencedFromSeconds: chosenFromSeconds(horizon) } : {}),
    steps: (known === null ? later : changes).map(({ at, toWorkers }) => ({ scheduledAt: at, toWorkers })),
    backlog: state.seen?.backlog ?? 0,
    seed,
  };
}

/** A first size that the plan chose is to blame for all windows but the first: there the queue of an empty pool has yet to build up. */
function chosenFromSeconds({ state, basis, horizonSeconds }: Horizon): number {
  const { windowSeconds } = basis.slo;
  return horizonSeconds > windowSeconds ? Math.min(windowSeconds, state.provisioning.seconds) : 0;
}

/** The present size is there to compare with, so fewer ways in which arrivals may come will do. */
const UNCHANGED_PATHS = 4;
const UNCHANGED_JOBS = 100_000;

/** What would come of leaving the pool as it is, in slices; null when its size is unknown. */
export function* unchangedRun(horizon: Horizon): Slices<PlanSimulation | null> {
  const current = horizon.state.scaling.desiredWorkers;
  if (current === null) return null;
  const unchanged = { at: horizon.now, fromWorkers: current, toWorkers: current, rationale: "" };
  const few = mergedPaths(splitPaths(horizon.arrivals).toldFrom, UNCHANGED_PATHS);
  return (yield* simulatePlan({ ...runOf(horizon, [unchanged], few), jobsPerHour: UNCHANGED_JOBS })).simulation;
}

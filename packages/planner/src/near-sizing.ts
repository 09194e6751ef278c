import type { Policy } from "@cap/domain";
import { type FineForecast, fastRatio, baseRateAt, pathsFor } from "@cap/forecast";
import { type FleetNow, splitStarting } from "./committed-servers.ts";
import { fineRateAt, LOOK_AHEAD_SECONDS } from "./fine-arrivals.ts";
import { fixedNoise } from "./fixed-noise.ts";
import { withKnown } from "./known-arrivals.ts";
import { LateShare } from "./late-share.ts";
import { pathLevels } from "./path-levels.ts";
import type { PoolState, SeenPool } from "./pool-state.ts";
import { queueCohorts } from "./queue-cohorts.ts";
import { DRAIN_SHARE, type RolloutPath, type RolloutScene } from "./rollout.ts";
import { type PriceInput, sizeCost } from "./size-cost.ts";
import { cheapestSize } from "./size-search.ts";
import { retryRate } from "./retry-load.ts";
import type { Requirement } from "./requirement.ts";
import { primaryTarget, type Sizing, type SizingBasis } from "./sizing.ts";
import { type WindowRisk, type WindowRiskInput, WindowRisks } from "./window-risk.ts";
import { windowTallies, withRest } from "./window-tally.ts";
import { boundsAt, mostWorkers } from "./worker-bounds.ts";

/** The size that costs least over the next minutes, bad SLO windows counted. */
export interface NearSizing {
  readonly workers: number;
  /** Wire name of the latency clause that it is sized for. */
  readonly clause: string;
  /** Expected rate when a worker asked for now takes its first job, jobs per second. */
  readonly expectedRate: number;
  readonly riskOf: (workers: number) => WindowRisk;
  /** SLO windows that the risk is about. */
  readonly windows: number;
}

/** What a decision on the next minutes rests on. */
export interface NearSizingInput {
  readonly state: PoolState;
  readonly basis: SizingBasis;
  readonly policy: Policy;
  readonly now: number;
}

/** Steps that a rollout has at most, and the shortest one. */
const STEPS_MAX = 24;
const STEP_SECONDS = 15;
const PATHS_MAX = 32;
const NOISE = fixedNoise(PATHS_MAX, STEPS_MAX + 1);
/**
 * A queue may absorb peaks when a job may wait this many times as long as it takes to get a worker, and as a job takes: for longer ones
 * waiting is no time in which servers come free. Jobs of 120 s that may wait for 185 s were paid 1.29 times the oracle's hours as an
 * absorbing queue with workers that start in 15 s, 1.15 times without.
 */
const ABSORBING_SLACK = 2;
const ABSORBED_COST_SHARE = 0.4;
/** Share of the waiting budget over which later decisions smooth the load where the queue may absorb peaks. */
const SMOOTHING_SHARE = 0.5;
/** Above the expected load by this factor the search for a size begins, beside the present one. */
const START_FACTOR = 1.1;

/**
 * Sizes a pool for its latency target by rolling it forward over likely arrivals.
 *
 * @returns null where the formulas have to do: no latency target, no fine forecast, an unknown queue, or a target that service alone breaks
 */
export function nearSizing({ state, basis, policy, now }: NearSizingInput): NearSizing | null {
  const target = primaryTarget(basis.slo);
  const { fine, seen } = state;
  if (target === null || fine === null || seen === null || basis.splitQueues) return null;
  if (seen.backlog === null || basis.service.quantile(target.quantile) >= target.seconds) return null;
  const readyWorkers = seen.readyWorkers ?? state.scaling.desiredWorkers;
  if (readyWorkers === null || !seen.arrivalsKnown) return null;
  const pool = { ...seen, backlog: seen.backlog, readyWorkers };
  const view: NearView = { state, basis, policy, now, target, fine, pool };
  const grid = gridOf(view);
  const expectedRates = expectedRatesOf(view, grid);
  const input = riskInputOf(view, grid, expectedRates);
  const risks = new WindowRisks(input);
  return { ...searched(view, { grid, expectedRates: expectedRates.all, risks }), windows: input.scene.windows };
}

interface NearView extends NearSizingInput {
  readonly target: { readonly clause: string; readonly quantile: number; readonly seconds: number };
  readonly fine: FineForecast;
  readonly pool: SeenPool & { readonly backlog: number; readonly readyWorkers: number };
}

interface Grid {
  readonly stepSeconds: number;
  readonly steps: number;
}

/** From now to the end of the SLO window in which a worker asked for now takes its first job, within bounds. */
function gridOf({ state, basis, policy, now }: NearView): Grid {
  const { seconds: provisioningDelaySeconds } = state.provisioning;
  const lead = provisioningDelaySeconds + policy.intervalSeconds;
  const { windowSeconds } = basis.slo;
  const windowEnd = (Math.floor((now + lead) / windowSeconds) + 1) * windowSeconds - now;
  const horizon = Math.min(
    Math.max(windowEnd, lead + policy.intervalSeconds),
    provisioningDelaySeconds + LOOK_AHEAD_SECONDS,
  );
  const stepSeconds = Math.max(STEP_SECONDS, horizon / STEPS_MAX);
  return { stepSeconds, steps: Math.ceil(horizon / stepSeconds - 1e-9) };
}

function expectedRatesOf({ state, basis, fine, now }: NearView, { stepSeconds, steps }: Grid): ExpectedRates {
  const margin = 1 + basis.safetyMargin;
  // What arrives at once is a requirement of its own: what else to be ready for is not weighed against it.
  const spread = state.known.filter(({ fromAt, untilAt }) => untilAt > fromAt);
  const usual = Float64Array.from({ length: steps }, (_, step) => {
    const ahead = (step + 0.5) * stepSeconds;
    return margin * (retryRate(state.retries, ahead) + fineRateAt(fine, state.tracker, now + ahead, now));
  });
  if (spread.length === 0) return { usual, all: usual };
  const all = usual.map((rate, step) => {
    const fromAt = now + step * stepSeconds;
    return withKnown(rate, spread, { fromAt, untilAt: fromAt + stepSeconds });
  });
  return { usual, all };
}

/** Expected rate of each step: by habit, and with what is known in advance, jobs per second. */
interface ExpectedRates {
  readonly usual: Float64Array;
  readonly all: Float64Array;
}

/** Arrivals that may come: the usual rates times the ratios that were seen in the past, and what is known for certain. */
function pathsOf(
  { state, fine, now }: NearView,
  { stepSeconds, steps }: Grid,
  { usual, all }: ExpectedRates,
): RolloutPath[] {
  const { futures, profile } = fine;
  const rate = fastRatio(state.tracker) * baseRateAt(profile, now);
  const rows = pathsFor(futures, rate, state.tracker).map((ratios) =>
    Float64Array.from({ length: steps }, (_, step) => {
      const position = Math.max(0, ((step + 0.5) * stepSeconds) / futures.stepSeconds - 0.5);
      const before = Math.min(ratios.length - 1, Math.floor(position));
      const left = ratios[before] ?? 1;
      const right = ratios[Math.min(ratios.length - 1, before + 1)] ?? left;
      const ratio = left + (right - left) * Math.min(1, position - before);
      const usualRate = usual[step] ?? 0;
      return usualRate * ratio + ((all[step] ?? 0) - usualRate);
    }),
  );
  const levels = pathLevels(rows, { expectedRates: all, stepSeconds, weights: futures.weights });
  return rows.map((rates, row) => ({
    rates,
    level: levels[row] ?? 1,
    noise: NOISE[row % NOISE.length] ?? new Float64Array(steps),
  }));
}

function riskInputOf(view: NearView, grid: Grid, expectedRates: ExpectedRates): WindowRiskInput {
  const { basis, target, fine } = view;
  return {
    scene: sceneOf(view, grid, expectedRates.all),
    fleet: fleetOf(view),
    slotsPerWorker: basis.slotsPerWorker,
    paths: pathsOf(view, grid, expectedRates),
    weights: fine.futures.weights,
    expectedRates: expectedRates.all,
    quantile: target.quantile,
    waitBudgetSeconds: target.seconds - basis.service.quantile(target.quantile),
  };
}

function sceneOf(view: NearView, { stepSeconds, steps }: Grid, expectedRates: Float64Array): RolloutScene {
  const { state, basis, policy, now, target, pool } = view;
  const { windowSeconds } = basis.slo;
  const lateShare = new LateShare(basis.service, target.seconds, windowSeconds);
  const cohorts = queueCohorts({ ...pool, recent: state.recent, now });
  const windowAt = (at: number): number => Math.floor(at / windowSeconds);
  const first = Math.min(windowAt(now), ...cohorts.map(({ ageSeconds }) => windowAt(now - ageSeconds)));
  const windows = windowAt(now + steps * stepSeconds - 1e-6) - first + 1;
  const tallies = windowTallies(state.recent, windowSeconds, lateShare);
  const serversMax = mostWorkers(boundsAt(policy, now)) * basis.slotsPerWorker;
  const laterDecisions = laterDecisionsOf(view, stepSeconds, serversMax);
  // A queue that absorbs peaks is worked off after the rollout, so nothing is taken for granted there.
  const restSeconds = laterDecisions.absorbs ? 0 : (first + windows) * windowSeconds - (now + steps * stepSeconds);
  const restJobs = Math.max(0, restSeconds) * (expectedRates.at(-1) ?? 0);
  const besides = Array.from({ length: windows }, (_, index) =>
    withRest(tallies.get(first + index), index === windows - 1 ? restJobs : 0, lateShare),
  );
  return {
    stepSeconds,
    steps,
    windows,
    windowOfStep: Int32Array.from({ length: steps }, (_, step) =>
      Math.min(windows - 1, windowAt(now + (step + 0.5) * stepSeconds) - first),
    ),
    arrivalsBesides: Float64Array.from(besides, ({ arrivals }) => arrivals),
    lateBesides: Float64Array.from(besides, ({ late }) => late),
    queue: cohorts.map((cohort) => ({ ...cohort, window: windowAt(now - cohort.ageSeconds) - first })),
    inSystem: pool.backlog + busySlots(pool, basis.slotsPerWorker),
    lateShare,
    laterDecisions,
  };
}

function laterDecisionsOf(
  { state, basis, policy, target }: NearView,
  stepSeconds: number,
  serversMax: number,
): RolloutScene["laterDecisions"] {
  const { seconds: provisioningDelaySeconds } = state.provisioning;
  const lead = provisioningDelaySeconds + policy.intervalSeconds;
  const budget = target.seconds - basis.service.quantile(target.quantile);
  const absorbs = budget >= ABSORBING_SLACK * Math.max(lead, basis.service.meanSeconds);
  return {
    leadSteps: Math.ceil(lead / stepSeconds),
    absorbs,
    // Where the queue absorbs peaks, later is soon enough.
    costShare: absorbs ? ABSORBED_COST_SHARE : 1,
    smoothingSteps: Math.max(1, Math.round((SMOOTHING_SHARE * budget) / stepSeconds)),
    drainSeconds: Math.max(DRAIN_SHARE * budget, provisioningDelaySeconds, stepSeconds),
    serversMax,
  };
}

/** Jobs in service on workers that stay; where nobody says, every slot is taken to be busy. */
function busySlots({ readyWorkers, activeJobs }: NearView["pool"], slotsPerWorker: number): number {
  return Math.min(readyWorkers * slotsPerWorker, activeJobs ?? Infinity);
}

/** Ready workers and those that start. What was asked for by others counts as asked for now. */
function fleetOf({ state, pool, now }: NearView): FleetNow {
  const provisioningSeconds = state.provisioning.seconds;
  const desired = state.scaling.desiredWorkers ?? pool.readyWorkers;
  const missing = Math.max(0, desired - pool.readyWorkers);
  const { left } = splitStarting(state.scaling.starting, missing);
  const unknown = missing - left.reduce((sum, { workers }) => sum + workers, 0);
  return {
    now,
    readyWorkers: Math.min(pool.readyWorkers, desired),
    starting: unknown > 0 ? [...left, { at: now, workers: unknown }] : left,
    provisioningSeconds,
  };
}

function searched(
  { state, basis, policy, now, target }: NearView,
  {
    grid,
    expectedRates,
    risks,
  }: { readonly grid: Grid; readonly expectedRates: Float64Array; readonly risks: WindowRisks },
): Omit<NearSizing, "windows"> {
  const { minWorkers, maxWorkers } = boundsAt(policy, now);
  const { seconds: provisioningDelaySeconds } = state.provisioning;
  const loadOf = (rate: number): number => (rate * basis.service.meanSeconds) / basis.slotsPerWorker;
  const ahead = Math.min(expectedRates.length - 1, Math.floor(provisioningDelaySeconds / grid.stepSeconds));
  const expectedRate = expectedRates[ahead] ?? 0;
  const current = state.scaling.desiredWorkers ?? Math.ceil(START_FACTOR * loadOf(expectedRate));
  const price: PriceInput = {
    availability: basis.slo.availability,
    windowSeconds: basis.slo.windowSeconds,
    meanLoad: loadOf(expectedRates.reduce((sum, rate) => sum + rate, 0) / expectedRates.length),
    provisioningSeconds: provisioningDelaySeconds,
    currentWorkers: current,
    sinceUpSeconds: now - (state.scaling.lastUpAt ?? -Infinity),
    sinceDownSeconds: now - (state.scaling.lastDownAt ?? -Infinity),
  };
  // The search goes beyond the limit, so that the limits can tell that they bind and what would do without them.
  const workers = cheapestSize({
    least: minWorkers,
    most: Infinity,
    starts: [Math.min(maxWorkers, current), Math.ceil(START_FACTOR * loadOf(expectedRate))],
    costOf: (size, limit) =>
      sizeCost(
        size,
        risks.of(size, (soFar) => sizeCost(size, soFar, price) >= limit),
        price,
      ),
  });
  return { workers, clause: target.clause, expectedRate, riskOf: (size) => risks.of(size) };
}

/** The sizing that risk gives: its clause, and those that it does not look at, which keep their formulas. */
export function sizingByRisk(near: NearSizing, demand: Sizing["demand"], others: readonly Requirement[]): Sizing {
  const sized: Requirement = {
    clause: near.clause,
    workers: near.workers,
    arrivalRate: near.expectedRate,
    valueWith: (workers) => showRisk(near.riskOf(workers).badWindows / near.windows),
    unachievable: null,
  };
  const kept = others.filter(({ clause }) => KEPT_CLAUSES.includes(clause));
  const [first, ...rest] = [sized, ...kept].toSorted((a, b) => b.workers - a.workers);
  return { demand: { ...demand, expectedRate: near.expectedRate }, requirements: [first ?? sized, ...rest] };
}

/** A smaller share is not told in digits: the model is not as good as that. */
const LEAST_SHOWN = 1e-4;

function showRisk(share: number): string {
  return share < LEAST_SHOWN ? "under 0.01% risk" : `${Number((100 * share).toPrecision(2))}% risk`;
}

/** Clauses that are not about the latency of windows, the jobs that are late already, and those that are known to come at once. */
const KEPT_CLAUSES = ["max_backlog", "drain_time", "backlog", "known_arrivals"];

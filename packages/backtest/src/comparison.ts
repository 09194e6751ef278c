import { type Interruption, interruptionOf } from "@cap/domain";
import { finish, type JobStream, type Slices } from "@cap/simulator";
import type { Autoscaler } from "./autoscaler.ts";
import { clairvoyantPlansStepwise, oracleAutoscaler } from "./clairvoyant-plan.ts";
import { rateOracle } from "./rate-oracle.ts";
import { horizonOf, type Replay, replayStepwise, type ReplayOptions, scenarioJobsStepwise } from "./replay.ts";
import type { BacktestScenario } from "./scenario.ts";
import { type Prices, type Score, scoreStepwise } from "./score.ts";
import { workBoundHours } from "./work-bound.ts";

/** How policies are compared. */
export interface ComparisonOptions extends ReplayOptions {
  /** What workers and missed promises cost. */
  readonly prices: Prices;
  /**
   * Latency is judged from here on, in seconds from the start; the time before is paid for all the same.
   *
   * @defaultValue 30 minutes in whole windows, or 0 where that is more than a quarter of the replay
   */
  readonly warmupSeconds?: number;
  /**
   * Whether a policy that knows the arrival rates in advance is added.
   *
   * @defaultValue true
   */
  readonly perfectRate?: boolean;
  /**
   * Asked before every slice of some hundredths of a second; an `AbortSignal` is one. @defaultValue never asked
   */
  readonly signal?: Interruption;
}

/** Where a comparison stands. */
export interface ComparisonProgress {
  /** What is replayed next. */
  readonly name: string;
  /** Replays that are done. */
  readonly done: number;
  /** Replays in all. */
  readonly total: number;
}

/** What one policy achieved, beside the oracle. */
export interface PolicyResult {
  readonly score: Score;
  /** Its worker-hours over those of the oracle; null when the oracle needed none. */
  readonly ratioToOracle: number | null;
  readonly timeline: PolicyTimeline;
}

/** States of a replay at the end of each of its steps. */
export interface PolicyTimeline {
  /** Length of a step in seconds. */
  readonly stepSeconds: number;
  /** Workers that take jobs. */
  readonly readyWorkers: readonly number[];
  /** Jobs waiting. */
  readonly backlogs: readonly number[];
}

/** Policies that met the same jobs, and two ends that none can pass. */
export interface Comparison {
  /** Name of the scenario. */
  readonly scenario: string;
  /** Length of the replay in seconds. */
  readonly horizonSeconds: number;
  /** Time at the start that was paid for and not judged, in seconds. */
  readonly warmupSeconds: number;
  /** Jobs that arrived. */
  readonly jobs: number;
  /** Worker-hours of the work itself: no policy that serves every job is billed less. */
  readonly workBoundHours: number;
  /** The cheapest plan that was made with all jobs known: least possible cost, from above, within a few percent. */
  readonly oracle: PolicyResult;
  /** The policies in the order in which they were given, then perfect rate where it was wanted. */
  readonly policies: readonly PolicyResult[];
}

/** Step of the timelines of a closed-loop run. */
const timelineStepSeconds = 60;

/** Usual time that is not judged, in seconds: the size at the start is no decision of the policy. */
const usualWarmupSeconds = 1800;

/**
 * Replays a scenario against every policy, on the same jobs, and scores them beside the clairvoyant oracle.
 *
 * @returns the same comparison for the same input
 * @throws RangeError if the scenario is outside its domain
 * @throws CapError with DEADLINE_EXCEEDED or CANCELLED when the signal ends it
 * @example
 * compare(syntheticScenario("small", 1), [hpa({ targetUtilization: 0.7 })], { prices: { workerHour: 0.5, lateJob: 0 } })
 *   .policies[0].ratioToOracle // 1.7…
 */
export function compare(
  scenario: BacktestScenario,
  autoscalers: readonly Autoscaler[],
  options: ComparisonOptions,
): Comparison {
  return finish(compareStepwise(scenario, autoscalers, options));
}

/**
 * The comparison of {@link compare} in slices, for callers that show progress or give way in between, so that an `AbortSignal` of the
 * same thread can end it.
 *
 * It says what it is about before every slice; a caller that does not go on loses nothing but the work so far.
 */
export function* compareStepwise(
  scenario: BacktestScenario,
  autoscalers: readonly Autoscaler[],
  options: ComparisonOptions,
): Generator<ComparisonProgress, Comparison, void> {
  const horizonSeconds = horizonOf(scenario);
  const warmupSeconds = options.warmupSeconds ?? usualWarmup(horizonSeconds, scenario.slo.windowSeconds);
  let total = autoscalers.length + (options.perfectRate === false ? 0 : 1) + 1;
  let done = 0;
  const signal = options.signal && interruptionOf(options.signal, "comparing");
  const told = function* <Result>(name: string, slices: Slices<Result>): Generator<ComparisonProgress, Result, void> {
    for (;;) {
      yield { name, done, total };
      signal?.throwIfAborted();
      const slice = slices.next();
      if (slice.done === true) return slice.value;
    }
  };

  const jobs = yield* told("oracle", scenarioJobsStepwise(scenario));
  const run: Run = { scenario, jobs, horizonSeconds, warmupSeconds, options };
  const plans = yield* told("oracle", clairvoyantPlansStepwise({ ...scenario, jobs, horizonSeconds }));
  total += plans.length - 1;
  let oracle: Scored | null = null;
  for (const plan of plans) {
    oracle = cheaper(oracle, yield* told("oracle", scored(run, oracleAutoscaler(plan))));
    done++;
  }
  if (oracle === null) throw new Error("there is always a clairvoyant plan");

  const results: PolicyResult[] = [];
  const oracleHours = oracle.score.workerHours;
  for (const autoscaler of autoscalers) {
    results.push(besides(yield* told(autoscaler.name, scored(run, autoscaler)), oracleHours));
    done++;
  }
  if (options.perfectRate !== false) {
    const perfect = rateOracle({ jobs, horizonSeconds });
    results.push(besides(yield* told(perfect.name, scored(run, perfect)), oracleHours));
  }
  return {
    scenario: scenario.name,
    horizonSeconds,
    warmupSeconds,
    jobs: jobs.arrivalSeconds.length,
    workBoundHours: workBoundHours(jobs, scenario.slotsPerWorker),
    oracle: besides(oracle, oracleHours),
    policies: results,
  };
}

interface Run {
  readonly scenario: BacktestScenario;
  readonly jobs: JobStream;
  readonly horizonSeconds: number;
  readonly warmupSeconds: number;
  readonly options: ComparisonOptions;
}

type Scored = Omit<PolicyResult, "ratioToOracle">;

/** Runs and judges a policy; of its run nothing is kept that grows with the number of jobs. */
function* scored({ scenario, options, ...span }: Run, autoscaler: Autoscaler): Slices<Scored> {
  const run = yield* replayStepwise(scenario, autoscaler, { ...options, jobs: span.jobs });
  return {
    score: yield* scoreStepwise({ ...span, replay: run, slo: scenario.slo, prices: options.prices }),
    timeline: timelineOf(run),
  };
}

function timelineOf({ report: { timeline } }: Replay): PolicyTimeline {
  return {
    stepSeconds: timelineStepSeconds,
    readyWorkers: Array.from(timeline.readyWorkers),
    backlogs: Array.from(timeline.backlogs),
  };
}

/** The cheaper of two runs; both were planned to keep every window that can be kept. */
function cheaper(best: Scored | null, other: Scored): Scored {
  return best === null || other.score.workerHours < best.score.workerHours ? other : best;
}

function besides(result: Scored, oracleHours: number): PolicyResult {
  return { ...result, ratioToOracle: oracleHours === 0 ? null : result.score.workerHours / oracleHours };
}

function usualWarmup(horizonSeconds: number, windowSeconds: number): number {
  const warmupSeconds = Math.ceil(usualWarmupSeconds / windowSeconds - 1e-9) * windowSeconds;
  return warmupSeconds * 4 > horizonSeconds ? 0 : warmupSeconds;
}

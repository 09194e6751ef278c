import {
  finish,
  type JobStream,
  judgeLatencyStepwise,
  type LatencySlo,
  nearestRank,
  type Slices,
  type TargetChange,
} from "@cap/simulator";
import type { Replay } from "./replay.ts";

/** How a replay is judged. */
export interface ScoreInput {
  readonly replay: Replay;
  readonly jobs: JobStream;
  readonly slo: LatencySlo;
  readonly horizonSeconds: number;
  /** Latency is judged from here on; the time before is paid for all the same. */
  readonly warmupSeconds: number;
  readonly prices: Prices;
}

/** What workers and late jobs cost. */
export interface Prices {
  /** Price of one worker for an hour. */
  readonly workerHour: number;
  /** Cost of a late job beyond those that the quantile allows. */
  readonly lateJob: number;
  /**
   * Cost of an hour of windows that missed the promise.
   *
   * @defaultValue 0
   */
  readonly violatedHour?: number;
}

/** Sojourn times of many jobs, in seconds. */
export interface SojournSummary {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Consecutive windows that missed the promise, in seconds from the start of the replay. */
export interface MissedSpan {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** What a policy achieved in a replay. */
export interface Score {
  /** Name of the policy. */
  readonly name: string;
  /** Share of SLO windows that kept the promise, in [0, 1]; null when none was judged. */
  readonly goodWindows: number | null;
  /** Windows that were judged. */
  readonly windows: number;
  /** Share of jobs within the latency, in [0, 1]; null without a job. */
  readonly jobsWithin: number | null;
  /** Total length of the windows that missed the promise, in seconds. */
  readonly violatedSeconds: number;
  /** Runs of windows that missed the promise, in order. */
  readonly violations: readonly MissedSpan[];
  /** Longest time without a good window, in seconds. */
  readonly longestBadSeconds: number;
  /** Mean and quantiles of the sojourn time over all jobs after the warm-up, in seconds; Infinity is unbounded, null without a job. */
  readonly sojournSeconds: SojournSummary | null;
  /** Time paid for, start-up and draining included. */
  readonly workerHours: number;
  /** Busy share of the time paid for, in [0, 1]. */
  readonly utilization: number;
  /** Changes of the number of workers asked for. */
  readonly actions: number;
  /** Changes of direction within ten minutes. */
  readonly reversals: number;
  /** Workers asked for after the start. */
  readonly startedWorkers: number;
  readonly backlogMax: number;
  readonly killedJobs: number;
  readonly unfinishedJobs: number;
  /** Price of the workers, of late jobs beyond the allowance, and of windows that missed the promise. */
  readonly cost: number;
}

/** A step up within this time of a step down, or the other way round, is a reversal. */
const reversalSeconds = 600;

/** Judges a replay. */
export function score(input: ScoreInput): Score {
  return finish(scoreStepwise(input));
}

/** The score of {@link score} in slices. */
export function* scoreStepwise({
  replay,
  jobs,
  slo,
  horizonSeconds,
  warmupSeconds,
  prices,
}: ScoreInput): Slices<Score> {
  const { report } = replay;
  const { sojournSeconds } = report;
  const span = { fromSeconds: warmupSeconds, untilSeconds: horizonSeconds };
  const { windows, violations, jobsWithin } = yield* judgeLatencyStepwise({ slo, jobs, sojournSeconds, ...span });
  const workerHours = report.paidWorkerSeconds / 3600;
  const firstJudged = jobs.arrivalSeconds.findIndex((arrival) => arrival >= warmupSeconds);
  const judged = firstJudged === -1 ? new Float64Array() : sojournSeconds.subarray(firstJudged);
  const badSeconds = violations.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds);
  const violatedSeconds = badSeconds.reduce((sum, seconds) => sum + seconds, 0);
  const lateBeyondAllowance = Math.max(0, (slo.quantile - (jobsWithin ?? 1)) * judged.length);
  const sojourn = yield* summaryOf(judged);
  return {
    name: replay.name,
    goodWindows: windows.goodShare,
    windows: windows.total - windows.unscored,
    jobsWithin,
    violatedSeconds,
    violations: violations.map(({ startSeconds, endSeconds }) => ({
      startSeconds: warmupSeconds + startSeconds,
      endSeconds: warmupSeconds + endSeconds,
    })),
    longestBadSeconds: Math.max(0, ...badSeconds),
    sojournSeconds: sojourn,
    workerHours,
    utilization: report.paidWorkerSeconds === 0 ? 0 : report.busySlotSeconds / report.paidWorkerSeconds,
    actions: report.targets.length,
    reversals: reversals(report.targets),
    startedWorkers: report.startedWorkers,
    backlogMax: report.backlogMax,
    killedJobs: report.killedJobs,
    unfinishedJobs: report.unfinishedJobs,
    cost:
      workerHours * prices.workerHour +
      lateBeyondAllowance * prices.lateJob +
      (violatedSeconds / 3600) * (prices.violatedHour ?? 0),
  };
}

function* summaryOf(sojourns: Float64Array): Slices<SojournSummary | null> {
  const { length } = sojourns;
  if (length === 0) return null;
  yield;
  const mean = sojourns.reduce((sum, seconds) => sum + seconds, 0) / length;
  const partly = sojourns.slice();
  const quantiles: number[] = [];
  for (const p of [0.5, 0.95, 0.99]) {
    yield;
    quantiles.push(nearestRank(partly, length, p));
  }
  const [p50 = NaN, p95 = NaN, p99 = NaN] = quantiles;
  return { mean, p50, p95, p99 };
}

function reversals(targets: readonly TargetChange[]): number {
  let count = 0;
  targets.forEach(({ atSeconds, workers }, index) => {
    const before = targets[index - 1];
    const earlier = targets[index - 2];
    if (!before || !earlier || atSeconds - before.atSeconds >= reversalSeconds) return;
    const isUp = workers > before.workers;
    if (isUp !== before.workers > earlier.workers) count++;
  });
  return count;
}

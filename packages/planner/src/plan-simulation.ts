import { counted, type PlanSimulation, type ScalingStep, type Slo } from "@cap/domain";
import type { ServiceDistribution } from "@cap/queueing";
import { simulateStepwise, type ServiceLaw, type SimulationReport, type Slices } from "@cap/simulator";
import { type ArrivalPaths, mergedPaths } from "./arrival-paths.ts";
import { planWindows, timelineStep, type PlanWindow, type WindowRules } from "./plan-windows.ts";
import { primaryTarget } from "./sizing.ts";
import { budgetRemaining } from "./slo-shortfall.ts";
import { weightedQuantile } from "./weighted-quantile.ts";

/** Jobs of an hour that are simulated one by one, over all runs, where nothing else is said: a tenth of a second. */
const JOBS_PER_HOUR = 400_000;
/** Of a longer horizon more are, up to this many times. */
const HOURS_MAX = 4;
/** Of many jobs fewer ways in which they may come are run, but no fewer than these; beyond, each run is a sample. */
const LEAST_PATHS = 3;
/** Each path is run with other random numbers until this many windows were judged, so that one unlucky window does not decide. */
const WINDOWS_WANTED = 150;
const RUNS_MAX = 12;
/** Of few jobs more windows are judged, because it costs next to nothing: so many, in no more runs and with no more jobs than these. */
const CHEAP = { windows: 1_000, runs: 200, jobs: 20_000 };
/** Fewest jobs of a run: a smaller sample says too little of a window. */
const LEAST_JOBS = 5_000;
/**
 * Quantile of the runs that is told as the bound which holds with a probability of 95 %. A quantile of ten runs is uncertain itself:
 * that of 0.95 held in 86 % of 211 plans (docs/plan-honesty.md).
 */
const BOUND = 0.985;

/** A plan's steps, and arrivals as they may come. */
export interface PlanRun {
  readonly now: number;
  readonly horizonSeconds: number;
  readonly arrivals: ArrivalPaths;
  readonly service: ServiceDistribution;
  readonly slo: Slo;
  readonly slotsPerWorker: number;
  readonly provisioningDelaySeconds: number;
  /** Workers at the start; they take jobs at once. */
  readonly initialWorkers: number;
  /**
   * From when on the plan has a say in what comes: sooner where the size at the start is its own choice. @defaultValue the
   * provisioning delay
   */
  readonly influencedFromSeconds?: number;
  readonly steps: readonly Pick<ScalingStep, "scheduledAt" | "toWorkers">[];
  /** Jobs waiting at the start. */
  readonly backlog: number;
  readonly seed: number;
  /** Jobs of an hour that are simulated one by one, over all runs. @defaultValue 400 000 */
  readonly jobsPerHour?: number;
}

/** What came of a plan's runs. */
export interface PlanRunResult {
  readonly simulation: PlanSimulation;
  /** Share of the windows that the plan can still influence and that met the SLO: those that begin after new workers are ready, or sooner where it chose the size at the start. */
  readonly influencedAchievement: number;
  /** Share of the jobs of those windows that were within the latency target; 1 without a target. */
  readonly influencedJobsWithin: number;
}

/**
 * Replays the steps of a plan in slices on every way in which arrivals may come, each with its probability, job by job where the number
 * of jobs allows it. Same input, same result.
 */
export function* simulatePlan(run: PlanRun): Slices<PlanRunResult> {
  const target = primaryTarget(run.slo);
  const rules: WindowRules = {
    slo: run.slo,
    windowSeconds: Math.min(run.slo.windowSeconds, run.horizonSeconds),
    horizonSeconds: run.horizonSeconds,
    // Windows that no size could have saved are no fault of the plan, unless service alone breaks every window.
    isHopeless: target !== null && run.service.quantile(target.quantile) >= target.seconds,
  };
  const { windowSeconds } = rules;
  const { expectedRates, stepSeconds, rateScv } = run.arrivals;
  const batches = run.arrivals.batches.map(({ at, jobs: count }) => ({
    atSeconds: Math.max(0, at - run.now),
    jobs: Math.round(count),
  }));
  const known = batches.reduce((sum, { jobs: count }) => sum + count, run.backlog);
  const jobs = expectedRates.reduce((sum, rate) => sum + rate * stepSeconds, known);
  const hours = Math.min(HOURS_MAX, Math.max(1, run.horizonSeconds / 3600));
  const jobsMax = (run.jobsPerHour ?? JOBS_PER_HOUR) * hours;
  const { paths } = mergedPaths(run.arrivals, Math.max(LEAST_PATHS, Math.floor(jobsMax / Math.max(1, jobs))));
  const runsFor = (windows: number): number =>
    Math.round((windows * windowSeconds) / run.horizonSeconds / paths.length);
  const runsOf = (jobsOfAll: number): number => Math.floor(jobsOfAll / Math.max(1, jobs * paths.length));
  const repeats = Math.max(
    1,
    Math.min(Math.round(RUNS_MAX / paths.length), runsFor(WINDOWS_WANTED), runsOf(jobsMax)),
    Math.min(runsFor(CHEAP.windows), Math.floor(CHEAP.runs / paths.length), runsOf(CHEAP.jobs)),
  );
  const runs = paths.flatMap(({ weight, rates }) =>
    Array.from({ length: repeats }, () => ({ weight: weight / repeats, rates: Array.from(rates) })),
  );
  const outcomes: Outcome[] = [];
  for (const [index, { weight, rates }] of runs.entries()) {
    const report = yield* simulateStepwise({
      arrivals: { stepSeconds, rates, rateScv, batches },
      service: serviceLaw(run.service),
      servers: {
        initial: run.initialWorkers * run.slotsPerWorker,
        changes: run.steps.map(({ scheduledAt, toWorkers }) => ({
          atSeconds: scheduledAt - run.now,
          servers: toWorkers * run.slotsPerWorker,
        })),
      },
      provisioningDelaySeconds: run.provisioningDelaySeconds,
      initialBacklog: Math.round(run.backlog),
      ...(target === null ? {} : { slo: { latencySeconds: target.seconds, quantile: target.quantile, windowSeconds } }),
      timelineStepSeconds: timelineStep(rules),
      seed: run.seed + index,
      jobsMax: Math.max(LEAST_JOBS, Math.floor(jobsMax / runs.length)),
    });
    outcomes.push({ weight, report, windows: planWindows(report, rules) });
  }
  return summary(outcomes, run, { jobs, rules });
}

/** The simulator's form of a service law; an Erlang mixture is drawn as the gamma law of the same moments. */
function serviceLaw({ kind, meanSeconds, scv }: ServiceDistribution): ServiceLaw {
  if (kind === "exponential" || kind === "deterministic") return { kind, meanSeconds };
  if (kind === "lognormal" || kind === "hyperexponential") return { kind, meanSeconds, scv };
  return { kind: "gamma", meanSeconds, scv };
}

interface RunFacts {
  readonly jobs: number;
  readonly rules: WindowRules;
}

/** One run and the probability that it stands for. */
interface Outcome {
  readonly weight: number;
  readonly report: SimulationReport;
  readonly windows: readonly PlanWindow[];
}

function summary(outcomes: readonly Outcome[], run: PlanRun, { jobs, rules }: RunFacts): PlanRunResult {
  const mean = (pick: (report: SimulationReport) => number): number =>
    outcomes.reduce((sum, { weight, report }) => sum + weight * pick(report), 0);
  const { windowSeconds } = rules;
  const { influencedFromSeconds = run.provisioningDelaySeconds } = run;
  const influencedFrom = Math.ceil(influencedFromSeconds / windowSeconds) * windowSeconds;
  const influenced = outcomes.map(({ weight, windows }) => ({
    weight,
    windows: windows.filter(({ startSeconds }) => startSeconds >= influencedFrom),
  }));
  const jobsWithin = summed(mean((report) => report.jobsWithin ?? 1));
  const backlogs = outcomes.map(({ weight, report }) => ({ weight, value: report.backlogMax }));
  return {
    simulation: {
      method: methodOf(outcomes),
      seed: run.seed,
      jobs: Math.round(jobs),
      sloAchievement: achievementOf(outcomes),
      jobsWithin,
      errorBudgetRemaining: budgetRemaining(jobsWithin, run.slo.errorBudget),
      maxBacklog: Math.round(mean(({ backlogMax }) => backlogMax)),
      backlogBound: Math.max(0, Math.ceil(weightedQuantile(backlogs, BOUND))),
      p95LatencySeconds: p95Latency(outcomes),
      meanUtilization: mean(({ utilization }) => utilization),
      violatedSeconds: outcomes.reduce((sum, { weight, windows }) => sum + weight * violatedSeconds(windows), 0),
      workerHours: Number(
        (mean(({ paidServerSeconds }) => paidServerSeconds) / run.slotsPerWorker / 3600).toPrecision(6),
      ),
    },
    influencedAchievement: achievementOf(influenced),
    influencedJobsWithin: jobsWithinOf(influenced),
  };
}

function methodOf(outcomes: readonly Outcome[]): string {
  const sampled = outcomes.find(({ report }) => report.mode !== "exact")?.report;
  if (sampled !== undefined) return `on ${percent(sampled.simulatedShare)} of the jobs, the rest as a fluid`;
  return `job by job, ${counted(outcomes.length, "run")}`;
}

/** Mean of the runs that ended any job; null without one. */
function p95Latency(outcomes: readonly Outcome[]): number | null {
  const ended = outcomes.flatMap(({ weight, report }) => {
    const { p95Seconds } = report.sojourn;
    return p95Seconds === null ? [] : [{ weight, p95Seconds }];
  });
  const total = ended.reduce((sum, { weight }) => sum + weight, 0);
  const p95Seconds = ended.reduce((sum, { weight, p95Seconds: seconds }) => sum + weight * seconds, 0) / total;
  return Number.isFinite(p95Seconds) ? p95Seconds : null; // no workers end no job
}

function violatedSeconds(windows: readonly PlanWindow[]): number {
  return windows.reduce(
    (sum, { verdict, startSeconds, endSeconds }) => sum + (verdict === "bad" ? endSeconds - startSeconds : 0),
    0,
  );
}

type WeighedWindows = Pick<Outcome, "weight" | "windows">;

/** Share of the scored windows that are good; 1 when none is scored. */
function achievementOf(outcomes: readonly WeighedWindows[]): number {
  const count = (wanted: PlanWindow["verdict"]): number =>
    outcomes.reduce(
      (sum, { weight, windows }) => sum + weight * windows.filter(({ verdict }) => verdict === wanted).length,
      0,
    );
  const good = count("good");
  const scored = good + count("bad");
  return scored === 0 ? 1 : summed(good / scored);
}

/** Nine digits: a sum of weights is not exact. */
function summed(share: number): number {
  return Number(share.toFixed(9));
}

/** Share of the jobs of windows that are within the latency target; 1 without a job. */
function jobsWithinOf(outcomes: readonly WeighedWindows[]): number {
  const sum = (pick: (window: PlanWindow) => number): number =>
    outcomes.reduce(
      (total, { weight, windows }) => total + weight * windows.reduce((part, window) => part + pick(window), 0),
      0,
    );
  const jobs = sum((window) => window.jobs);
  return jobs === 0 ? 1 : sum(({ within }) => within) / jobs;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

import { counted, type PlanSimulation, type ScalingStep, type Slo } from "@cap/domain";
import type { ServiceDistribution } from "@cap/queueing";
import { simulate, type ServiceLaw, type SimulationReport } from "@cap/simulator";
import { planWindows, timelineStep, type PlanWindow, type WindowRules } from "./plan-windows.ts";
import { primaryTarget } from "./sizing.ts";
import { budgetRemaining } from "./slo-shortfall.ts";

/** Jobs that the check of a plan simulates one by one at most, over all its runs; beyond, each run is a sample. */
const JOBS_MAX = 500_000;
/** Runs with other random numbers until this many windows were judged, so that one unlucky window does not decide. */
const WINDOWS_WANTED = 150;
const RUNS_MAX = 12;

/** A plan's steps on expected arrivals. */
export interface PlanRun {
  readonly now: number;
  readonly horizonSeconds: number;
  /** Expected arrival rate at an instant, jobs per second. */
  readonly rateAt: (at: number) => number;
  readonly service: ServiceDistribution;
  readonly slo: Slo;
  readonly slotsPerWorker: number;
  readonly provisioningDelaySeconds: number;
  /** Workers at the start; they take jobs at once. */
  readonly initialWorkers: number;
  /**
   * From when on the plan has a say in what comes: 0 where the size at the start is its own choice. @defaultValue the
   * provisioning delay
   */
  readonly influencedFromSeconds?: number;
  readonly steps: readonly Pick<ScalingStep, "scheduledAt" | "toWorkers">[];
  /** Jobs waiting at the start. */
  readonly backlog: number;
  readonly seed: number;
}

/** What came of a plan's runs. */
export interface PlanRunResult {
  readonly simulation: PlanSimulation;
  /** Share of the windows that the plan can still influence and that met the SLO: those that begin after new workers are ready, or all where it chose the size at the start. */
  readonly influencedAchievement: number;
  /** Share of the jobs of those windows that were within the latency target; 1 without a target. */
  readonly influencedJobsWithin: number;
}

/** Replays the steps of a plan, job by job where the number of jobs allows it. Same input, same result. */
export function simulatePlan(run: PlanRun): PlanRunResult {
  const target = primaryTarget(run.slo);
  const rules: WindowRules = {
    slo: run.slo,
    windowSeconds: Math.min(run.slo.windowSeconds, run.horizonSeconds),
    horizonSeconds: run.horizonSeconds,
    // Windows that no size could have saved are no fault of the plan, unless service alone breaks every window.
    isHopeless: target !== null && run.service.quantile(target.quantile) >= target.seconds,
  };
  const { windowSeconds } = rules;
  const rates = expectedRates(run);
  const jobs = rates.rates.reduce((sum, rate) => sum + rate * rates.stepSeconds, run.backlog);
  const wantedRuns = Math.ceil((WINDOWS_WANTED * windowSeconds) / run.horizonSeconds);
  const runs = Math.max(1, Math.min(RUNS_MAX, wantedRuns, Math.floor(JOBS_MAX / Math.max(1, jobs))));
  const reports = Array.from({ length: runs }, (_, index) =>
    simulate({
      arrivals: rates,
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
      jobsMax: JOBS_MAX,
    }),
  );
  return summary(reports, run, { jobs, rules });
}

/** The simulator's form of a service law; an Erlang mixture is drawn as the gamma law of the same moments. */
function serviceLaw({ kind, meanSeconds, scv }: ServiceDistribution): ServiceLaw {
  if (kind === "exponential" || kind === "deterministic") return { kind, meanSeconds };
  if (kind === "lognormal" || kind === "hyperexponential") return { kind, meanSeconds, scv };
  return { kind: "gamma", meanSeconds, scv };
}

/** Rates over the horizon in steps that follow the forecast, at most a thousand. */
function expectedRates({ now, horizonSeconds, rateAt }: PlanRun): {
  readonly stepSeconds: number;
  readonly rates: number[];
} {
  const count = Math.max(1, Math.min(1000, Math.ceil(horizonSeconds / 60)));
  const stepSeconds = horizonSeconds / count;
  return { stepSeconds, rates: Array.from({ length: count }, (_, index) => rateAt(now + (index + 0.5) * stepSeconds)) };
}

interface RunFacts {
  readonly jobs: number;
  readonly rules: WindowRules;
}

function summary(reports: readonly SimulationReport[], run: PlanRun, { jobs, rules }: RunFacts): PlanRunResult {
  const mean = (pick: (report: SimulationReport) => number): number =>
    reports.reduce((sum, report) => sum + pick(report), 0) / reports.length;
  const windows = reports.flatMap((report) => planWindows(report, rules));
  const { windowSeconds } = rules;
  const { influencedFromSeconds = run.provisioningDelaySeconds } = run;
  const influencedFrom = Math.ceil(influencedFromSeconds / windowSeconds) * windowSeconds;
  const influenced = windows.filter(({ startSeconds }) => startSeconds >= influencedFrom);
  const ended = reports.flatMap(({ sojourn: { p95Seconds } }) => (p95Seconds === null ? [] : [p95Seconds]));
  const p95LatencySeconds = ended.reduce((sum, seconds) => sum + seconds, 0) / ended.length;
  const jobsWithin = mean((report) => report.jobsWithin ?? 1);
  const first = reports[0];
  const exact = first === undefined || first.mode === "exact";
  return {
    simulation: {
      method: exact
        ? `job by job, ${counted(reports.length, "run")}`
        : `on ${percent(first.simulatedShare)} of the jobs, the rest as a fluid`,
      seed: run.seed,
      jobs: Math.round(jobs),
      sloAchievement: achievementOf(windows),
      jobsWithin,
      errorBudgetRemaining: budgetRemaining(jobsWithin, run.slo.errorBudget),
      maxBacklog: Math.round(Math.max(...reports.map(({ backlogMax }) => backlogMax))),
      p95LatencySeconds: Number.isFinite(p95LatencySeconds) ? p95LatencySeconds : null, // no workers end no job
      meanUtilization: mean(({ utilization }) => utilization),
      violatedSeconds:
        windows.reduce(
          (sum, { verdict, startSeconds, endSeconds }) => sum + (verdict === "bad" ? endSeconds - startSeconds : 0),
          0,
        ) / reports.length,
    },
    influencedAchievement: achievementOf(influenced),
    influencedJobsWithin: jobsWithinOf(influenced),
  };
}

/** Share of the scored windows that are good; 1 when none is scored. */
function achievementOf(windows: readonly PlanWindow[]): number {
  const count = (wanted: PlanWindow["verdict"]): number => windows.filter(({ verdict }) => verdict === wanted).length;
  const good = count("good");
  const scored = good + count("bad");
  return scored === 0 ? 1 : good / scored;
}

/** Share of the jobs of windows that are within the latency target; 1 without a job. */
function jobsWithinOf(windows: readonly PlanWindow[]): number {
  const jobs = windows.reduce((sum, window) => sum + window.jobs, 0);
  return jobs === 0 ? 1 : windows.reduce((sum, { within }) => sum + within, 0) / jobs;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

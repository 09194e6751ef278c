import { type BacktestScenario, type Prices, replayedJobsMax, splitHistory, type SplitHistory } from "@cap/backtest";
import { CapError, latencyTargets, type Policy, type Pool } from "@cap/domain";
import { lognormalFromQuantile } from "@cap/queueing";
import type { LatencySlo, ServiceLaw } from "@cap/simulator";
import type { Note } from "../input/history-input.ts";
import { zoneOffsets } from "../input/zone-offsets.ts";
import { showNumber, showSeconds } from "../report/number-text.ts";
import { rangeErrorAsUsage } from "../usage-error.ts";
import type { PlanningInput } from "./planning-input.ts";

/** What is to be replayed, once history, configuration and options are put together. */
export interface BacktestRequest {
  readonly scenario: BacktestScenario;
  readonly split: SplitHistory;
  /** cap's policy, on the clock of the scenario. */
  readonly policy: Policy;
  readonly prices: Prices;
  /** Zone of the timestamps of a report. */
  readonly timeZone: string;
  /** What was assumed, repaired or looks wrong. */
  readonly notes: readonly Note[];
}

/** A replay has one clock, and rivals know of no other. */
const CLOCK_KEPT: Note = {
  kind: "assumed",
  message:
    "the clock changes in this history, and the replay goes on by the one of its start: the course of the day shifts",
};

/** Options of a backtest beyond those of a plan. */
export interface BacktestRequestOptions {
  /** Length of the evaluated part, in seconds. */
  readonly evaluate?: number;
  readonly seed: number;
}

/** Windows that an end must have that was shortened because of its many jobs: a share of fewer says nothing. */
const SHORTENED_WINDOWS_MIN = 12;
/** A step that is longer hides bursts that policies would have to follow. */
const FINE_STEP_SECONDS = 60;
/** Standard normal quantile at 0.95, between the median and the 95th percentile of a lognormal delay. */
const NORMAL_P95 = 1.6449;

/**
 * Makes the scenario that every policy is replayed on.
 *
 * @throws CapError when the objective is not one latency target, or the history too short or too long
 */
export function backtestRequest(input: PlanningInput, { evaluate, seed }: BacktestRequestOptions): BacktestRequest {
  const { policy, pool, history } = input;
  const slo = judgedSlo(policy.slo);
  const split = splitOf(history, evaluate);
  checkJobs(split, slo.windowSeconds);
  const service = serviceLawOf(pool);
  const zoneSeconds = zoneOffsets(policy.timeZone, split.startAt, split.startAt)[0]?.offsetSeconds ?? 0;
  const endAt = split.startAt + split.counts.length * split.stepSeconds;
  const hasClockChange = zoneOffsets(policy.timeZone, split.past.startAt, endAt).length > 1;
  const scenario: BacktestScenario = {
    name: pool.name,
    startAt: split.startAt + zoneSeconds,
    past: { ...split.past, startAt: split.past.startAt + zoneSeconds },
    counts: split.counts,
    stepSeconds: split.stepSeconds,
    service,
    serviceChanges: [],
    provisioningDelaySeconds: meanDelay(pool),
    slo,
    workersMin: policy.scaling.minWorkers,
    workersMax: policy.scaling.maxWorkers,
    slotsPerWorker: pool.slotsPerWorker,
    outages: [],
    seed,
  };
  return {
    scenario,
    split,
    policy: { ...policy, timeZone: "UTC" },
    prices: {
      workerHour: policy.cost.workerCostPerHour,
      lateJob: 0,
      violatedHour: policy.cost.violationCostPerHour,
    },
    timeZone: policy.timeZone,
    notes: [...input.notes, ...replayNotes(split, service), ...(hasClockChange ? [CLOCK_KEPT] : [])],
  };
}

/** The one latency target of an objective. */
function judgedSlo(slo: Policy["slo"]): LatencySlo {
  const [target, ...others] = latencyTargets(slo);
  const foreign = [
    ...(slo.maxBacklog === null ? [] : ["backlog"]),
    ...(slo.drainTimeSeconds === null ? [] : ["drain"]),
  ];
  if (foreign.length > 0) {
    throw unjudged(
      `a backtest judges latency only, and the SLO also asks for ${foreign.join(" and ")}`,
      "leave that clause out of --slo and of the slo section of the policy",
    );
  }
  if (target === undefined) {
    throw unjudged("a backtest needs a latency target to judge by", "say it with --slo p95=10s");
  }
  if (others.length > 0) {
    const names = [target, ...others].map(({ clause }) => clause.replace("_latency", ""));
    throw unjudged(
      `a backtest judges one latency target, got ${names.join(" and ")}`,
      "give the one that matters most, in --slo and in the slo section of the policy",
    );
  }
  return { quantile: target.quantile, latencySeconds: target.seconds, windowSeconds: slo.windowSeconds };
}

function unjudged(message: string, hint: string): CapError {
  return new CapError({ code: "USAGE", message, hint });
}

function splitOf(history: PlanningInput["history"], evaluate: number | undefined): SplitHistory {
  const steps = history.arrivals.length;
  const spanSeconds = steps * history.stepSeconds;
  if (steps < 2) {
    throw new CapError({
      code: "INSUFFICIENT_HISTORY",
      message: `a backtest needs a past and an end to judge, got ${steps} step`,
      hint: "give a longer history: two weeks show a policy what a week looks like",
    });
  }
  if (evaluate !== undefined && Math.round(evaluate / history.stepSeconds) >= steps) {
    throw unjudged(
      `--evaluate must be shorter than the history, which covers ${showSeconds(spanSeconds)}, got ${showSeconds(evaluate)}`,
      "leave the policies a past to learn from, best two weeks",
    );
  }
  const evaluated = evaluate === undefined ? {} : { evaluateSeconds: evaluate };
  return rangeErrorAsUsage(() => splitHistory({ history, ...evaluated }));
}

/** Refuses more jobs than a replay keeps, and an end that is too short to be judged because of them. */
function checkJobs({ counts, stepSeconds, shortened }: SplitHistory, windowSeconds: number): void {
  const jobs = counts.reduce((sum, count) => sum + count, 0);
  const seconds = counts.length * stepSeconds;
  const isTooShort = shortened && seconds < SHORTENED_WINDOWS_MIN * windowSeconds;
  if (jobs <= replayedJobsMax && !isTooShort) return;
  const most = `a backtest replays at most ${replayedJobsMax / 1e6} million jobs`;
  const span = showSeconds(seconds);
  throw new CapError({
    code: "INPUT_TOO_LARGE",
    message: isTooShort
      ? `${most}, and of this load that is ${span}, too little to judge`
      : `${most}, and the last ${span} have ${showNumber(jobs / 1e6)} million`,
    hint: isTooShort
      ? "divide the counts and --max by the same number: a part of the load, on a part of the pool"
      : "shorten the evaluated part with --evaluate, or divide the counts and --max by the same number",
  });
}

/** Service times as they are drawn: lognormal where a spread is known, exponential otherwise. */
function serviceLawOf({ serviceTimeSeconds, serviceTimeStdSeconds, serviceTimeP95Seconds }: Pool): ServiceLaw {
  const meanSeconds = serviceTimeSeconds ?? 0; // planningInput has refused a pool without one
  const fitted =
    serviceTimeP95Seconds === null
      ? null
      : lognormalFromQuantile({ meanSeconds, p: 0.95, quantileSeconds: serviceTimeP95Seconds });
  const scv = serviceTimeStdSeconds === null ? (fitted?.scv ?? null) : (serviceTimeStdSeconds / meanSeconds) ** 2;
  if (scv === null) return { kind: "exponential", meanSeconds };
  return scv === 0 ? { kind: "deterministic", meanSeconds } : { kind: "lognormal", meanSeconds, scv };
}

/** Mean of the delay of a pool; a lognormal one where its percentiles differ. */
function meanDelay({ provisioningDelay }: Pool): number {
  if (provisioningDelay === null) return 60;
  const { p50Seconds, p95Seconds } = provisioningDelay;
  if (p50Seconds === 0 || p95Seconds <= p50Seconds) return p50Seconds;
  const sigma = Math.log(p95Seconds / p50Seconds) / NORMAL_P95;
  return p50Seconds * Math.exp(sigma ** 2 / 2);
}

function replayNotes({ filledSteps, counts, stepSeconds, shortened }: SplitHistory, service: ServiceLaw): Note[] {
  const law = service.kind === "lognormal" ? `lognormal, cv ${showNumber(Math.sqrt(service.scv))}` : service.kind;
  const notes: Note[] = [{ kind: "assumed", message: `service times are ${law}, drawn anew for each job (--seed)` }];
  if (shortened) {
    notes.push({
      kind: "assumed",
      message: `the last ${showSeconds(counts.length * stepSeconds)} are replayed, for more would have over ${replayedJobsMax / 1e6} million jobs (--evaluate)`,
    });
  }
  if (stepSeconds > FINE_STEP_SECONDS) {
    notes.push({
      kind: "assumed",
      message: `the jobs of each ${showSeconds(stepSeconds)} arrive evenly over it; bursts within a step are not seen`,
    });
  }
  if (counts.every((count) => count === 0)) {
    notes.push({ kind: "warning", message: "no job arrives in the evaluated part, so no policy can be judged" });
  }
  if (filledSteps > 0) {
    notes.push({
      kind: "repaired",
      message: `${filledSteps} of ${counts.length} evaluated steps are unknown and lie on the line between their neighbours`,
    });
  }
  return notes;
}

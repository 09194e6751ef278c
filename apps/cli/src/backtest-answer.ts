import { autoscalerId, type Comparison, type PolicyResult } from "@cap/backtest";
import type { Backtest } from "@cap/domain";
import type { BacktestRequest } from "./options/backtest-request.ts";

type BacktestPolicy = Backtest["policies"][number];

/** Points of a timeline at most: what a chart can show. */
const POINTS_MAX = 720;
/** What cap is compared with first, where it was replayed: the usual setting of the usual autoscaler. */
const USUAL_BASELINE = "hpa-70";
const CAP = "cap";
/** Policies that know the future. */
const CLAIRVOYANT = ["perfect-rate", "oracle"];

/**
 * A comparison as the noun that every form of output is made from.
 *
 * @param own ids of the policies that are cap's; where there are several, they are compared with the first of them
 */
export function backtestAnswer(
  comparison: Comparison,
  request: BacktestRequest,
  own: readonly string[] = [CAP],
): Backtest {
  const { scenario, split, policy } = request;
  const results = [...comparison.policies, comparison.oracle];
  const group = Math.ceil(comparison.oracle.timeline.readyWorkers.length / POINTS_MAX);
  const timelineStepSeconds = comparison.oracle.timeline.stepSeconds * group;
  const ids = results.map(({ score }) => autoscalerId(score.name));
  const others = ids.filter((id) => !own.includes(id) && !CLAIRVOYANT.includes(id));
  const usual = others.includes(USUAL_BASELINE) ? USUAL_BASELINE : (others[0] ?? null);
  return {
    pool: scenario.name,
    startAt: split.startAt,
    durationSeconds: comparison.horizonSeconds,
    warmupSeconds: comparison.warmupSeconds,
    pastSeconds: split.past.arrivals.length * split.past.stepSeconds,
    stepSeconds: split.stepSeconds,
    filledSteps: split.filledSteps,
    jobs: comparison.jobs,
    seed: scenario.seed,
    currency: policy.cost.currency,
    slo: {
      quantile: scenario.slo.quantile,
      latencySeconds: scenario.slo.latencySeconds,
      windowSeconds: scenario.slo.windowSeconds,
      availability: policy.slo.availability,
    },
    workBoundHours: digits(comparison.workBoundHours),
    baseline: own.length > 1 ? (own[0] ?? null) : usual,
    timelineStepSeconds,
    arrivalRates: meanRates(split, comparison.horizonSeconds, timelineStepSeconds),
    policies: results.map((result) => policyOf(result, request, { group, own })),
  };
}

function policyOf(
  { score, ratioToOracle, timeline }: PolicyResult,
  { prices }: BacktestRequest,
  { group, own }: { readonly group: number; readonly own: readonly string[] },
): BacktestPolicy {
  const id = autoscalerId(score.name);
  const { sojournSeconds } = score;
  const workerCost = score.workerHours * prices.workerHour;
  return {
    id,
    name: score.name,
    kind: own.includes(id) ? "cap" : CLAIRVOYANT.includes(id) ? "clairvoyant" : "rival",
    goodWindows: shareOf(score.goodWindows),
    windows: score.windows,
    jobsWithin: shareOf(score.jobsWithin),
    workerHours: digits(score.workerHours),
    ratioToOracle: ratioToOracle === null ? null : digits(ratioToOracle),
    utilization: digits(score.utilization),
    actions: score.actions,
    reversals: score.reversals,
    startedWorkers: score.startedWorkers,
    meanLatencySeconds: finite(sojournSeconds?.mean),
    p50LatencySeconds: finite(sojournSeconds?.p50),
    p95LatencySeconds: finite(sojournSeconds?.p95),
    p99LatencySeconds: finite(sojournSeconds?.p99),
    violatedSeconds: score.violatedSeconds,
    longestViolationSeconds: score.longestBadSeconds,
    violations: [...score.violations],
    maxBacklog: score.backlogMax,
    unfinished: score.unfinishedJobs,
    workerCost: digits(workerCost),
    violationCost: digits(score.cost - workerCost),
    totalCost: digits(score.cost),
    workers: groupMeans(timeline.readyWorkers, group),
  };
}

function groupMeans(values: readonly number[], group: number): number[] {
  return Array.from({ length: Math.ceil(values.length / group) }, (_, index) => {
    const part = values.slice(index * group, (index + 1) * group);
    return digits(part.reduce((sum, value) => sum + value, 0) / part.length);
  });
}

/** Mean rate of each step of a timeline, from counts per step of another length. */
function meanRates(
  { counts, stepSeconds }: BacktestRequest["split"],
  horizonSeconds: number,
  timelineStepSeconds: number,
): number[] {
  const cumulative = [0];
  for (const count of counts) cumulative.push((cumulative.at(-1) ?? 0) + count);
  const arrivedBy = (seconds: number): number => {
    const step = Math.min(counts.length - 1, Math.floor(seconds / stepSeconds));
    return (cumulative[step] ?? 0) + (counts[step] ?? 0) * (seconds / stepSeconds - step);
  };
  return Array.from({ length: Math.ceil(horizonSeconds / timelineStepSeconds - 1e-9) }, (_, index) => {
    const from = index * timelineStepSeconds;
    const until = Math.min(horizonSeconds, from + timelineStepSeconds);
    return digits((arrivedBy(until) - arrivedBy(from)) / (until - from));
  });
}

/** A duration to a microsecond; null where there is none, or none that ends. */
function finite(seconds: number | undefined): number | null {
  return seconds === undefined || !Number.isFinite(seconds) ? null : Number(seconds.toFixed(6));
}

/** A share to a millionth. */
function shareOf(share: number | null): number | null {
  return share === null ? null : Number(share.toFixed(6));
}

/** Four decimals: finer digits are noise of the arithmetic, and make files long. */
function digits(value: number): number {
  const rounded = Number(value.toFixed(4));
  return rounded === 0 ? 0 : rounded; // no negative zero
}

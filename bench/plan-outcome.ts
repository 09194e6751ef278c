import { type CapacityPlan, decode, decodePolicy, Pool } from "@cap/domain";
import { begin, plan } from "@cap/planner";
import { drawJobs, judgeLatency, simulateClosedLoop } from "@cap/simulator";

/** Arrivals to plan for, and the instants to do it at. */
export interface Series {
  readonly name: string;
  readonly startAt: number;
  readonly stepSeconds: number;
  readonly arrivals: readonly (number | null)[];
  readonly meanServiceSeconds: number;
  readonly serviceCv: number;
  readonly provisioningDelaySeconds: number;
  readonly latencySeconds: number;
  readonly windowSeconds: number;
  readonly maxWorkers: number;
  /** Instants at which plans are made, as numbers of known steps. */
  readonly origins: readonly number[];
}

/** A plan's promises beside what happened. */
export interface Outcome {
  readonly name: string;
  readonly horizonSeconds: number;
  readonly predictedGood: number;
  readonly good: number;
  readonly hoursRatio: number;
  readonly costRatio: number;
  readonly isBoundHeld: boolean;
  readonly inBand: number;
  readonly bandSteps: number;
  readonly confidence: number | null;
  readonly milliseconds: number;
}

/** Plans know two weeks at most. */
const KNOWN_SECONDS = 14 * 86_400;

/** A plan at an instant and what came of it; null where it was held, or the truth is not known. */
export function outcomeOf(series: Series, origin: number, horizonSeconds: number): Outcome | null {
  const { stepSeconds } = series;
  const truth = series.arrivals.slice(origin, origin + Math.round(horizonSeconds / stepSeconds));
  const counts = truth.filter((jobs) => jobs !== null);
  if (counts.length < horizonSeconds / stepSeconds) return null;
  const { memory, policy, now, workers } = knownAt(series, origin);
  const startedAt = performance.now();
  const decision = plan({ memory, policy, now, horizonSeconds });
  const milliseconds = performance.now() - startedAt;
  if (decision.kind === "held" || decision.plan.simulation === null) return null;
  const { simulation, steps, confidence, costImpact } = decision.plan;
  const real = replayed(series, counts, { workers, now, steps });
  if (real.good === null) return null;
  const projectedCost = (costImpact.projectedCostPerHour * horizonSeconds) / 3600;
  return {
    name: series.name,
    horizonSeconds,
    predictedGood: simulation.sloAchievement,
    good: real.good,
    hoursRatio: simulation.workerHours / real.hours,
    costRatio: projectedCost / (real.hours * policy.cost.workerCostPerHour),
    isBoundHeld: real.backlogMax <= simulation.backlogBound,
    ...bandOf(decision.plan, truth, { now, stepSeconds }),
    confidence,
    milliseconds,
  };
}

/** What is known of a series at an instant, and the policy to plan it by. */
function knownAt(series: Series, origin: number) {
  const { stepSeconds, meanServiceSeconds, serviceCv, provisioningDelaySeconds, maxWorkers } = series;
  const known = series.arrivals.slice(Math.max(0, origin - Math.round(KNOWN_SECONDS / stepSeconds)), origin);
  const now = series.startAt + origin * stepSeconds;
  const newest = known.slice(-Math.max(1, Math.round(600 / stepSeconds)));
  const rate = newest.reduce<number>((sum, jobs) => sum + (jobs ?? 0), 0) / (newest.length * stepSeconds);
  const load = rate * meanServiceSeconds;
  const workers = Math.min(maxWorkers, Math.ceil(load + 2 * Math.sqrt(load)) + 1);
  const policy = decodePolicy({
    slo: { p95_latency: `${series.latencySeconds}s`, window: `${series.windowSeconds}s` },
    scaling: { max_workers: maxWorkers },
  });
  const pool = decode(Pool, {
    name: series.name,
    service_time: `${meanServiceSeconds}s`,
    service_time_std: `${meanServiceSeconds * serviceCv}s`,
    provisioning_delay: `${provisioningDelaySeconds}s`,
  });
  const memory = begin({
    policy,
    pool,
    history: { startAt: now - known.length * stepSeconds, stepSeconds, arrivals: [...known] },
    now,
    present: { workers, backlog: 0, utilization: null },
  });
  return { memory, policy, now, workers };
}

/** What the true arrivals do on the steps of a plan. */
function replayed(
  { stepSeconds, meanServiceSeconds, serviceCv, provisioningDelaySeconds, ...series }: Series,
  counts: readonly number[],
  { workers, now, steps }: { readonly workers: number; readonly now: number; readonly steps: CapacityPlan["steps"] },
) {
  const horizonSeconds = counts.length * stepSeconds;
  const jobs = drawJobs({
    counts,
    stepSeconds,
    service: { kind: "lognormal", meanSeconds: meanServiceSeconds, scv: serviceCv ** 2 },
    serviceChanges: [],
    seed: 7,
  });
  const report = simulateClosedLoop({
    jobs,
    horizonSeconds,
    workersInitial: workers,
    workersMin: 1,
    workersMax: series.maxWorkers,
    provisioningDelaySeconds,
    intervalSeconds: 30,
    seed: 7,
    controller: ({ nowSeconds }) =>
      steps.findLast(({ scheduledAt }) => scheduledAt - now <= nowSeconds + 1e-6)?.toWorkers ?? null,
  });
  const { windows } = judgeLatency({
    slo: { latencySeconds: series.latencySeconds, quantile: 0.95, windowSeconds: series.windowSeconds },
    jobs,
    sojournSeconds: report.sojournSeconds,
    fromSeconds: 0,
    untilSeconds: horizonSeconds,
  });
  return { good: windows.goodShare, hours: report.paidWorkerSeconds / 3600, backlogMax: report.backlogMax };
}

/** Steps of the forecast that the truth covers whole, and those whose rate lay in the band. */
function bandOf(
  { forecast }: CapacityPlan,
  truth: readonly (number | null)[],
  { now, stepSeconds }: { readonly now: number; readonly stepSeconds: number },
): { readonly inBand: number; readonly bandSteps: number } {
  const held = forecast.predictedLambda.flatMap((_, step) => {
    const from = (forecast.startAt + step * forecast.stepSeconds - now) / stepSeconds;
    const part = truth.slice(from, from + forecast.stepSeconds / stepSeconds);
    if (!Number.isInteger(from) || from < 0 || part.length * stepSeconds < forecast.stepSeconds) return [];
    const rate = part.reduce<number>((sum, jobs) => sum + (jobs ?? 0), 0) / forecast.stepSeconds;
    const { lower, upper } = forecast.confidenceBands;
    return [rate >= (lower[step] ?? 0) && rate <= (upper[step] ?? Infinity)];
  });
  return { inBand: held.filter(Boolean).length, bandSteps: held.length };
}

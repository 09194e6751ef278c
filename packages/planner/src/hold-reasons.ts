import { latencyTargets, type Policy, type Reason } from "@cap/domain";
import { baseRateAt, burstRateAt, slowRatio } from "@cap/forecast";
import { expectedRateAt } from "./demand.ts";
import type { PoolState, RecentArrivals } from "./pool-state.ts";
import { serviceDistribution } from "./service-knowledge.ts";

/** Observations may be this many intervals old; older ones say nothing about now. */
const STALE_INTERVALS = 3;
/** ... but they are never stale before this age. */
const LEAST_STALE_SECONDS = 90;
/** A sudden silence has to be seen this often before it is believed. */
const BELIEVED_STREAK = 3;

/** Why the target must not move, whatever would be sized: switched off, stale or missing metrics. */
export function holdReasons({ seen }: PoolState, policy: Policy, now: number): Reason[] {
  if (!policy.enabled) return [{ code: "POLICY_DISABLED", policy: policy.name }];
  if (seen === null) return [];
  const limitSeconds = Math.max(
    LEAST_STALE_SECONDS,
    STALE_INTERVALS * Math.max(policy.intervalSeconds, seen.intervalSeconds),
  );
  const ageSeconds = now - seen.at;
  return [
    ...(ageSeconds > limitSeconds ? [{ code: "METRICS_STALE", ageSeconds, limitSeconds } as const] : []),
    ...(seen.arrivalsKnown ? [] : [{ code: "METRICS_MISSING", fields: ["arrivals"] } satisfies Reason]),
  ];
}

/** Why arrivals that end before the present are too old to remove workers on; null when they are not. */
export function staleReason(
  { recent, load }: PoolState,
  { intervalSeconds }: Policy,
  now: number,
): Extract<Reason, { code: "METRICS_STALE" }> | null {
  const newest = recent.at(-1);
  const knownSteps = 1 + load.meanRates.findLastIndex((rate) => rate !== null);
  const untilAt = newest?.endAt ?? (knownSteps === 0 ? now : load.startAt + knownSteps * load.stepSeconds);
  const stepSeconds = newest?.seconds ?? load.stepSeconds;
  const limitSeconds = Math.max(LEAST_STALE_SECONDS, STALE_INTERVALS * Math.max(intervalSeconds, stepSeconds));
  const ageSeconds = now - untilAt;
  return ageSeconds > limitSeconds ? { code: "METRICS_STALE", ageSeconds, limitSeconds } : null;
}

/** What the newest observation contradicts itself in. */
export function contradictionReasons({ seen }: PoolState): Extract<Reason, { code: "INVALID_METRICS" }>[] {
  return (seen?.contradictions ?? []).map((contradiction) => ({ code: "INVALID_METRICS", ...contradiction }));
}

/** What is missing to know whether jobs wait, or null. Every SLO depends on it: latencies, backlogs and drain times are all about jobs that wait. */
export function unknownQueueReason({ seen }: PoolState): Extract<Reason, { code: "METRICS_MISSING" }> | null {
  return seen?.queueUnknown === true ? { code: "METRICS_MISSING", fields: ["backlog"] } : null;
}

type SloBreached = Extract<Reason, { code: "SLO_BREACHED" }>;

/** Every clause of the SLO that the newest observation shows broken: a latency beyond its target, more jobs waiting than may. */
export function breachReasons(state: PoolState, policy: Policy): SloBreached[] {
  return [...latencyBreach(state, policy), ...backlogBreach(state, policy)];
}

/** Waiting alone counts always, the latency of the jobs that ended only where service by itself keeps the target. */
function latencyBreach({ seen, service }: PoolState, policy: Policy): SloBreached[] {
  const target = latencyTargets(policy.slo).at(-1);
  if (seen === null || target === undefined) return [];
  const reachable =
    service !== null && serviceDistribution(service, policy.scaling).quantile(target.quantile) < target.seconds;
  const ended = reachable && target.quantile >= 0.95 ? (seen.latencyP95Seconds ?? 0) : 0;
  const latencySeconds = Math.max(seen.oldestWaitSeconds ?? 0, ended);
  if (latencySeconds <= target.seconds) return [];
  const none = { backlog: null, maxBacklog: null };
  return [{ code: "SLO_BREACHED", clause: target.clause, latencySeconds, targetSeconds: target.seconds, ...none }];
}

function backlogBreach({ seen }: PoolState, { slo: { maxBacklog } }: Policy): SloBreached[] {
  const backlog = seen?.backlog ?? 0;
  if (maxBacklog === null || backlog <= maxBacklog) return [];
  const none = { latencySeconds: null, targetSeconds: null };
  return [{ code: "SLO_BREACHED", clause: "max_backlog", ...none, backlog, maxBacklog }];
}

/**
 * The anomaly that arrivals show, or null: far beyond what chance and the spike threshold allow. It ends by itself when
 * the forecast's level has followed the change and the change has lasted.
 */
export function anomalyReason(state: PoolState, policy: Policy): Extract<Reason, { code: "ANOMALY_DETECTED" }> | null {
  const { forecast, level, recent } = state;
  const newest = recent.at(-1);
  const strange = Math.abs(level.score) >= policy.forecast.anomalyThreshold && level.strangeStreak !== 0;
  if (forecast === null || newest === undefined || !strange || Math.abs(level.strangeStreak) > BELIEVED_STREAK)
    return null;
  const expectedRate = expectedRateAt(forecast, newest.endAt - newest.seconds / 2);
  const observedRate = newest.arrivals / newest.seconds;
  const { spikeThreshold } = policy.forecast;
  if (!isSpike(observedRate, expectedRate, spikeThreshold) || isForeseen(state, newest, spikeThreshold)) return null;
  const shown = (value: number): number => Number(value.toPrecision(6)); // more digits are noise of the arithmetic
  return {
    code: "ANOMALY_DETECTED",
    observedRate: shown(observedRate),
    expectedRate: shown(expectedRate),
    score: Number(level.score.toPrecision(4)),
  };
}

function isSpike(observedRate: number, expectedRate: number, threshold: number): boolean {
  return observedRate > threshold * expectedRate || observedRate * threshold < expectedRate;
}

/** Whether the profile of the day knew of the newest arrivals: a burst that comes every hour is no anomaly. */
function isForeseen({ fine, tracker }: PoolState, newest: RecentArrivals, threshold: number): boolean {
  if (fine === null) return false;
  const middle = newest.endAt - newest.seconds / 2;
  const foreseen = slowRatio(tracker) * baseRateAt(fine.profile, middle) + burstRateAt(fine.profile, middle);
  return !isSpike(newest.arrivals / newest.seconds, foreseen, threshold);
}

import { latencyTargets, type Slo } from "@cap/domain";
import type { ServiceDistribution } from "@cap/queueing";

/** Share of the time to the latency target that jobs which wait now may use; the rest is for what nobody foresaw. */
const USABLE_SHARE = 0.9;

/** What {@link waitingJobs} looks at. */
export interface WaitingInput {
  readonly slo: Slo;
  readonly service: ServiceDistribution;
  /** Expected arrival rate, jobs per second. */
  readonly expectedRate: number;
  /** Jobs waiting now; null when unknown. */
  readonly backlog: number | null;
  /** How long the oldest of them has waited; null when unknown. */
  readonly oldestWaitSeconds: number | null;
  /** Time until a worker asked for now takes jobs, plus the time to the next decision. */
  readonly leadSeconds: number;
}

/** Jobs that need work on top of the arrivals, and the time in which they are worked off. */
export interface WaitingJobs {
  readonly excess: number;
  readonly withinSeconds: number;
  /** Jobs of the backlog that may go on waiting, and are worked off after the excess. */
  readonly allowed: number;
}

/**
 * Jobs that wait now: to be worked off within what is left of the latency target, but not sooner than new workers can
 * take part. A tight target, and a limit on the jobs that wait, get the shortest time that workers can do something about.
 * Of the two the one that asks for more work per second wins.
 *
 * @returns null when nothing waits that arrivals would not make wait anyway
 */
export function waitingJobs(input: WaitingInput): WaitingJobs | null {
  const both = [beyondLatency(input), beyondLimit(input)].filter((waiting) => waiting !== null);
  const pace = ({ excess, withinSeconds }: WaitingJobs): number => excess / withinSeconds;
  return both.toSorted((a, b) => pace(b) - pace(a))[0] ?? null;
}

/** Jobs that wait beyond the limit of the SLO. */
function beyondLimit({ slo, service, backlog, leadSeconds }: WaitingInput): WaitingJobs | null {
  const allowed = slo.maxBacklog;
  if (backlog === null || allowed === null || backlog <= allowed) return null;
  return { excess: backlog - allowed, withinSeconds: Math.max(service.meanSeconds, leadSeconds), allowed };
}

function beyondLatency({
  slo,
  service,
  expectedRate,
  backlog,
  oldestWaitSeconds,
  leadSeconds,
}: WaitingInput): WaitingJobs | null {
  const target = latencyTargets(slo).at(-1);
  if (backlog === null || backlog === 0 || target === undefined) return null;
  const left = USABLE_SHARE * (target.seconds - service.quantile(target.quantile)) - (oldestWaitSeconds ?? 0);
  if (left >= leadSeconds)
    return { excess: backlog, withinSeconds: Math.max(service.meanSeconds, left - leadSeconds), allowed: 0 };
  // In a pool that keeps a tight target some jobs always wait: about half as many as are served. Only what exceeds that is a backlog.
  const excess = backlog - (expectedRate * service.meanSeconds) / 2;
  return excess <= 0 ? null : { excess, withinSeconds: Math.max(service.meanSeconds, leadSeconds), allowed: 0 };
}

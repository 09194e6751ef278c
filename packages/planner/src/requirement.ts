import { formatDuration, latencyTargets, type LatencyTarget, type Slo } from "@cap/domain";
import { minimumServers, type FeasibleSizing, type ServiceDistribution, type SizingTarget } from "@cap/queueing";
import type { Demand } from "./demand.ts";

/** What one clause of the SLO asks for. */
export interface Requirement {
  /** Wire name of the clause, or `stability`. */
  readonly clause: string;
  /** Fewest workers that meet it; when none do, as many as keep waiting within the target. */
  readonly workers: number;
  /** Arrival rate that was sized for, jobs per second. */
  readonly arrivalRate: number;
  /** Value of the clause at that size, as a reader wants it; null for stability. */
  readonly value: string | null;
  readonly valueWithOneLess: string | null;
  /** Best value that any number of workers reaches; null unless the clause cannot be met. */
  readonly unachievable: { readonly best: string } | null;
}

/** What {@link requirementsOf} needs to know. */
export interface RequirementInput {
  readonly slo: Slo;
  readonly demand: Demand;
  readonly service: ServiceDistribution;
  readonly slotsPerWorker: number;
  /** Jobs waiting now; null when unknown. */
  readonly backlog: number | null;
  /** How long the oldest of them has waited; null when unknown. */
  readonly oldestWaitSeconds: number | null;
  /** Time until a worker asked for now takes jobs, plus the time to the next decision. */
  readonly leadSeconds: number;
}

/** Each clause's own number of workers, the largest first: the first one binds. */
export function requirementsOf(input: RequirementInput): readonly [Requirement, ...Requirement[]] {
  const stability = stabilityRequirement(input);
  const others = [
    ...latencyTargets(input.slo).map((target) => latencyRequirement(target, input)),
    ...backlogRequirement(input),
    ...drainRequirement(input),
    ...waitingRequirement(input),
  ];
  const sorted = others.toSorted((a, b) => b.workers - a.workers);
  const [first, ...rest] = sorted;
  return first === undefined || first.workers < stability.workers ? [stability, ...sorted] : [first, ...rest, stability];
}

/**
 * Slack of a latency target: the time a job may wait over the time it takes to get a worker. From 1 up the queue can
 * absorb a peak until new workers are there, so the sustained rate is enough; below 1 capacity has to be there before.
 */
export function slackOf({ quantile, seconds }: LatencyTarget, service: ServiceDistribution, leadSeconds: number): number {
  return (seconds - service.quantile(quantile)) / Math.max(leadSeconds, 1e-9);
}

function stabilityRequirement({ demand, service, slotsPerWorker }: RequirementInput): Requirement {
  const load = demand.sustainedRate * service.meanSeconds;
  const servers = load === 0 ? 0 : Math.floor(load) + 1;
  return plain("stability", Math.ceil(servers / slotsPerWorker), demand.sustainedRate);
}

function latencyRequirement(target: LatencyTarget, input: RequirementInput): Requirement {
  const { demand, service, slotsPerWorker, leadSeconds } = input;
  const arrivalRate = slackOf(target, service, leadSeconds) >= 1 ? demand.sustainedRate : demand.peakRate;
  const sojourn = { kind: "sojournQuantile", p: target.quantile, seconds: target.seconds } as const;
  const answer = minimumServers({ arrivalRate, service, target: sojourn });
  if (answer.kind === "feasible") return fromAnswer(target.clause, answer, { arrivalRate, slotsPerWorker, show: showSeconds });
  // Service alone takes too long. Waiting is what workers can shorten, so it is kept within the target.
  const waiting = minimumServers({ arrivalRate, service, target: { ...sojourn, kind: "waitQuantile" } });
  const servers = waiting.kind === "feasible" ? waiting.servers : 0; // waiting can always be shortened
  return {
    ...plain(target.clause, Math.ceil(servers / slotsPerWorker), arrivalRate),
    unachievable: { best: showSeconds(answer.bestValue) },
  };
}

function backlogRequirement({ slo, demand, service, slotsPerWorker }: RequirementInput): Requirement[] {
  if (slo.maxBacklog === null) return [];
  const target: SizingTarget = { kind: "queueLengthQuantile", p: slo.availability < 1 ? slo.availability : 0.9999, jobs: slo.maxBacklog };
  const answer = minimumServers({ arrivalRate: demand.peakRate, service, target });
  if (answer.kind !== "feasible") return [];
  return [fromAnswer("max_backlog", answer, { arrivalRate: demand.peakRate, slotsPerWorker, show: showJobs })];
}

/** A backlog of the size that the SLO allows, or the present one if it is larger, has to drain in time. */
function drainRequirement({ slo, demand, service, slotsPerWorker, backlog }: RequirementInput): Requirement[] {
  const jobs = Math.max(backlog ?? 0, slo.maxBacklog ?? 0);
  if (slo.drainTimeSeconds === null || jobs === 0) return [];
  const target: SizingTarget = { kind: "drain", backlog: Math.round(jobs), seconds: slo.drainTimeSeconds, p: 0.95 };
  const answer = minimumServers({ arrivalRate: demand.sustainedRate, service, target });
  if (answer.kind === "feasible") return [fromAnswer("drain_time", answer, { arrivalRate: demand.sustainedRate, slotsPerWorker, show: showSeconds })];
  return [{ ...plain("drain_time", 0, demand.sustainedRate), unachievable: { best: showSeconds(answer.bestValue) } }];
}

/**
 * Jobs that wait now need work on top of the arrivals: within what is left of the latency target, but not sooner than
 * new workers can take part. A tight target gets the shortest time that workers can do something about.
 */
function waitingRequirement({ slo, demand, service, slotsPerWorker, backlog, oldestWaitSeconds, leadSeconds }: RequirementInput): Requirement[] {
  const target = latencyTargets(slo).at(-1);
  if (backlog === null || backlog === 0 || target === undefined) return [];
  const load = demand.expectedRate * service.meanSeconds;
  const left = 0.9 * (target.seconds - service.quantile(target.quantile)) - (oldestWaitSeconds ?? 0);
  // In a pool that keeps a tight target some jobs always wait; only what exceeds that is a backlog.
  const excess = left >= leadSeconds ? backlog : Math.max(0, backlog - load / 2);
  if (excess === 0) return [];
  const withinSeconds = Math.max(service.meanSeconds, left >= leadSeconds ? left - leadSeconds : leadSeconds);
  const servers = Math.ceil(load + (excess * service.meanSeconds) / withinSeconds);
  return [plain("backlog", Math.ceil(servers / slotsPerWorker), demand.expectedRate)];
}

function fromAnswer(
  clause: string,
  { servers, value, valueWithOneLess }: FeasibleSizing,
  { arrivalRate, slotsPerWorker, show }: { readonly arrivalRate: number; readonly slotsPerWorker: number; readonly show: (value: number) => string },
): Requirement {
  return {
    clause,
    workers: Math.ceil(servers / slotsPerWorker),
    arrivalRate,
    value: show(value),
    valueWithOneLess: valueWithOneLess === null ? null : show(valueWithOneLess),
    unachievable: null,
  };
}

function plain(clause: string, workers: number, arrivalRate: number): Requirement {
  return { clause, workers, arrivalRate, value: null, valueWithOneLess: null, unachievable: null };
}

/** A duration with three significant digits; `unbounded` when the queue grows for ever. */
export function showSeconds(seconds: number): string {
  return Number.isFinite(seconds) ? formatDuration(Number(seconds.toPrecision(3))) : "unbounded";
}

function showJobs(jobs: number): string {
  return Number.isFinite(jobs) ? `${Number(jobs.toPrecision(3))} jobs` : "unbounded";
}

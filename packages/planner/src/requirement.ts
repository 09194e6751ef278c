import { counted, formatDuration, latencyTargets, type LatencyTarget, type Slo } from "@cap/domain";
import type { ServiceDistribution } from "@cap/queueing";
import type { Demand } from "./demand.ts";
import { fewestServers, valueWith, type ClauseTarget, type QueueModel } from "./queue-model.ts";
import { waitingJobs } from "./waiting-jobs.ts";

/** A limit on the backlog holds for this share of the time at least and at most, whatever availability is wanted. */
const BACKLOG_SHARE = { least: 0.5, most: 0.9999 };
/** Share of outcomes in which a backlog has to be gone in time. */
const DRAIN_SHARE = 0.95;

/** What one clause of the SLO asks for. */
export interface Requirement {
  /** Wire name of the clause; `stability`, or `backlog` for the jobs that wait now. */
  readonly clause: string;
  /** Fewest workers that meet it; when none do, as many as keep waiting within the target. */
  readonly workers: number;
  /** Arrival rate that was sized for, jobs per second. */
  readonly arrivalRate: number;
  /** Value of the clause at a size, as a reader wants it, null when the queue is unstable; null for clauses without a value. */
  readonly valueWith: ((workers: number) => string | null) | null;
  /** Best value that any number of workers reaches; null unless the clause cannot be met. */
  readonly unachievable: { readonly best: string } | null;
}

/** What {@link requirementsOf} needs to know. */
export interface RequirementInput extends QueueModel {
  readonly slo: Slo;
  readonly demand: Demand;
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
  return first === undefined || first.workers < stability.workers
    ? [stability, ...sorted]
    : [first, ...rest, stability];
}

/**
 * Slack of a latency target: the time a job may wait over the time it takes to get a worker. From 1 up the queue can
 * absorb a peak until new workers are there, so the sustained rate is enough; below 1 capacity has to be there before.
 */
export function slackOf(
  { quantile, seconds }: LatencyTarget,
  service: ServiceDistribution,
  leadSeconds: number,
): number {
  return (seconds - service.quantile(quantile)) / Math.max(leadSeconds, 1e-9);
}

function stabilityRequirement({ demand, service, slotsPerWorker, backlog }: RequirementInput): Requirement {
  const load = demand.sustainedRate * service.meanSeconds;
  const nothingToDo = load === 0 && (backlog ?? 0) === 0;
  const servers = nothingToDo ? 0 : Math.floor(load) + 1;
  return withoutValue("stability", Math.ceil(servers / slotsPerWorker), demand.sustainedRate);
}

function latencyRequirement({ clause, quantile, seconds }: LatencyTarget, input: RequirementInput): Requirement {
  const { demand, service, slotsPerWorker, leadSeconds } = input;
  const slack = slackOf({ clause, quantile, seconds }, service, leadSeconds);
  const arrivalRate = slack >= 1 ? demand.sustainedRate : demand.peakRate;
  const target = { kind: "sojournQuantile", p: quantile, seconds } as const;
  if (arrivalRate === 0) return withoutValue(clause, 0, arrivalRate);
  const answer = fewestServers(input, arrivalRate, target);
  if (answer.kind === "feasible") return withValue({ clause, target, arrivalRate, servers: answer.servers }, input);
  // Service alone takes too long. Waiting is what workers can shorten, so it is kept within the target.
  const waiting = fewestServers(input, arrivalRate, { ...target, kind: "waitQuantile" });
  const servers = waiting.kind === "feasible" ? waiting.servers : 0; // waiting can always be shortened
  return {
    ...withoutValue(clause, Math.ceil(servers / slotsPerWorker), arrivalRate),
    unachievable: { best: showSeconds(answer.bestValue) },
  };
}

function backlogRequirement(input: RequirementInput): Requirement[] {
  const { maxBacklog, availability } = input.slo;
  const arrivalRate = input.demand.peakRate;
  if (maxBacklog === null || arrivalRate === 0) return [];
  const p = Math.min(BACKLOG_SHARE.most, Math.max(BACKLOG_SHARE.least, availability));
  return reachable("max_backlog", arrivalRate, { kind: "queueLengthQuantile", p, jobs: Math.floor(maxBacklog) }, input);
}

/** A backlog of the size that the SLO allows, or the present one if it is larger, has to drain in time. */
function drainRequirement(input: RequirementInput): Requirement[] {
  const { drainTimeSeconds, maxBacklog } = input.slo;
  const backlog = Math.round(Math.max(input.backlog ?? 0, maxBacklog ?? 0));
  if (drainTimeSeconds === null || backlog === 0) return [];
  const target = { kind: "drain", backlog, seconds: drainTimeSeconds, p: DRAIN_SHARE } as const;
  return reachable("drain_time", input.demand.sustainedRate, target, input);
}

/** The requirement of a target that enough servers always meet. */
function reachable(clause: string, arrivalRate: number, target: ClauseTarget, input: RequirementInput): Requirement[] {
  const answer = fewestServers(input, arrivalRate, target);
  return answer.kind === "feasible" ? [withValue({ clause, target, arrivalRate, servers: answer.servers }, input)] : [];
}

/** Jobs that wait now need work on top of the arrivals. */
function waitingRequirement(input: RequirementInput): Requirement[] {
  const { demand, service, slotsPerWorker } = input;
  const waiting = waitingJobs({ ...input, expectedRate: demand.spreadRate });
  if (waiting === null) return [];
  const load = demand.spreadRate * service.meanSeconds;
  const servers = Math.ceil(load + (waiting.excess * service.meanSeconds) / waiting.withinSeconds);
  return [withoutValue("backlog", Math.ceil(servers / slotsPerWorker), demand.spreadRate)];
}

/** A clause with the target that it sets and the servers that meet it. */
interface MetClause {
  readonly clause: string;
  readonly target: ClauseTarget;
  readonly arrivalRate: number;
  readonly servers: number;
}

function withValue({ clause, target, arrivalRate, servers }: MetClause, input: RequirementInput): Requirement {
  const show = target.kind === "queueLengthQuantile" ? showJobs : showSeconds;
  return {
    clause,
    workers: Math.ceil(servers / input.slotsPerWorker),
    arrivalRate,
    valueWith: (workers) => {
      const value = valueWith(input, arrivalRate, target, workers * input.slotsPerWorker);
      return Number.isFinite(value) ? show(value) : null;
    },
    unachievable: null,
  };
}

function withoutValue(clause: string, workers: number, arrivalRate: number): Requirement {
  return { clause, workers, arrivalRate, valueWith: null, unachievable: null };
}

/** A duration with three significant digits; `unbounded` when the queue grows for ever. */
export function showSeconds(seconds: number): string {
  return Number.isFinite(seconds) ? formatDuration(Number(seconds.toPrecision(3))) : "unbounded";
}

function showJobs(jobs: number): string {
  return counted(Number(jobs.toPrecision(3)), "job");
}

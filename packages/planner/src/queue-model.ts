import type { Policy } from "@cap/domain";
import {
  drainQuantile,
  mgc,
  mgcQueueLengthTail,
  mgcSojournQuantile,
  minimumServers,
  type ServiceDistribution,
  type SizingTarget,
} from "@cap/queueing";
import { fewestSplitServers, splitQuantile } from "./split-queues.ts";

/** The queue that a pool is taken for. */
export interface QueueModel {
  /** Law of the service time. */
  readonly service: ServiceDistribution;
  /** Whether every slot has a queue of its own (M/M/1) instead of one that all slots share (M/M/c, M/G/c). */
  readonly splitQueues: boolean;
}

/** A target that an SLO clause sets, for the servers that keep it. */
export type ClauseTarget = Extract<
  SizingTarget,
  { kind: "sojournQuantile" | "waitQuantile" | "queueLengthQuantile" | "drain" }
>;

/** Fewest servers that meet a target, or the best value that endless servers reach. */
export type ServersAnswer =
  | { readonly kind: "feasible"; readonly servers: number }
  | { readonly kind: "infeasible"; readonly bestValue: number };

/**
 * Fewest servers that meet a target at a rate. Limits on the backlog and on its drain time count the jobs of the whole
 * pool, so they are the same with split queues.
 */
export function fewestServers(model: QueueModel, arrivalRate: number, target: ClauseTarget): ServersAnswer {
  const { service, splitQueues } = model;
  if (!splitQueues || !isLatency(target)) return minimumServers({ arrivalRate, service, target });
  const servers = fewestSplitServers({ arrivalRate, service }, target);
  return servers === null
    ? { kind: "infeasible", bestValue: service.quantile(target.p) }
    : { kind: "feasible", servers };
}

/** The quantity that a target speaks of at a number of servers: seconds or jobs; Infinity when the queue is unstable. */
export function valueWith(model: QueueModel, arrivalRate: number, target: ClauseTarget, servers: number): number {
  const { service, splitQueues } = model;
  if (servers === 0 || arrivalRate * service.meanSeconds >= servers) return Infinity;
  if (target.kind === "drain")
    return drainQuantile({ ...target, arrivalRate, meanServiceSeconds: service.meanSeconds, servers });
  if (target.kind === "queueLengthQuantile") return queueLengthQuantile({ arrivalRate, service, servers }, target.p);
  return splitQueues
    ? splitQuantile({ arrivalRate, service }, servers, target)
    : mgcSojournQuantile({ arrivalRate, service, servers }, target.p);
}

function isLatency(
  target: ClauseTarget,
): target is Extract<ClauseTarget, { kind: "sojournQuantile" | "waitQuantile" }> {
  return target.kind === "sojournQuantile" || target.kind === "waitQuantile";
}

/** Smallest count of waiting jobs that is exceeded for at most a share 1 - p of the time; the queue has to be stable. */
function queueLengthQuantile(queue: Parameters<typeof mgcQueueLengthTail>[0], p: number): number {
  const holds = (jobs: number): boolean => mgcQueueLengthTail(queue, jobs) <= 1 - p;
  let enough = 1;
  while (!holds(enough)) enough *= 2;
  let tooFew = -1;
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (holds(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

/** A pool at one size and one rate, in steady state. */
export interface SteadyState {
  readonly utilization: number;
  /** Share of jobs that wait, 0..1. */
  readonly waitProbability: number;
  /** Mean number of waiting jobs; Infinity when the queue grows without bound. */
  readonly meanBacklog: number;
  /** Latency at the quantile asked for, seconds; Infinity when the queue grows without bound. */
  readonly latencySeconds: number;
}

/** What {@link steadyState} looks at. */
export interface SteadyStateInput extends QueueModel {
  readonly workers: number;
  readonly slotsPerWorker: number;
  readonly arrivalRate: number;
  /** Quantile of the latency, 0..1. */
  readonly quantile: number;
}

/** A pool in steady state. Without workers it idles when nothing arrives, and else holds every job for ever. */
export function steadyState({
  workers,
  slotsPerWorker,
  arrivalRate,
  service,
  splitQueues,
  quantile,
}: SteadyStateInput): SteadyState {
  const servers = workers * slotsPerWorker;
  if (servers === 0) {
    const idle = arrivalRate === 0;
    return {
      utilization: idle ? 0 : Infinity,
      waitProbability: 1,
      meanBacklog: idle ? 0 : Infinity,
      latencySeconds: Infinity,
    };
  }
  const latency = { kind: "sojournQuantile", p: quantile, seconds: 0 } as const;
  const latencySeconds = valueWith({ service, splitQueues }, arrivalRate, latency, servers);
  // With split queues each server is one queue of its own, and the jobs of all of them wait.
  const queues = splitQueues ? servers : 1;
  const measures = mgc({ arrivalRate: arrivalRate / queues, service, servers: servers / queues });
  return {
    utilization: measures.utilization,
    waitProbability: measures.waitProbability,
    meanBacklog: queues * measures.meanQueueLength,
    latencySeconds,
  };
}

/** The queueing model in words, as an explanation names it. */
export function queueingModelName({ service, splitQueues }: QueueModel): string {
  if (splitQueues) return "M/M/1 for each slot, exponential service";
  return `${service.kind === "exponential" ? "M/M/c" : "M/G/c"}, ${service.kind} service`;
}

/** Whether a policy asks for a queue for each slot. */
export function hasSplitQueues({ queueingModel }: Policy["scaling"]): boolean {
  return queueingModel === "mm1";
}

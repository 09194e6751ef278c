import type { Policy } from "@cap/domain";
import { mgc, mgcSojournQuantile, type ServiceDistribution } from "@cap/queueing";

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
export interface SteadyStateInput {
  readonly workers: number;
  readonly slotsPerWorker: number;
  readonly arrivalRate: number;
  readonly service: ServiceDistribution;
  /** Quantile of the latency, 0..1. */
  readonly quantile: number;
}

/** A pool in steady state; a pool without workers holds every job for ever. */
export function steadyState({ workers, slotsPerWorker, arrivalRate, service, quantile }: SteadyStateInput): SteadyState {
  const servers = workers * slotsPerWorker;
  if (servers === 0) return { utilization: arrivalRate === 0 ? 0 : Infinity, waitProbability: 1, meanBacklog: Infinity, latencySeconds: Infinity };
  const queue = { arrivalRate, service, servers };
  const measures = mgc(queue);
  return {
    utilization: measures.utilization,
    waitProbability: measures.waitProbability,
    meanBacklog: measures.meanQueueLength,
    latencySeconds: measures.utilization < 1 ? mgcSojournQuantile(queue, quantile) : Infinity,
  };
}

/** The queueing model in words, as an explanation names it. */
export function queueingModelName({ queueingModel, serviceTimeModel }: Policy["scaling"], service: ServiceDistribution): string {
  const family = queueingModel === "mm1" ? "M/M/1" : service.kind === "exponential" ? "M/M/c" : "M/G/c";
  const law = serviceTimeModel === "exponential" ? "exponential" : service.kind;
  return `${family}, ${law} service`;
}

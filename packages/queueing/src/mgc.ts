import {
  requireCount,
  requireElapsed,
  requireNonNegative,
  requirePositive,
  requireProbability,
} from "./argument-range.ts";
import type { ServiceDistribution } from "./distributions/service-distribution.ts";
import type { QueueMeasures } from "./queue-measures.ts";
import { queueLengthTail } from "./queue-length.ts";
import { sojournQuantile, sojournTail } from "./sojourn.ts";
import { waitLaw, waitLawMean, waitLawQuantile, waitLawTail, type MgcMethod, type WaitLaw } from "./wait-law.ts";

/** A queue with Poisson arrivals, any service law and c identical servers, first come first served. */
export interface MgcQueue {
  /** Arrival rate λ, jobs per second; finite, >= 0. */
  readonly arrivalRate: number;
  /** Law of the service time. */
  readonly service: ServiceDistribution;
  /** Number of servers c; integer >= 1. */
  readonly servers: number;
}

/** Measures of an M/G/c queue and where they come from. */
export interface MgcMeasures extends QueueMeasures {
  /** The formula behind the mean wait. */
  readonly method: MgcMethod;
}

/**
 * Long-run measures of the M/G/c queue.
 *
 * Exact for exponential service and for one server; else the probability of waiting is Erlang C (within 11 %) and the
 * mean wait is Kimura's for scv up to 4 and Whitt's above.
 *
 * @returns measures; infinite means when the queue is unstable or the service law has no variance
 * @throws RangeError if an argument is outside its stated domain
 * @example mgc({ arrivalRate: 0.8, service: deterministic({ meanSeconds: 1 }), servers: 1 }).meanWaitSeconds // 2
 * @see T. Kimura, Queueing Systems 17, 1994; W. Whitt, Production and Operations Management 2, 1993
 */
export function mgc(queue: MgcQueue): MgcMeasures {
  const law = checkedWaitLaw(queue);
  const { arrivalRate, service, servers } = queue;
  const meanWaitSeconds = waitLawMean(law);
  const meanSojournSeconds = meanWaitSeconds + service.meanSeconds;
  return {
    method: law.method,
    utilization: (arrivalRate * service.meanSeconds) / servers,
    waitProbability: law.waitProbability,
    meanQueueLength: arrivalRate * meanWaitSeconds,
    meanInSystem: arrivalRate * meanSojournSeconds,
    meanWaitSeconds,
    meanSojournSeconds,
  };
}

/**
 * Probability that a job waits longer than `seconds` in an M/G/c queue.
 *
 * @param seconds time waited; >= 0
 * @returns probability in [0, 1]; 1 for an unstable queue
 * @throws RangeError if an argument is outside its stated domain
 * @example mgcWaitTail({ arrivalRate: 4, service: deterministic({ meanSeconds: 1 }), servers: 5 }, 1) // 0.07597…
 */
export function mgcWaitTail(queue: MgcQueue, seconds: number): number {
  requireElapsed("seconds", seconds);
  return waitLawTail(checkedWaitLaw(queue), seconds);
}

/**
 * The wait that a share p of the jobs does not exceed in an M/G/c queue.
 *
 * @param p share of the jobs, 0..1
 * @returns seconds; 0 when at least that share does not wait at all, Infinity for p = 1 or an unstable queue
 * @throws RangeError if an argument is outside its stated domain
 * @example mgcWaitQuantile({ arrivalRate: 4, service: deterministic({ meanSeconds: 1 }), servers: 5 }, 0.95) // 1.20240…
 */
export function mgcWaitQuantile(queue: MgcQueue, p: number): number {
  requireProbability("p", p);
  return waitLawQuantile(checkedWaitLaw(queue), p);
}

/**
 * Probability that a job takes longer than `seconds` from arrival to completion in an M/G/c queue.
 *
 * The wait is approximate, its convolution with the service law is not: that law is used as given.
 *
 * @param seconds time since arrival; >= 0
 * @returns probability in [0, 1]; 1 for an unstable queue
 * @throws RangeError if an argument is outside its stated domain
 * @example mgcSojournTail({ arrivalRate: 4, service: deterministic({ meanSeconds: 1 }), servers: 5 }, 2) // 0.07597…
 */
export function mgcSojournTail(queue: MgcQueue, seconds: number): number {
  requireElapsed("seconds", seconds);
  return sojournTail(checkedWaitLaw(queue), queue.service, seconds);
}

/**
 * The time from arrival to completion that a share p of the jobs does not exceed in an M/G/c queue.
 *
 * @param p share of the jobs, 0..1
 * @returns seconds; Infinity for an unstable queue, and for p = 1 unless the service law is bounded and none waits
 * @throws RangeError if an argument is outside its stated domain
 * @example mgcSojournQuantile({ arrivalRate: 4, service: deterministic({ meanSeconds: 1 }), servers: 5 }, 0.95) // 2.20240…
 */
export function mgcSojournQuantile(queue: MgcQueue, p: number): number {
  requireProbability("p", p);
  return sojournQuantile(checkedWaitLaw(queue), queue.service, p);
}

/**
 * Probability that more than `jobs` jobs wait in an M/G/c queue, by the distributional form of Little's law.
 *
 * @param jobs number of waiting jobs; integer >= 0
 * @returns probability in [0, 1]; 1 for an unstable queue
 * @throws RangeError if an argument is outside its stated domain
 * @example mgcQueueLengthTail({ arrivalRate: 4, service: deterministic({ meanSeconds: 1 }), servers: 5 }, 3) // 0.11339…
 * @see J. Keilson and L. Servi, A Distributional Form of Little's Law, Operations Research Letters 7, 1988
 */
export function mgcQueueLengthTail(queue: MgcQueue, jobs: number): number {
  requireCount("jobs", jobs, 0);
  return queueLengthTail(checkedWaitLaw(queue), queue.arrivalRate, jobs);
}

function checkedWaitLaw(queue: MgcQueue): WaitLaw {
  requireNonNegative("arrivalRate", queue.arrivalRate);
  requirePositive("service.meanSeconds", queue.service.meanSeconds);
  requireCount("servers", queue.servers, 1);
  return waitLaw(queue);
}

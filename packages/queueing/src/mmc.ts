import {
  requireCount,
  requireElapsed,
  requireNonNegative,
  requirePositive,
  requireProbability,
} from "./argument-range.ts";
import { waitProbability } from "./erlang-c.ts";
import { exponentialSojournQuantile, exponentialSojournTail, type MarkovWait } from "./exponential-sojourn.ts";
import { logPoissonPmf } from "./poisson.ts";
import type { QueueMeasures } from "./queue-measures.ts";

/** A queue with Poisson arrivals, exponential service and c identical servers, first come first served. */
export interface MmcQueue {
  /** Arrival rate λ, jobs per second; finite, >= 0. */
  readonly arrivalRate: number;
  /** Service rate μ of one server, jobs per second; finite, > 0. */
  readonly serviceRate: number;
  /** Number of servers c; integer >= 1. */
  readonly servers: number;
}

/**
 * Long-run measures of the M/M/c queue.
 *
 * @returns measures; infinite means and waitProbability 1 when arrivalRate >= servers × serviceRate
 * @throws RangeError if an argument is outside its stated domain
 * @example mmc({ arrivalRate: 20, serviceRate: 5, servers: 5 }).meanWaitSeconds // 0.11082…
 * @see Gross, Shortle, Thompson, Harris, Fundamentals of Queueing Theory, 4th ed., section 2.3
 */
export function mmc(queue: MmcQueue): QueueMeasures {
  const { waitProbability: waiting, spareRate } = markovWait(queue);
  const { arrivalRate, serviceRate, servers } = queue;
  const utilization = arrivalRate / (servers * serviceRate);
  const meanWaitSeconds = waiting / spareRate;
  const meanSojournSeconds = meanWaitSeconds + 1 / serviceRate;
  return {
    utilization,
    waitProbability: waiting,
    emptyProbability: emptyProbability(servers, arrivalRate / serviceRate, waiting),
    meanQueueLength: arrivalRate * meanWaitSeconds,
    meanInSystem: arrivalRate * meanSojournSeconds,
    meanWaitSeconds,
    meanSojournSeconds,
  };
}

/**
 * Probability that a job waits longer than `seconds` in an M/M/c queue.
 *
 * @param seconds time waited; >= 0
 * @returns probability in [0, 1]; 1 for an unstable queue
 * @throws RangeError if an argument is outside its stated domain
 * @example mmcWaitTail({ arrivalRate: 20, serviceRate: 5, servers: 5 }, 0.5) // 0.045484…
 */
export function mmcWaitTail(queue: MmcQueue, seconds: number): number {
  requireElapsed("seconds", seconds);
  const { waitProbability: waiting, spareRate } = markovWait(queue);
  return spareRate === 0 ? 1 : waiting * Math.exp(-spareRate * seconds);
}

/**
 * The wait that a share p of the jobs does not exceed in an M/M/c queue.
 *
 * @param p share of the jobs, 0..1
 * @returns seconds; 0 when at least that share does not wait at all, Infinity for p = 1 or an unstable queue
 * @throws RangeError if an argument is outside its stated domain
 * @example mmcWaitQuantile({ arrivalRate: 20, serviceRate: 5, servers: 5 }, 0.95) // 0.48106…
 */
export function mmcWaitQuantile(queue: MmcQueue, p: number): number {
  requireProbability("p", p);
  const { waitProbability: waiting, spareRate } = markovWait(queue);
  if (spareRate === 0) return Infinity;
  return waiting <= 1 - p ? 0 : Math.log(waiting / (1 - p)) / spareRate;
}

/**
 * Probability that a job takes longer than `seconds` from arrival to completion in an M/M/c queue.
 *
 * Written so that nothing is divided by c - 1 - a, which the textbook form does and which ruins it near a = c - 1.
 *
 * @param seconds time since arrival; >= 0
 * @returns probability in [0, 1]; 1 for an unstable queue
 * @throws RangeError if an argument is outside its stated domain
 * @example mmcSojournTail({ arrivalRate: 20, serviceRate: 5, servers: 5 }, 1) // 0.025405…
 */
export function mmcSojournTail(queue: MmcQueue, seconds: number): number {
  requireElapsed("seconds", seconds);
  return exponentialSojournTail(markovWait(queue), seconds);
}

/**
 * The time from arrival to completion that a share p of the jobs does not exceed in an M/M/c queue.
 *
 * @param p share of the jobs, 0..1
 * @returns seconds; Infinity for p = 1 or an unstable queue
 * @throws RangeError if an argument is outside its stated domain
 * @example mmcSojournQuantile({ arrivalRate: 20, serviceRate: 5, servers: 5 }, 0.95) // 0.83949…
 */
export function mmcSojournQuantile(queue: MmcQueue, p: number): number {
  requireProbability("p", p);
  return exponentialSojournQuantile(markovWait(queue), p);
}

/**
 * Probability that more than `jobs` jobs wait in an M/M/c queue, seen at a random moment or by an arriving job.
 *
 * @param jobs number of waiting jobs; integer >= 0
 * @returns probability in [0, 1]; 1 for an unstable queue
 * @throws RangeError if an argument is outside its stated domain
 * @example mmcQueueLengthTail({ arrivalRate: 20, serviceRate: 5, servers: 5 }, 3) // 0.22696…
 */
export function mmcQueueLengthTail(queue: MmcQueue, jobs: number): number {
  requireCount("jobs", jobs, 0);
  const { waitProbability: waiting, spareRate } = markovWait(queue);
  if (spareRate === 0) return 1;
  return waiting * (queue.arrivalRate / (queue.servers * queue.serviceRate)) ** (jobs + 1);
}

function markovWait({ arrivalRate, serviceRate, servers }: MmcQueue): MarkovWait {
  requireNonNegative("arrivalRate", arrivalRate);
  requirePositive("serviceRate", serviceRate);
  requireCount("servers", servers, 1);
  const offeredLoad = arrivalRate / serviceRate;
  // The load and the rate can round to different sides of the edge of stability: unstable in one view is unstable.
  const spareRate = offeredLoad >= servers ? 0 : Math.max(0, servers * serviceRate - arrivalRate);
  const waiting = spareRate === 0 ? 1 : waitProbability({ servers, offeredLoad });
  return { waitProbability: waiting, spareRate, serviceRate };
}

/** p0 = C (1 - ρ) e^{-a} / P(N = c), N Poisson of mean a; in logarithms because both parts underflow for large c. */
function emptyProbability(servers: number, offeredLoad: number, waiting: number): number {
  if (offeredLoad === 0) return 1;
  if (offeredLoad >= servers) return 0;
  const logShare = Math.log(waiting) + Math.log1p(-offeredLoad / servers);
  return Math.exp(logShare - offeredLoad - logPoissonPmf(servers, offeredLoad));
}

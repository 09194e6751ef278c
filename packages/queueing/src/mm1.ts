import { requireNonNegative, requirePositive } from "./argument-range.ts";
import type { QueueMeasures } from "./queue-measures.ts";

/** A queue with Poisson arrivals, exponential service and one server. */
export interface Mm1Queue {
  /** Arrival rate λ, jobs per second; finite, >= 0. */
  readonly arrivalRate: number;
  /** Service rate μ of the server, jobs per second; finite, > 0. */
  readonly serviceRate: number;
}

/**
 * Long-run measures of the M/M/1 queue.
 *
 * Tails and quantiles of its wait and sojourn come from the `mmc` functions with one server.
 *
 * @returns measures; infinite means and waitProbability 1 when arrivalRate >= serviceRate
 * @throws RangeError if an argument is outside its stated domain
 * @example mm1({ arrivalRate: 3, serviceRate: 4 }).meanSojournSeconds // 1
 * @see Gross, Shortle, Thompson, Harris, Fundamentals of Queueing Theory, 4th ed., section 2.2
 */
export function mm1({ arrivalRate, serviceRate }: Mm1Queue): QueueMeasures {
  requireNonNegative("arrivalRate", arrivalRate);
  requirePositive("serviceRate", serviceRate);
  const utilization = arrivalRate / serviceRate;
  const spareRate = Math.max(0, serviceRate - arrivalRate);
  const meanSojournSeconds = 1 / spareRate;
  const meanWaitSeconds = utilization / spareRate;
  return {
    utilization,
    waitProbability: Math.min(1, utilization),
    emptyProbability: spareRate / serviceRate,
    meanQueueLength: arrivalRate * meanWaitSeconds,
    meanInSystem: arrivalRate * meanSojournSeconds,
    meanWaitSeconds,
    meanSojournSeconds,
  };
}

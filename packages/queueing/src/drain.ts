import { requireCount, requireNonNegative, requirePositive, requireProbability } from "./argument-range.ts";
import { drainMoments, drainTail, type DrainingWalk } from "./drain-tail.ts";
import { normalQuantile } from "./normal.ts";
import { tailQuantile } from "./tail-quantile.ts";

/** A backlog in front of busy servers, while new jobs keep arriving. */
export interface DrainingQueue {
  /** Jobs waiting now, those in service not counted; integer >= 0. */
  readonly backlog: number;
  /** Arrival rate λ of new jobs, jobs per second; finite, >= 0. */
  readonly arrivalRate: number;
  /** Mean service time; seconds, finite, > 0. */
  readonly meanServiceSeconds: number;
  /** Number of servers c, all busy; integer >= 1. */
  readonly servers: number;
}

/** A draining queue and the share of outcomes that its answer has to cover. */
export interface DrainQuantileInput extends DrainingQueue {
  /** Probability, 0..1. */
  readonly p: number;
}

/**
 * Mean time until no job waits any more: backlog / (cμ - λ), exact for Poisson arrivals and exponential service.
 *
 * @returns seconds; 0 without backlog, Infinity when the servers do not gain on the arrivals
 * @throws RangeError if an argument is outside its stated domain
 * @example meanDrainSeconds({ backlog: 150, arrivalRate: 20, meanServiceSeconds: 2, servers: 60 }) // 15
 * @see Gross, Shortle, Thompson, Harris, Fundamentals of Queueing Theory, 4th ed., section 2.11 (busy period)
 */
export function meanDrainSeconds(queue: DrainingQueue): number {
  const { backlog, up, down } = checkedWalk(queue);
  if (backlog === 0) return 0;
  return down > up ? backlog / (down - up) : Infinity;
}

/**
 * Time until no job waits any more, not exceeded with probability p; Poisson arrivals, exponential service.
 *
 * Numerical inversion of the exact Laplace transform, relative error 1e-6 or less up to p = 0.999; where the spread
 * is under a hundredth of the mean, the Cornish-Fisher expansion from the exact first three cumulants.
 *
 * @returns seconds; 0 without backlog, Infinity for p = 1 or when the servers do not gain on the arrivals
 * @throws RangeError if an argument is outside its stated domain
 * @example drainQuantile({ backlog: 150, arrivalRate: 20, meanServiceSeconds: 2, servers: 60, p: 0.95 }) // 19.87667…
 * @see J. Abate and W. Whitt, Numerical Inversion of Laplace Transforms of Probability Distributions, 1995
 */
export function drainQuantile({ p, ...queue }: DrainQuantileInput): number {
  requireProbability("p", p);
  const walk = checkedWalk(queue);
  if (walk.backlog === 0 || p === 0) return 0;
  if (walk.down <= walk.up || p === 1) return Infinity;
  const { mean, deviation, skewness } = drainMoments(walk);
  if (deviation < NARROW * mean) return mean + deviation * cornishFisher(normalQuantile(p), skewness);
  return tailQuantile({
    tail: (seconds) => drainTail(walk, seconds),
    tailProbability: 1 - p,
    lower: 0,
    upper: mean + deviation,
    logTolerance: INVERSION_TOLERANCE,
  });
}

/** Whether drainQuantile is at most `seconds`; one inversion where the quantile takes a search. */
export function drainsWithin({ p, ...queue }: DrainQuantileInput, seconds: number): boolean {
  const walk = checkedWalk(queue);
  if (walk.backlog === 0) return true;
  if (walk.down <= walk.up) return false;
  const { mean, deviation } = drainMoments(walk);
  return deviation < NARROW * mean ? drainQuantile({ p, ...queue }) <= seconds : drainTail(walk, seconds) <= 1 - p;
}

/** Spread over mean below which the law is close to normal and the inversion would need hundreds of terms. */
const NARROW = 0.01;

/** The inversion is not better than this, so the search need not be. */
const INVERSION_TOLERANCE = 1e-9;

/** Standardized quantile from the normal one, corrected for skewness. */
function cornishFisher(z: number, skewness: number): number {
  return z + (skewness * (z * z - 1)) / 6;
}

function checkedWalk(queue: DrainingQueue): DrainingWalk {
  const { backlog, arrivalRate, meanServiceSeconds, servers } = queue;
  requireCount("backlog", backlog, 0);
  requireNonNegative("arrivalRate", arrivalRate);
  requirePositive("meanServiceSeconds", meanServiceSeconds);
  requireCount("servers", servers, 1);
  return { backlog, up: arrivalRate, down: servers / meanServiceSeconds };
}

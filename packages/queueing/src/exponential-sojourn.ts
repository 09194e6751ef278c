import { tailQuantile } from "./tail-quantile.ts";

/** A wait that is 0 or exponential, followed by an exponential service: the M/M/c queue. */
export interface MarkovWait {
  /** Probability of waiting at all, C. */
  readonly waitProbability: number;
  /** Rate θ = cμ - λ of the wait of those that wait; 0 for an unstable queue. */
  readonly spareRate: number;
  /** Service rate μ of one server. */
  readonly serviceRate: number;
}

/** P(wait + service > seconds); 1 for an unstable queue. */
export function exponentialSojournTail(wait: MarkovWait, seconds: number): number {
  const { waitProbability, spareRate, serviceRate } = wait;
  if (spareRate === 0) return 1;
  if (seconds === Infinity) return 0;
  const served = Math.exp(-serviceRate * seconds);
  return Math.min(1, served + waitProbability * serviceRate * seconds * meanDecay(serviceRate, spareRate, seconds));
}

/** The p-quantile of wait + service; Infinity for an unstable queue. */
export function exponentialSojournQuantile(wait: MarkovWait, p: number): number {
  const { waitProbability, spareRate, serviceRate } = wait;
  if (spareRate === 0 || p === 1) return Infinity;
  if (p === 0) return 0;
  const q = 1 - p;
  const serviceQuantile = -Math.log(q) / serviceRate;
  const waitQuantile = waitProbability <= q ? 0 : Math.log(waitProbability / q) / spareRate;
  // One of the two parts must exceed its own q/2 quantile for the sum to exceed the sum of these quantiles.
  const waitAtHalf = Math.max(0, Math.log((2 * waitProbability) / q) / spareRate);
  return tailQuantile({
    tail: (seconds) => exponentialSojournTail(wait, seconds),
    tailProbability: q,
    lower: Math.max(serviceQuantile, waitQuantile),
    upper: Math.log(2 / q) / serviceRate + waitAtHalf,
  });
}

/** Mean of e^{-rt} over the rates r between `slow` and `fast`, by the branch of expm1 that cannot overflow. */
function meanDecay(one: number, other: number, seconds: number): number {
  const slow = Math.min(one, other);
  const spread = Math.abs(one - other) * seconds;
  const decay = Math.exp(-slow * seconds);
  return spread === 0 ? decay : (decay * -Math.expm1(-spread)) / spread;
}

import { tailQuantile } from "./tail-quantile.ts";
import type { WaitLaw } from "./wait-law.ts";

/**
 * P(more than `jobs` jobs wait): as many wait as arrive during the wait of one job, first come first served.
 *
 * The arrivals during an exponential time of rate r are geometric with ratio λ/(λ + r).
 */
export function queueLengthTail({ waitProbability, terms }: WaitLaw, arrivalRate: number, jobs: number): number {
  if (waitProbability === 0) return 0;
  let tail = 0;
  for (const { weight, rate } of terms) tail += weight * (arrivalRate / (arrivalRate + rate)) ** (jobs + 1);
  return waitProbability * Math.min(1, tail);
}

/** The fewest jobs that are not exceeded with probability p; Infinity for an endless wait. */
export function queueLengthQuantile(wait: WaitLaw, arrivalRate: number, p: number): number {
  const tail = (jobs: number): number => queueLengthTail(wait, arrivalRate, jobs);
  const q = 1 - p;
  if (tail(0) <= q) return 0;
  if (q === 0 || wait.terms[0]?.rate === 0) return Infinity;
  const real = tailQuantile({ tail, tailProbability: q, lower: 0, upper: 1 });
  // The search is exact up to rounding, so the whole number is one of the two neighbours.
  const below = Math.floor(real);
  return tail(below) <= q ? below : below + 1;
}

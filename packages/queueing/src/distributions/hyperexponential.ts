import { requirePositive, requireProbability } from "../argument-range.ts";
import { tailQuantile } from "../tail-quantile.ts";
import type { ServiceDistribution } from "./service-distribution.ts";

/** One kind of job in a hyperexponential mix. */
export interface HyperexponentialBranch {
  /** Share of the jobs; 0..1. The shares of all branches add up to 1. */
  readonly probability: number;
  /** Mean service time of these jobs; seconds, finite, > 0. */
  readonly meanSeconds: number;
}

/** The branches of a hyperexponential law; at least one. */
export interface HyperexponentialService {
  readonly branches: readonly HyperexponentialBranch[];
}

/**
 * Hyperexponential service times: each job is exponential with the mean of its branch. The scv is 1 or more.
 *
 * @throws RangeError if a branch is outside its domain, the shares do not add up to 1 within 1e-9, or p is outside
 *   0..1 in `quantile`
 * @example
 * hyperexponential({ branches: [
 *   { probability: 0.9, meanSeconds: 1 },
 *   { probability: 0.1, meanSeconds: 10 },
 * ] }).scv // 5.03878…
 */
export function hyperexponential({ branches }: HyperexponentialService): ServiceDistribution {
  for (const { probability, meanSeconds } of branches) {
    requireProbability("probability", probability);
    requirePositive("meanSeconds", meanSeconds);
  }
  const sum = (value: (branch: HyperexponentialBranch) => number): number =>
    branches.reduce((total, branch) => total + branch.probability * value(branch), 0);
  const shares = sum(() => 1);
  if (!(Math.abs(shares - 1) <= 1e-9))
    throw new RangeError(`probabilities of branches must add up to 1, got ${shares}`);

  const meanSeconds = sum((branch) => branch.meanSeconds);
  const tail = (seconds: number): number => {
    if (seconds <= 0) return 1;
    let unfinished = 0;
    for (const branch of branches) unfinished += branch.probability * Math.exp(-seconds / branch.meanSeconds);
    return Math.min(1, unfinished);
  };
  return {
    kind: "hyperexponential",
    meanSeconds,
    scv: Math.max(1, (2 * sum((branch) => branch.meanSeconds ** 2)) / meanSeconds ** 2 - 1),
    tail,
    quantile: (p) => {
      requireProbability("p", p);
      if (p === 0 || p === 1) return p === 0 ? 0 : Infinity;
      return tailQuantile({ tail, tailProbability: 1 - p, lower: 0, upper: 2 * meanSeconds });
    },
  };
}

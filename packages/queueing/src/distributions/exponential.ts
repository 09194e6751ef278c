import { requirePositive, requireProbability } from "../argument-range.ts";
import type { ServiceDistribution } from "./service-distribution.ts";

/** A mean service time. */
export interface MeanService {
  /** Mean service time; seconds, finite, > 0. */
  readonly meanSeconds: number;
}

/**
 * Exponential service times: memoryless, scv 1.
 *
 * @throws RangeError if meanSeconds is not > 0, or p is outside 0..1 in `quantile`
 * @example exponential({ meanSeconds: 2 }).quantile(0.95) // 5.99146…
 */
export function exponential({ meanSeconds }: MeanService): ServiceDistribution {
  requirePositive("meanSeconds", meanSeconds);
  return {
    kind: "exponential",
    meanSeconds,
    scv: 1,
    tail: (seconds) => (seconds <= 0 ? 1 : Math.exp(-seconds / meanSeconds)),
    quantile: (p) => {
      requireProbability("p", p);
      return -Math.log1p(-p) * meanSeconds;
    },
  };
}

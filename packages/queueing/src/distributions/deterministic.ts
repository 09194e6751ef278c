import { requirePositive, requireProbability } from "../argument-range.ts";
import type { MeanService } from "./exponential.ts";
import type { ServiceDistribution } from "./service-distribution.ts";

/**
 * Service times that are always the same: scv 0.
 *
 * @throws RangeError if meanSeconds is not > 0, or p is outside 0..1 in `quantile`
 * @example deterministic({ meanSeconds: 2 }).quantile(0.95) // 2
 */
export function deterministic({ meanSeconds }: MeanService): ServiceDistribution {
  requirePositive("meanSeconds", meanSeconds);
  return {
    kind: "deterministic",
    meanSeconds,
    scv: 0,
    tail: (seconds) => (seconds < meanSeconds ? 1 : 0),
    quantile: (p) => {
      requireProbability("p", p);
      return meanSeconds;
    },
  };
}

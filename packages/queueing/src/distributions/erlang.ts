import { requireCount, requirePositive } from "../argument-range.ts";
import { erlangMixture } from "./erlang-mixture.ts";
import type { ServiceDistribution } from "./service-distribution.ts";

/** A service time that is a sum of equal exponential phases. */
export interface ErlangService {
  /** Number of phases k; integer >= 1. */
  readonly phases: number;
  /** Mean of the whole service time; seconds, finite, > 0. */
  readonly meanSeconds: number;
}

/**
 * Erlang-k service times, the sum of k exponential phases: scv 1/k.
 *
 * @throws RangeError if an argument is outside its stated domain, or p is outside 0..1 in `quantile`
 * @example erlang({ phases: 4, meanSeconds: 2 }).quantile(0.95) // 3.87682…
 */
export function erlang({ phases, meanSeconds }: ErlangService): ServiceDistribution {
  requireCount("phases", phases, 1);
  requirePositive("meanSeconds", meanSeconds);
  return erlangMixture({ kind: "erlang", meanSeconds, scv: 1 / phases, phases, shortProbability: 0 });
}

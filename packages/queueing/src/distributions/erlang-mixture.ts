import { requireProbability } from "../argument-range.ts";
import { logPoissonPmf, poissonMassAbove, poissonMassUpTo } from "../poisson.ts";
import { tailQuantile } from "../tail-quantile.ts";
import type { ServiceDistribution } from "./service-distribution.ts";

/** A job takes k exponential phases of equal rate, or one fewer with probability `shortProbability`. */
export interface ErlangMixture {
  readonly kind: "erlang" | "erlangMixture";
  readonly meanSeconds: number;
  readonly scv: number;
  /** Number of phases k of the longer kind; integer >= 1. */
  readonly phases: number;
  /** Probability of one phase fewer; 0..1, and 0 when k is 1. */
  readonly shortProbability: number;
}

/** The law of an Erlang mixture; its arguments must fit together. */
export function erlangMixture({
  kind,
  meanSeconds,
  scv,
  phases,
  shortProbability,
}: ErlangMixture): ServiceDistribution {
  const rate = (phases - shortProbability) / meanSeconds;
  const last = phases - 1;
  // Unfinished at t means: at most k - 1 phases are done, but not exactly k - 1 with the shorter kind.
  const tail = (seconds: number): number => {
    if (seconds <= 0) return 1;
    if (seconds === Infinity) return 0;
    const done = rate * seconds;
    const pmf = Math.exp(logPoissonPmf(last, done));
    return done < last
      ? 1 - pmf * (poissonMassAbove(last, done) + shortProbability)
      : pmf * (poissonMassUpTo(last, done) - shortProbability);
  };
  return {
    kind,
    meanSeconds,
    scv,
    tail,
    quantile: (p) => {
      requireProbability("p", p);
      if (p === 0 || p === 1) return p === 0 ? 0 : Infinity;
      return tailQuantile({ tail, tailProbability: 1 - p, lower: 0, upper: 2 * meanSeconds });
    },
  };
}

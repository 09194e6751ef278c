import { requireNonNegative, requirePositive, requireProbability } from "../argument-range.ts";
import { normalQuantile, normalTail } from "../normal.ts";
import { deterministic } from "./deterministic.ts";
import type { ServiceDistribution } from "./service-distribution.ts";

/** Mean and variability of a service time. */
export interface ServiceMoments {
  /** Mean service time; seconds, finite, > 0. */
  readonly meanSeconds: number;
  /** Squared coefficient of variation; finite, >= 0. */
  readonly scv: number;
}

/** Mean and one quantile of a service time. */
export interface ServiceQuantile {
  /** Mean service time; seconds, finite, > 0. */
  readonly meanSeconds: number;
  /** Share of the jobs; strictly between 0.5 and 1. */
  readonly p: number;
  /** The service time that share p does not exceed; seconds, finite, > 0. */
  readonly quantileSeconds: number;
}

/**
 * Lognormal service times, the usual shape of measured durations; scv 0 gives the deterministic law.
 *
 * @throws RangeError if an argument is outside its stated domain, or p is outside 0..1 in `quantile`
 * @example lognormal({ meanSeconds: 2, scv: 1 }).quantile(0.95) // 5.56225…
 */
export function lognormal({ meanSeconds, scv }: ServiceMoments): ServiceDistribution {
  requirePositive("meanSeconds", meanSeconds);
  requireNonNegative("scv", scv);
  if (scv === 0) return deterministic({ meanSeconds });
  const variance = Math.log1p(scv);
  const sigma = Math.sqrt(variance);
  const mu = Math.log(meanSeconds) - variance / 2;
  return {
    kind: "lognormal",
    meanSeconds,
    scv,
    tail: (seconds) => (seconds <= 0 ? 1 : normalTail((Math.log(seconds) - mu) / sigma)),
    quantile: (p) => {
      requireProbability("p", p);
      return Math.exp(mu + sigma * normalQuantile(p));
    },
  };
}

/**
 * The lognormal law with a given mean and quantile, for metrics that report a mean and a p95.
 *
 * With z the normal quantile of p and r = ln(quantile/mean), sigma solves sigma²/2 - z sigma + r = 0; the smaller root
 * is the less variable law. No law exists when r > z²/2: no lognormal reaches that far above its mean at this p.
 *
 * @returns the law, or null when no lognormal has this mean and quantile (quantile too far above, or below the mean)
 * @throws RangeError if an argument is outside its stated domain
 * @example lognormalFromQuantile({ meanSeconds: 2, p: 0.95, quantileSeconds: 5 })?.scv // 0.65674…
 */
export function lognormalFromQuantile({
  meanSeconds,
  p,
  quantileSeconds,
}: ServiceQuantile): ServiceDistribution | null {
  requirePositive("meanSeconds", meanSeconds);
  requirePositive("quantileSeconds", quantileSeconds);
  if (!(p > 0.5 && p < 1)) throw new RangeError(`p must be strictly between 0.5 and 1, got ${p}`);
  const z = normalQuantile(p);
  const logRatio = Math.log(quantileSeconds / meanSeconds);
  const discriminant = z * z - 2 * logRatio;
  if (logRatio < 0 || discriminant < 0) return null;
  // The smaller root z - √discriminant, written without cancellation.
  const sigma = (2 * logRatio) / (z + Math.sqrt(discriminant));
  return lognormal({ meanSeconds, scv: Math.expm1(sigma * sigma) });
}

import type { LoadForecast } from "./pool-state.ts";

/**
 * Of plans on a long, fresh history this share kept its promises, less this much for each unit of the forecast's error ratio:
 * a line through 211 plans that had chosen no constant before (docs/plan-honesty.md).
 */
const KEPT_SHARE = { atNoError: 0.88, lossPerError: 0.2 };

/** Largest error ratio that was measured; what is known beyond it shrinks in proportion. */
const LARGEST_MEASURED_ERROR = 0.8;

/** Steps of history from which on the measured quality of a forecast is taken at face value. */
const FULL_SAMPLE_STEPS = 96;

/** What was seen last tells less and less of the present: the level of the moment fades with this time constant. */
const FRESHNESS_SECONDS = 3_600;

/** What beside the forecast's accuracy confidence depends on. */
export interface ConfidenceFacts {
  /** Coverage that the band is meant to have. */
  readonly nominalCoverage: number;
  /** Steps of history that are known. */
  readonly knownSteps: number;
  /** Age of the newest thing known, beyond the time between two observations; >= 0. */
  readonly ageSeconds: number;
}

/**
 * Probability that a plan keeps its promises: no fewer good windows than it tells, and no more jobs waiting than its bound.
 *
 * The share of earlier plans that did at such an error of the forecast (skill), times how well the band held what it should
 * (coverage), how much there was to measure on (sample), and how fresh what is known is.
 *
 * @returns 0..1, or null when the history was too short to measure anything
 */
export function confidenceOf(
  { accuracy }: Pick<LoadForecast, "accuracy">,
  { nominalCoverage, knownSteps, ageSeconds }: ConfidenceFacts,
): number | null {
  if (accuracy === null || accuracy.weightedErrorRatio === null) return null;
  const error = accuracy.weightedErrorRatio;
  const kept = Math.max(0, KEPT_SHARE.atNoError - KEPT_SHARE.lossPerError * error);
  const known = Math.min(1, LARGEST_MEASURED_ERROR / Math.max(error, LARGEST_MEASURED_ERROR));
  // Covering more than promised costs capacity but breaks no promise. A band that was never measured is taken from what was.
  const coverage = 1 - Math.max(0, nominalCoverage - (accuracy.coverage ?? nominalCoverage));
  const sample = Math.min(1, knownSteps / FULL_SAMPLE_STEPS);
  const freshness = Math.exp(-Math.max(0, ageSeconds) / FRESHNESS_SECONDS);
  return Number((kept * known * coverage * sample * freshness).toFixed(3));
}

import type { LoadForecast } from "./pool-state.ts";

/** Steps of history from which on the measured quality of a forecast is taken at face value. */
const FULL_SAMPLE_STEPS = 96;

/**
 * Confidence in a plan, from what was measured on the history: how well the band held what it should (calibration), how
 * large the errors were (precision), and how much there was to measure on (sample). Each factor is 0..1; well calibrated
 * forecasts with a weighted error below a tenth exceed 0.85.
 *
 * @returns 0..1, or null when the history was too short to measure anything
 */
export function confidenceOf(
  { accuracy }: LoadForecast,
  { nominalCoverage, knownSteps }: { readonly nominalCoverage: number; readonly knownSteps: number },
): number | null {
  if (accuracy === null || accuracy.weightedErrorRatio === null) return null;
  // Covering more than promised costs capacity but breaks no promise.
  const calibration = 1 - Math.max(0, nominalCoverage - (accuracy.coverage ?? nominalCoverage));
  const precision = 1 / (1 + accuracy.weightedErrorRatio);
  const sample = Math.min(1, knownSteps / FULL_SAMPLE_STEPS);
  return Number((calibration * precision * sample).toFixed(3));
}

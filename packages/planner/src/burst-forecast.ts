import { baseRateAt, burstRateAt, type DayProfile } from "@cap/forecast";
import type { LoadForecast } from "./pool-state.ts";

/** Steps of a forecast with bursts, where its own allow it: a burst of a minute fills one. */
const STEP_SECONDS = 60;
/** Steps at most, two weeks of minutes; those of a longer horizon are longer. */
const STEPS_MAX = 20_160;

/** What {@link burstForecast} needs to know beside the forecast. */
export interface BurstForecastOptions {
  /** End of the time that is of interest, epoch seconds. */
  readonly untilAt: number;
  /** Length of the sub-intervals that the peaks of the forecast are of. */
  readonly peakSeconds: number;
}

/**
 * A forecast in finer steps: it keeps its level and band in each of its own steps, and within them jobs arrive as the profile of the
 * day has it, so that bursts of minutes keep their place. Unchanged where its steps are fine already.
 */
export function burstForecast(
  forecast: LoadForecast,
  profile: DayProfile,
  { untilAt, peakSeconds }: BurstForecastOptions,
): LoadForecast {
  const needed = Math.max(1, Math.ceil((untilAt - forecast.startAt) / forecast.stepSeconds));
  const coarseSteps = Math.min(forecast.meanRates.length, needed);
  const shortest = Math.max(STEP_SECONDS, (coarseSteps * forecast.stepSeconds) / STEPS_MAX);
  const parts = Math.floor(forecast.stepSeconds / shortest + 1e-9);
  if (parts < 2) return forecast;
  const stepSeconds = forecast.stepSeconds / parts;
  const rates: Record<RateRow, number[]> = { meanRates: [], lowerRates: [], upperRates: [], upperPeakRates: [] };
  const peakParts = Math.max(1, Math.round(peakSeconds / stepSeconds));
  for (let step = 0; step < coarseSteps; step += 1) {
    const shares = sharesOf(profile, { startAt: forecast.startAt + step * forecast.stepSeconds, stepSeconds, parts });
    const [mean = 0, lower = 0, upper = 0, upperPeak = 0] = [
      forecast.meanRates[step],
      forecast.lowerRates[step],
      forecast.upperRates[step],
      forecast.upperPeakRates[step],
    ];
    // The peak within a step that the profile knows of is no uncertainty.
    const peak = upperPeak / highestMean(shares, peakParts);
    for (const share of shares) {
      rates.meanRates.push(tidy(mean * share));
      rates.lowerRates.push(tidy(lower * share));
      rates.upperRates.push(tidy(upper * share));
      rates.upperPeakRates.push(tidy(Math.max(upper, peak) * share));
    }
  }
  return { ...forecast, ...rates, stepSeconds };
}

type RateRow = "meanRates" | "lowerRates" | "upperRates" | "upperPeakRates";

/** Rates of the parts of a step relative to their mean, as the profile has them; all 1 where it expects nothing. */
function sharesOf(
  profile: DayProfile,
  { startAt, stepSeconds, parts }: { readonly startAt: number; readonly stepSeconds: number; readonly parts: number },
): number[] {
  const samples = Math.ceil(stepSeconds / STEP_SECONDS - 1e-9);
  const rates = Array.from({ length: parts }, (_, part) => {
    let sum = 0;
    for (let sample = 0; sample < samples; sample += 1) {
      const at = startAt + (part + (sample + 0.5) / samples) * stepSeconds;
      sum += baseRateAt(profile, at) + burstRateAt(profile, at);
    }
    return sum;
  });
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / parts;
  return mean > 0 ? rates.map((rate) => rate / mean) : rates.fill(1);
}

/** Highest mean of neighbouring shares; at least 1. */
function highestMean(shares: readonly number[], width: number): number {
  let highest = 1;
  for (let first = 0; first + width <= shares.length; first += 1) {
    let sum = 0;
    for (let index = first; index < first + width; index += 1) sum += shares[index] ?? 0;
    highest = Math.max(highest, sum / width);
  }
  return highest;
}

/** Nine digits: rates that differ by the rounding of the arithmetic only are the same. */
function tidy(rate: number): number {
  return Number(rate.toPrecision(9));
}

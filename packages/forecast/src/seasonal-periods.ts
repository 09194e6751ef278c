import { quantileSorted } from "simple-statistics";

import { cleanSeries } from "./clean-series.ts";
import { assertSeries, type Series } from "./series.ts";

/** Seconds of a day. */
export const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3_600;
const DAYS_PER_WEEK = 7;

/** Fewer repetitions than this prove nothing. */
const LEAST_PERIODS = 3;

/** From this many repetitions on, the autocorrelation decides alone; with fewer, its strict limit is out of reach. */
const ENOUGH_PERIODS = 14;

/** Standard errors that an autocorrelation must exceed: alone, and together with a better forecast. */
const Z_ALONE = 3;
const Z_SUPPORTED = 2;

/**
 * Error of repeating the last period relative to that of simpler forecasts below which it is believed: alone, and with
 * a high autocorrelation.
 */
const RATIO_ALONE = 0.8;
const RATIO_SUPPORTED = 1;

/** The difference to last week's values must be this share of that to values a day off. */
const WEEK_SHARE = 0.99;

/**
 * Finds which calendar periods a series repeats with: a day, a day and a week, an hour, or none.
 *
 * Only periods that people and their timers cause are tested: an open search finds seasons in noise. A day contains its
 * hours, so an hour is tested only without a day. A period is accepted when the autocorrelation of the detrended series
 * at that lag exceeds Bartlett's limit with z = 3. With fewer than 14 periods of history that limit is out of reach;
 * then a period is accepted that predicts better than the last value and the last mean do. A week needs a day, two
 * weeks of history, and values that resemble those of 7 days ago more than those of 6 and 8 days ago.
 *
 * @returns accepted periods in steps, ascending; empty when none stands out
 * @throws RangeError if the series breaks its rules
 * @example seasonalPeriods({ values: Array.from({ length: 72 }, (_, hour) => hour % 24), stepSeconds: 3_600 }) // [24]
 * @see Bartlett (1946), On the theoretical specification and sampling properties of autocorrelated time-series
 */
export function seasonalPeriods(series: Series): number[] {
  assertSeries(series);
  const { values, stepSeconds } = series;
  const day = DAY_SECONDS / stepSeconds;
  if (repeats(values, day)) return weekStandsOut(values, day) ? [day, DAYS_PER_WEEK * day] : [day];
  const hour = HOUR_SECONDS / stepSeconds;
  return repeats(values, hour) ? [hour] : [];
}

function repeats(values: readonly (number | null)[], period: number): boolean {
  if (!Number.isInteger(period) || period < 2 || values.length < LEAST_PERIODS * period) return false;
  const slots = Math.min(period, 24);
  // Errors in the data hide a season; they are removed as if the period were there, which cannot create one.
  const cleaned = cleanSeries({ values, seasonalPeriods: [period] }).values;
  const means = clipped(slotMeans(cleaned, period / slots));
  const z = bartlettZ(withoutTrend(means, slots), slots);
  if (z > Z_ALONE) return true;
  if (values.length >= ENOUGH_PERIODS * period) return false;
  const ratio = repetitionErrorRatio(means, slots);
  return ratio < RATIO_ALONE || (ratio < RATIO_SUPPORTED && z > Z_SUPPORTED);
}

/** Means per slot of `stepsPerSlot` steps. */
function slotMeans(values: Float64Array, stepsPerSlot: number): Float64Array {
  const count = Math.floor(values.length / stepsPerSlot);
  const sums = new Float64Array(count);
  const steps = new Float64Array(count);
  for (const [index, value] of values.entries()) {
    const slot = Math.floor(index / stepsPerSlot);
    if (slot >= count) continue;
    sums[slot]! += value;
    steps[slot]! += 1;
  }
  return sums.map((sum, slot) => sum / steps[slot]!);
}

/** Limits single extremes, which would otherwise dominate every autocorrelation. */
function clipped(values: Float64Array): Float64Array {
  const sorted = Array.from(values.toSorted());
  const spread = 1.5 * (quantileSorted(sorted, 0.75) - quantileSorted(sorted, 0.25));
  const low = quantileSorted(sorted, 0.01) - spread;
  const high = quantileSorted(sorted, 0.99) + spread;
  return values.map((value) => Math.min(high, Math.max(low, value)));
}

/** Difference to the centred moving average over one period; half a period at both ends counts as no difference. */
function withoutTrend(values: Float64Array, slots: number): Float64Array {
  const half = Math.floor(slots / 2);
  const result = new Float64Array(values.length);
  for (let t = half; t < values.length - half; t++) {
    let sum = 0;
    for (let offset = -half; offset <= half; offset++) sum += values[t + offset]!;
    // An even period has both its ends counted half.
    if (slots % 2 === 0) sum -= (values[t - half]! + values[t + half]!) / 2;
    result[t] = values[t]! - sum / slots;
  }
  return result;
}

/** Autocorrelation at the lag in standard errors, given those at shorter lags; 0 for a constant. */
function bartlettZ(values: Float64Array, lag: number): number {
  const variance = lagProduct(values, 0);
  if (variance === 0) return 0;
  let earlier = 0;
  for (let k = 1; k < lag; k++) earlier += (lagProduct(values, k) / variance) ** 2;
  return lagProduct(values, lag) / variance / Math.sqrt((1 + 2 * earlier) / values.length);
}

function lagProduct(values: Float64Array, lag: number): number {
  let sum = 0;
  for (let t = lag; t < values.length; t++) sum += values[t]! * values[t - lag]!;
  return sum;
}

/**
 * Error of repeating the last period over that of its mean or its last value, whichever is better, over the next period
 * after every slot.
 */
function repetitionErrorRatio(values: Float64Array, slots: number): number {
  let repeated = 0;
  let mean = 0;
  let last = 0;
  for (let origin = slots; origin + slots <= values.length; origin++) {
    const level = values.subarray(origin - slots, origin).reduce((sum, value) => sum + value, 0) / slots;
    for (let t = origin; t < origin + slots; t++) {
      repeated += Math.abs(values[t]! - values[t - slots]!);
      mean += Math.abs(values[t]! - level);
      last += Math.abs(values[t]! - values[origin - 1]!);
    }
  }
  const simpler = Math.min(mean, last);
  return simpler > 0 ? repeated / simpler : 1;
}

function weekStandsOut(values: readonly (number | null)[], day: number): boolean {
  if (values.length < 2 * DAYS_PER_WEEK * day) return false;
  const [before, same, after] = [6, 7, 8].map((days) => meanDifference(values, days * day));
  return same! < WEEK_SHARE * ((before! + after!) / 2);
}

/** Mean absolute difference of known values `lag` steps apart; 0 when there are none. */
function meanDifference(values: readonly (number | null)[], lag: number): number {
  let sum = 0;
  let count = 0;
  for (let t = lag; t < values.length; t++) {
    const now = values[t] ?? null;
    const then = values[t - lag] ?? null;
    if (now === null || then === null) continue;
    sum += Math.abs(now - then);
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

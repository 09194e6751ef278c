import { fillGaps } from "./fill-gaps.ts";
import { runningMedian, medianOf } from "./running-median.ts";

/** History to be made fit for fitting. */
export interface CleaningInput {
  /** Oldest first, finite and >= 0; null means unknown. */
  readonly values: readonly (number | null)[];
  /** Season lengths in steps, ascending; may be empty. */
  readonly seasonalPeriods: readonly number[];
}

/** History without gaps, spikes and outages, and how much of it was made up. */
export interface CleanedSeries {
  readonly values: Float64Array;
  /** Single extreme values replaced by what is usual at their time. */
  readonly spikes: number;
  /** Steps of long outages, treated as unknown. */
  readonly outageSteps: number;
  /** Steps that were unknown already. */
  readonly missing: number;
}

/** A series with more zeros than this share is intermittent: zeros and bursts are its nature, not errors. */
const INTERMITTENT_ZERO_SHARE = 0.3;

/** More flagged values than this share are a heavy-tailed series, not a clean one with errors. */
const LARGEST_SPIKE_SHARE = 0.05;

/** Robust standard deviations that a spike must exceed. */
const SPIKE_LIMIT = 12;

/** And the least factor to what is usual. */
const LEAST_SPIKE_FACTOR = 1.6;

/** Values below this share of what is usual count as an outage when they last. */
const OUTAGE_SHARE = 0.05;

/** Ratios are taken after adding this share of the usual level, so that small counts do not look like extremes. */
const OFFSET_SHARE = 0.02;

/** Steps of the running median that follows real changes of level. */
const LOCAL_WINDOW = 25;

/**
 * Prepares a history for fitting: long outages become unknown, single spikes and dips are replaced, gaps are filled
 * from other seasons.
 *
 * Usual is the median at the same time of the surrounding days and weeks, times the local level, so a lasting change of
 * level stays. An outage that reaches the end of the history stays too: it may be the new normal.
 *
 * @returns as many values as given, all finite and >= 0
 * @throws RangeError if no value is known
 * @example cleanSeries({ values: [4, null, 6], seasonalPeriods: [] }).values // Float64Array [4, 5, 6]
 */
export function cleanSeries({ values, seasonalPeriods }: CleaningInput): CleanedSeries {
  const known = values.filter((value) => value !== null);
  if (known.length === 0)
    throw new RangeError(`values must hold at least one known value, got ${values.length} values, none known`);
  const missing = values.length - known.length;
  const zeros = known.filter((value) => value === 0).length;
  if (zeros > INTERMITTENT_ZERO_SHARE * known.length) {
    return { values: fillGaps(values, seasonalPeriods), spikes: 0, outageSteps: 0, missing };
  }
  const usual = usualValues(values, seasonalPeriods);
  const outages = withoutOutages(values, usual, seasonalPeriods);
  const usualAfter = outages.count > 0 ? usualValues(outages.values, seasonalPeriods) : usual;
  const repaired = withoutSpikes(outages.values, usualAfter, seasonalPeriods);
  return {
    values: fillGaps(repaired.values, seasonalPeriods),
    spikes: repaired.count,
    outageSteps: outages.count,
    missing,
  };
}

interface Repair {
  readonly values: readonly (number | null)[];
  readonly count: number;
}

/** Turns runs near zero that last longer than a quarter of a day into unknown values. */
function withoutOutages(values: readonly (number | null)[], usual: Float64Array, [day]: readonly number[]): Repair {
  if (day === undefined) return { values, count: 0 };
  const offset = OFFSET_SHARE * typicalLevel(usual);
  const down = values.map((value, t) => value !== null && usual[t]! > offset && value < OUTAGE_SHARE * usual[t]!);
  const result = [...values];
  let count = 0;
  for (const { start, end } of runsOf(down)) {
    if (end === values.length || end - start <= day / 4) continue;
    result.fill(null, start, end);
    count += end - start;
  }
  return { values: result, count };
}

/** Replaces short runs that differ from what is usual by far more than the others do. */
function withoutSpikes(values: readonly (number | null)[], usual: Float64Array, [day]: readonly number[]): Repair {
  const offset = OFFSET_SHARE * typicalLevel(usual);
  const ratios = values.map((value, t) => (value === null ? null : Math.log((value + offset) / (usual[t]! + offset))));
  const local = runningMedian(ratios, LOCAL_WINDOW);
  const deviations = ratios.map((ratio, t) => (ratio === null ? null : Math.abs(ratio - local[t]!)));
  const spread = 1.4826 * medianOf(knownOf(deviations));
  const limit = Math.max(SPIKE_LIMIT * spread, Math.log(LEAST_SPIKE_FACTOR));
  const longest = Math.max(1, (day ?? LOCAL_WINDOW) / 4);
  const runs = runsOf(deviations.map((deviation) => deviation !== null && deviation > limit)).filter(
    ({ start, end }) => end - start <= longest,
  );
  const count = runs.reduce((sum, { start, end }) => sum + end - start, 0);
  if (count > LARGEST_SPIKE_SHARE * values.length) return { values, count: 0 };
  // What is made up stays within what was seen.
  const largest = knownOf(values).reduce((max, value) => Math.max(max, value), 0);
  const result = [...values];
  for (const { start, end } of runs) {
    for (let t = start; t < end; t++) {
      const replacement = (usual[t]! + offset) * Math.exp(local[t]!) - offset;
      result[t] = Math.min(largest, Math.max(0, replacement));
    }
  }
  return { values: result, count };
}

/**
 * Median at the same time of the surrounding four days and two weeks on both sides; the overall median without a
 * season.
 */
function usualValues(values: readonly (number | null)[], [day, week]: readonly number[]): Float64Array {
  const overall = medianOf(knownOf(values));
  const lags: number[] = [];
  if (day !== undefined) for (const days of [1, 2, 3, 4]) lags.push(days * day, -days * day);
  if (week !== undefined) lags.push(week, -week, 2 * week, -2 * week);
  const plain = Float64Array.from(values, (value) => value ?? Number.NaN);
  const usual = new Float64Array(values.length);
  const same = new Float64Array(lags.length);
  for (let t = 0; t < plain.length; t++) {
    let count = 0;
    for (const lag of lags) {
      const value = plain[t + lag];
      if (value === undefined || Number.isNaN(value)) continue;
      same[count++] = value;
    }
    usual[t] = count === 0 ? overall : medianOf(same.subarray(0, count));
  }
  return usual;
}

function typicalLevel(usual: Float64Array): number {
  const positive = usual.filter((value) => value > 0);
  return positive.length === 0 ? 1 : medianOf(positive);
}

function knownOf(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values.filter((value) => value !== null));
}

function runsOf(flags: readonly boolean[]): { start: number; end: number }[] {
  const runs = [];
  for (let t = 0; t < flags.length; t++) {
    if (!flags[t]) continue;
    const start = t;
    while (flags[t]) t++;
    runs.push({ start, end: t });
  }
  return runs;
}

import { checkNonNegative, checkPositive, checkSeed } from "./domain-checks.ts";
import { randomStream } from "./random-stream.ts";
import { checkTrafficSpike, spikeFactor, type TrafficSpike } from "./traffic-spike.ts";

/** What every pattern may add to its basic course. */
export interface PatternModifiers {
  /** Passing multiples of the rate; where they overlap the highest holds. */
  readonly spikes?: readonly TrafficSpike[];
  /**
   * Relative change of the rate per hour: 0.1 adds a tenth of the first hour's rate every hour. An `exponential` pattern compounds it. The rate
   * stops at 0. At least -1.
   *
   * @defaultValue 0
   */
  readonly trendPerHour?: number;
  /**
   * Each step's rate is multiplied by a number drawn evenly from [1 - noise, 1 + noise]; in [0, 1].
   *
   * @defaultValue 0, the exact rate
   */
  readonly noise?: number;
}

/**
 * Arrival rate over time, in jobs per second.
 *
 * `constant`, `linear`, `spiky` and `exponential` name what is made of a base rate by the modifiers. `sinusoidal` swings by an amplitude in jobs per
 * second and stops at 0. `daily` has a multiplier for each hour of the UTC day, `weekly` one for each day from Sunday. `custom` gives the rates
 * of steps of its own and holds the last.
 */
export type TrafficPattern = PatternModifiers &
  (
    | { readonly kind: "constant" | "linear" | "exponential" | "spiky"; readonly baseRate: number }
    | {
        readonly kind: "sinusoidal";
        readonly baseRate: number;
        readonly amplitude: number;
        readonly periodSeconds: number;
      }
    | { readonly kind: "daily" | "weekly"; readonly baseRate: number; readonly multipliers?: readonly number[] }
    | { readonly kind: "custom"; readonly rates: readonly number[]; readonly ratesStepSeconds: number }
  );

/** The time a pattern is written out for. */
export interface PatternSpan {
  /** Length in seconds; > 0. */
  readonly durationSeconds: number;
  /** Length of a step in seconds; > 0. */
  readonly stepSeconds: number;
  /** Start in epoch seconds, for the hour and the weekday; add the zone's offset for a local day. */
  readonly startAt: number;
  /** Seed of the noise; integer in [0, 2^32). */
  readonly seed: number;
}

/** Multipliers of a `daily` pattern that gives none: quiet nights, peaks in the morning and the afternoon; hour 0 first, mean 0.85. */
export const defaultDailyMultipliers: readonly number[] = [
  0.3, 0.2, 0.1, 0.1, 0.2, 0.4, 0.7, 1, 1.3, 1.5, 1.4, 1.2, 1.1, 1.3, 1.4, 1.5, 1.3, 1.1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4,
];

/** Multipliers of a `weekly` pattern that gives none: quiet weekends; Sunday first. */
export const defaultWeeklyMultipliers: readonly number[] = [0.6, 1.2, 1.3, 1.4, 1.3, 1.1, 0.7];

/**
 * Arrival rates of a traffic pattern, one for each step, as `simulate` takes them.
 *
 * A step's rate is the mean over the step, taken at 60 instants, so a spike shorter than a step still brings its jobs.
 *
 * @returns ceil(durationSeconds / stepSeconds) rates in jobs per second, each >= 0
 * @throws RangeError if a field is outside its domain
 * @example
 * patternRates(
 *   { kind: "constant", baseRate: 10, trendPerHour: 1 },
 *   { durationSeconds: 7200, stepSeconds: 3600, startAt: 0, seed: 1 },
 * ) // [15, 25]
 */
export function patternRates(pattern: TrafficPattern, span: PatternSpan): number[] {
  checkPattern(pattern);
  checkSpan(span);
  const { stepSeconds, startAt } = span;
  const { noise = 0, spikes = [] } = pattern;
  const random = randomStream(span.seed, "patternNoise");
  const rateAt = (seconds: number): number =>
    basicRate(pattern, seconds, startAt) * trendFactor(pattern, seconds / 3600) * spikeFactor(spikes, seconds);
  return Array.from({ length: Math.ceil(span.durationSeconds / stepSeconds - 1e-9) }, (_, step) => {
    const noiseFactor = 1 + noise * (2 * random() - 1);
    return stepMean(rateAt, step * stepSeconds, stepSeconds) * noiseFactor;
  });
}

const instantsPerStep = 60;
const stepsMax = 1e6;

function stepMean(rateAt: (seconds: number) => number, from: number, stepSeconds: number): number {
  const middle = (index: number): number => from + ((index + 0.5) / instantsPerStep) * stepSeconds;
  const first = rateAt(middle(0));
  let above = 0;
  // Differences from the first value, so that a constant rate comes out without a rounding error.
  for (let index = 1; index < instantsPerStep; index++) above += rateAt(middle(index)) - first;
  return Math.max(0, first + above / instantsPerStep);
}

function basicRate(pattern: TrafficPattern, seconds: number, startAt: number): number {
  switch (pattern.kind) {
    case "sinusoidal": {
      const swing = pattern.amplitude * Math.sin((2 * Math.PI * seconds) / pattern.periodSeconds);
      return Math.max(0, pattern.baseRate + swing);
    }
    case "daily":
      return pattern.baseRate * atCycle(pattern.multipliers ?? defaultDailyMultipliers, (startAt + seconds) / 3600);
    case "weekly":
      return pattern.baseRate * atCycle(pattern.multipliers ?? defaultWeeklyMultipliers, weekday(startAt + seconds));
    case "custom": {
      const step = Math.min(Math.floor(seconds / pattern.ratesStepSeconds), pattern.rates.length - 1);
      return pattern.rates[step] ?? 0;
    }
    default:
      return pattern.baseRate;
  }
}

function atCycle(multipliers: readonly number[], position: number): number {
  const { length } = multipliers;
  return multipliers[((Math.floor(position) % length) + length) % length] ?? 0;
}

/** Days since a Sunday: the epoch was a Thursday. */
function weekday(epochSeconds: number): number {
  return epochSeconds / 86_400 + 4;
}

function trendFactor({ kind, trendPerHour = 0 }: TrafficPattern, hours: number): number {
  return kind === "exponential" ? (1 + trendPerHour) ** hours : Math.max(0, 1 + trendPerHour * hours);
}

function checkPattern(pattern: TrafficPattern): void {
  const { spikes = [], trendPerHour = 0, noise = 0 } = pattern;
  spikes.forEach((spike, index) => checkTrafficSpike(`spikes[${index}]`, spike));
  if (!(trendPerHour >= -1 && trendPerHour < Infinity)) {
    throw new RangeError(`trendPerHour must be finite and >= -1, got ${trendPerHour}`);
  }
  if (!(noise >= 0 && noise <= 1)) throw new RangeError(`noise must be in [0, 1], got ${noise}`);
  if (pattern.kind === "custom") {
    checkPositive("ratesStepSeconds", pattern.ratesStepSeconds);
    if (pattern.rates.length === 0) throw new RangeError("rates must not be empty");
    return pattern.rates.forEach((rate, index) => checkNonNegative(`rates[${index}]`, rate));
  }
  checkNonNegative("baseRate", pattern.baseRate);
  if (pattern.kind === "sinusoidal") {
    checkNonNegative("amplitude", pattern.amplitude);
    checkPositive("periodSeconds", pattern.periodSeconds);
  }
  if (pattern.kind === "daily") checkMultipliers(pattern.multipliers ?? defaultDailyMultipliers, 24);
  if (pattern.kind === "weekly") checkMultipliers(pattern.multipliers ?? defaultWeeklyMultipliers, 7);
}

function checkMultipliers(multipliers: readonly number[], length: number): void {
  if (multipliers.length !== length) {
    throw new RangeError(`multipliers must hold ${length} values, got ${multipliers.length}`);
  }
  multipliers.forEach((multiplier, index) => checkNonNegative(`multipliers[${index}]`, multiplier));
}

function checkSpan({ durationSeconds, stepSeconds, startAt, seed }: PatternSpan): void {
  checkPositive("durationSeconds", durationSeconds);
  checkPositive("stepSeconds", stepSeconds);
  if (durationSeconds / stepSeconds > stepsMax) {
    throw new RangeError(
      `stepSeconds must cut ${durationSeconds} s into at most ${stepsMax} steps, got ${stepSeconds}`,
    );
  }
  if (!Number.isFinite(startAt)) throw new RangeError(`startAt must be finite, got ${startAt}`);
  checkSeed(seed);
}

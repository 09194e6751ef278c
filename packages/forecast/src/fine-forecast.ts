import {
  type DayClasses,
  dayMeans,
  type DayProfile,
  dayProfile,
  profileDays,
  type ProfileDays,
  roundedProfile,
} from "./day-profile.ts";
import { type CountHistory, dayRates, type DayRates } from "./day-rates.ts";
import { countNoise } from "./count-noise.ts";
import { followDay, leaveOut, type LeftOutDay, type MeasuredDay, measuredDay } from "./measured-days.ts";
import { type RateFutures, rateFutures } from "./rate-futures.ts";
import { type RateOutlook, rateOutlook } from "./rate-outlook.ts";
import { fadedRatio, fastRatio, keptAhead, slowRatio, type TrackerSpeeds } from "./rate-tracker.ts";

/** Everything that a fine forecast of the next minutes rests on. Plain JSON. */
export interface FineForecast {
  /** Expected rate by the time of day. */
  readonly profile: DayProfile;
  /** How fast the level of the moment is followed, and how it fades. */
  readonly speeds: TrackerSpeeds;
  /** How the rate may deviate over the next minutes. */
  readonly futures: RateFutures;
  /** How the rate may deviate over the next hour. */
  readonly outlook: RateOutlook;
}

/** How far ahead, and what is decided on it. */
export interface FineForecastOptions {
  /** Time from a decision until it takes effect, in seconds; >= 0. */
  readonly leadSeconds: number;
  /** Time ahead that paths cover, in seconds; > 0, and beyond the lead for the choices to look at more than one slot. */
  readonly horizonSeconds: number;
}

/** Days at the end of a history that speeds and paths are measured on: a week, to have seen each day of it. */
const MEASURED_DAYS = 7;

/** More days than these are halved for comparing profiles: of a week every other day, which is never without a weekend. */
const COMPARED_DAYS = 4;

/** Days that classes need: two of each kind, one to learn from and one to measure on, and three when all are alike. */
const DAYS_NEEDED: Readonly<Record<DayClasses, number>> = { everyDay: 3, weekend: 8, dayOfWeek: 14 };

/** Share of the error that more classes may leave to be worth it: by chance they gain up to half a percent, of real weekends far more. */
const CLASS_ERROR_MAX = 0.995;

/** Choices of the seconds on either side that smoothing takes in, finest first. */
const HALF_WIDTHS_SECONDS = [120, 360, 900, 2_400];

/** Choices of the time constant of the fast level, from noise-free traffic to sparse. */
const FAST_SECONDS = [90, 180, 360, 720, 1_440];

/** Choices of the share of the fast level's deviation that is left a minute later: 1 never fades, 0.85 has a half-life of four minutes. */
const FADES_PER_MINUTE = [1, 0.95, 0.9, 0.85];

/** A medium speed to compare profiles with. */
const PLAIN_SPEEDS = { fastSeconds: 600, fadePerMinute: 1 };

/** Squared errors of a Poisson count are about 1/4; differences of this size are rounding, and would make choices depend on it. */
const ERROR_TOLERANCE = 1e-9;

/**
 * Learns how arrivals of the next minutes follow from the profile of the day and the level of the moment.
 *
 * Profile, speed of the level and paths are all measured on the last days with a profile that leaves the measured day out.
 * O(steps) for a fixed number of days.
 *
 * @returns null when the history holds no two whole days in steps that divide a day, or nothing is known
 * @throws RangeError if the history or an option is outside its stated domain
 */
export function learnFineForecast(history: CountHistory, options: FineForecastOptions): FineForecast | null {
  const parts = learnFineForecastStepwise(history, options);
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
  }
}

/** What {@link learnFineForecast} learns, part by part, for callers that give way in between. */
export function* learnFineForecastStepwise(
  history: CountHistory,
  options: FineForecastOptions,
): Generator<undefined, FineForecast | null, void> {
  assertOptions(options);
  const rates = dayRates(history);
  if (rates === null || rates.dayCount < 2) return null;
  const window = slotsAhead(options, rates.slotSeconds);
  const all = Array.from({ length: rates.dayCount }, (_, day) => day);
  const leftOut = leaveOut(rates, all.slice(1).slice(-MEASURED_DAYS));
  const noiseScv = countNoise(leftOut.map(({ arrivals }) => arrivals));
  const { classes, halfWidthSlots } = yield* chooseShape(rates, comparedDays(leftOut), { window, noiseScv });
  const profileFrom = (days: ProfileDays): DayProfile => dayProfile(dayMeans(days, classes), halfWidthSlots);
  const measured = leftOut.map((day) => measuredDay(day, profileFrom(day.others)));
  const speeds = yield* chooseSpeeds(measured, { window, noiseScv });
  return {
    profile: { ...roundedProfile(profileFrom(profileDays(rates, all))), ...clockOf(history) },
    speeds,
    futures: rateFutures(measured, { speeds, horizonSeconds: options.horizonSeconds }),
    outlook: rateOutlook(measured, speeds),
  };
}

/** The clock of a profile; absent for UTC. */
function clockOf({ clock = [] }: CountHistory): Pick<DayProfile, "clock"> {
  return clock.length === 0 ? {} : { clock };
}

function assertOptions({ leadSeconds, horizonSeconds }: FineForecastOptions): void {
  if (!(leadSeconds >= 0 && leadSeconds < Infinity)) {
    throw new RangeError(`leadSeconds must be >= 0 and finite, got ${leadSeconds}`);
  }
  if (!(horizonSeconds > 0 && horizonSeconds < Infinity)) {
    throw new RangeError(`horizonSeconds must be > 0 and finite, got ${horizonSeconds}`);
  }
}

/** Slots after the one that has just ended, both ends included. */
interface SlotsAhead {
  readonly first: number;
  readonly last: number;
}

/** What a decision of now is made for: the time between its lead and the horizon. */
function slotsAhead({ leadSeconds, horizonSeconds }: FineForecastOptions, slotSeconds: number): SlotsAhead {
  const first = Math.max(1, Math.round(leadSeconds / slotSeconds));
  return { first, last: Math.max(first, Math.round(horizonSeconds / slotSeconds)) };
}

/** All days or, of many, every other one up to the last. */
function comparedDays(days: readonly LeftOutDay[]): readonly LeftOutDay[] {
  return days.length <= COMPARED_DAYS ? days : days.filter((_, index) => (days.length - 1 - index) % 2 === 0);
}

/** What errors are measured with. */
interface Measuring {
  readonly window: SlotsAhead;
  /** What single slots vary by beyond chance. */
  readonly noiseScv: number;
}

/** How a profile is made. */
interface Shape {
  readonly classes: DayClasses;
  readonly halfWidthSlots: number;
}

/** The shape that forecasts days best which its profile has not seen; of equals the plainest. */
function* chooseShape(
  rates: DayRates,
  compared: readonly LeftOutDay[],
  { window, noiseScv }: Measuring,
): Generator<undefined, Shape, void> {
  let best: Shape = { classes: "everyDay", halfWidthSlots: rates.slotCount };
  let least = Infinity;
  for (const classes of ["everyDay", "weekend", "dayOfWeek"] as const) {
    const halfWidths = halfWidthsOf(rates, classes);
    if (halfWidths.length === 0) continue;
    const means = compared.map(({ others }) => dayMeans(others, classes));
    for (const halfWidthSlots of halfWidths) {
      yield;
      const days = compared.map((day, index) => measuredDay(day, dayProfile(means[index]!, halfWidthSlots)));
      const [error = Infinity] = forecastErrors(days, window, [{ ...PLAIN_SPEEDS, noiseScv }]);
      if (!isBelow(error, classes === best.classes ? least : CLASS_ERROR_MAX * least)) continue;
      least = error;
      best = { classes, halfWidthSlots };
    }
  }
  return best;
}

/** Half-widths to try in slots: a flat profile always, the others when there are days enough. */
function halfWidthsOf({ dayCount, slotSeconds, slotCount }: DayRates, classes: DayClasses): number[] {
  const flat = classes === "everyDay" ? [slotCount] : [];
  if (dayCount < DAYS_NEEDED[classes]) return flat;
  return [...flat, ...new Set(HALF_WIDTHS_SECONDS.map((seconds) => Math.round(seconds / slotSeconds)))];
}

/** The speeds that forecast best; of equals the fastest that fades least. */
function* chooseSpeeds(
  days: readonly MeasuredDay[],
  { window, noiseScv }: Measuring,
): Generator<undefined, TrackerSpeeds, void> {
  let best: TrackerSpeeds = { ...PLAIN_SPEEDS, noiseScv };
  let least = Infinity;
  for (const fastSeconds of FAST_SECONDS) {
    yield;
    const choices = FADES_PER_MINUTE.map((fadePerMinute) => ({ fastSeconds, fadePerMinute, noiseScv }));
    for (const [index, error] of forecastErrors(days, window, choices).entries()) {
      if (!isBelow(error, least)) continue;
      least = error;
      best = choices[index]!;
    }
  }
  return best;
}

/** Whether an error is lower by more than rounding. */
function isBelow(error: number, least: number): boolean {
  return error < least - ERROR_TOLERANCE;
}

/**
 * Mean squared error of the square root of the arrivals within a window, for choices that differ in how they fade.
 *
 * Errors of the square root weigh busy and quiet times alike: there a Poisson count has the same variance at any rate.
 */
function forecastErrors(
  days: readonly MeasuredDay[],
  window: SlotsAhead,
  choices: readonly TrackerSpeeds[],
): Float64Array {
  const sums = new Float64Array(choices.length);
  const [first] = choices;
  if (first === undefined) return sums;
  let count = 0;
  for (const day of days) {
    const middleSeconds = ((window.first + window.last) / 2) * day.slotSeconds;
    const kept = choices.map(({ fadePerMinute }) => keptAhead(fadePerMinute, middleSeconds));
    const came = sumsAhead(day.arrivals, window);
    const base = sumsAhead(day.base, window);
    const bursts = sumsAhead(day.bursts, window);
    followDay(day, { ...first, fadePerMinute: 1 }, (slot, tracker) => {
      if (Number.isNaN(came[slot])) return;
      const slow = slowRatio(tracker);
      const fast = fastRatio(tracker);
      const root = Math.sqrt(came[slot]!);
      for (let choice = 0; choice < kept.length; choice++) {
        const expected = fadedRatio(slow, fast, kept[choice]!) * base[slot]! + bursts[slot]!;
        sums[choice]! += (root - Math.sqrt(expected)) ** 2;
      }
      count++;
    });
  }
  return sums.map((sum) => (count === 0 ? Infinity : sum / count));
}

/** Sum over the window after each slot; NaN where a part is unknown or after the end. */
function sumsAhead(values: Float64Array, { first, last }: SlotsAhead): Float64Array {
  return values.map((_, slot) => {
    if (slot + last >= values.length) return NaN;
    let sum = 0;
    for (let ahead = slot + first; ahead <= slot + last; ahead++) sum += values[ahead]!;
    return sum;
  });
}

import { dayEdges } from "./day-edges.ts";
import { columnReader, DAY_SECONDS, type DayRates, weekdayOf } from "./day-rates.ts";
import { localAt, type LocalClock } from "./local-clock.ts";
import { recurringBursts, withoutBursts } from "./recurring-bursts.ts";
import { medianOf } from "./running-median.ts";
import { poissonDeviation } from "./poisson-deviation.ts";
import { withDigits } from "./significant-digits.ts";

/** Which days are taken to be alike: all, workdays and weekends, or the same days of the week. */
export type DayClasses = "everyDay" | "weekend" | "dayOfWeek";

/** Expected arrival rate by the time of day, in jobs per second. Plain JSON. */
export interface DayProfile {
  /** Length of a slot in seconds; divides a day. */
  readonly slotSeconds: number;
  /** Class of each day of the week, Monday first: an index into `base`. */
  readonly classOfDay: readonly number[];
  /** Smooth part of the rate, for each class a list of slots from midnight on; >= 0. */
  readonly base: readonly (readonly number[])[];
  /** What recurring bursts bring on top, by ascending slot, the same for all classes; empty without bursts. */
  readonly bursts: readonly RecurringBurst[];
  /** Clock that its days go by. @defaultValue UTC */
  readonly clock?: LocalClock;
}

/** A slot of the day in which more arrives than around it, day after day. */
interface RecurringBurst {
  /** Slot of the day, from 0. */
  readonly slot: number;
  /** Jobs per second on top of the base; >= 0. */
  readonly rate: number;
}

/** Mean rates by the time of day, from which profiles of different smoothness are made. */
export interface DayMeans {
  /** Length of a slot in seconds; divides a day. */
  readonly slotSeconds: number;
  /** Class of each day of the week, Monday first: an index into the rows. */
  readonly classOfDay: readonly number[];
  /** Mean rate in jobs per second, a row of slots for each class. */
  readonly means: readonly Float64Array[];
  /** The same with bursts replaced by what is around them. */
  readonly calmMeans: readonly Float64Array[];
  /** Slots with recurring bursts, ascending. */
  readonly burstSlots: readonly number[];
  /** Slots of each row at whose start the rate jumps day after day, ascending. */
  readonly edges: readonly (readonly number[])[];
}

/** A count is clipped when it is this factor away from the median day, so that one odd day does not shape all. */
const CLIP_FACTOR = 1.5;

/** A count is not clipped within so many deviations of chance: of sparse traffic, next to nothing would be left. */
const CLIP_DEVIATIONS = 2;

/** Digits that are kept of a rate: its statistical error is far larger, and a profile of thousands of rates has to be stored. */
const RATE_DIGITS = 4;

const CLASS_OF_DAY: Readonly<Record<DayClasses, readonly number[]>> = {
  everyDay: [0, 0, 0, 0, 0, 0, 0],
  weekend: [0, 0, 0, 0, 0, 1, 1],
  dayOfWeek: [0, 1, 2, 3, 4, 5, 6],
};

/** Days that a profile is made from. */
export interface ProfileDays {
  readonly rates: DayRates;
  /** Days to take in, counted from the first one. */
  readonly days: readonly number[];
  /** Slots with recurring bursts on those days, ascending. */
  readonly burstSlots: readonly number[];
}

/** Chooses days to make profiles from and looks for bursts on them. */
export function profileDays(rates: DayRates, days: readonly number[]): ProfileDays {
  return { rates, days, burstSlots: recurringBursts(rates, days) };
}

/**
 * Mean rates of days for each class and slot, odd days clipped.
 *
 * Where nothing is known of a class, the mean of all days stands in; where no day knows a slot, the line between
 * those around it does, because unknown is not zero.
 */
export function dayMeans({ rates, days, burstSlots }: ProfileDays, classes: DayClasses): DayMeans {
  const { slotSeconds, slotCount, firstWeekday } = rates;
  const classOfDay = CLASS_OF_DAY[classes];
  const ofAll = columnReader(rates, days);
  const membersOf = (row: number): readonly number[] =>
    days.filter((day) => classOfDay[(firstWeekday + day) % 7] === row);
  const classRows = [...new Set(classOfDay)];
  const means = classRows.map((row) => {
    const members = membersOf(row);
    const ofClass = columnReader(rates, members);
    return withoutGaps(
      Float64Array.from(
        { length: slotCount },
        (_, slot) => clippedMean(ofClass(slot), slotSeconds) ?? clippedMean(ofAll(slot), slotSeconds) ?? NaN,
      ),
    );
  });
  const calmMeans = means.map((row) => withoutBursts(row, burstSlots));
  const edges = calmMeans.map((row, index) =>
    dayEdges(row, { slotSeconds, days: Math.max(1, membersOf(classRows[index]!).length) }),
  );
  return { slotSeconds, classOfDay, means, calmMeans, burstSlots, edges };
}

/** The same around the day, with lines in place of what is unknown (NaN); 0 where nothing is known. */
function withoutGaps(row: Float64Array): Float64Array {
  const slots = row.length;
  const known = Array.from(row.keys()).filter((slot) => !Number.isNaN(row[slot]!));
  if (known.length === slots) return row;
  const filled = Float64Array.from(row);
  if (known.length === 0) return filled.fill(0);
  for (const [index, from] of known.entries()) {
    const next = known[(index + 1) % known.length]!;
    const gap = next > from ? next - from : next + slots - from;
    for (let step = 1; step < gap; step++) {
      filled[(from + step) % slots] = row[from]! + ((row[next]! - row[from]!) * step) / gap;
    }
  }
  return filled;
}

/** Mean of rates clipped around their median; null without any. Sorts them. */
function clippedMean(rates: Float64Array, slotSeconds: number): number | null {
  if (rates.length === 0) return null;
  const middle = medianOf(rates);
  const chance = (CLIP_DEVIATIONS * poissonDeviation(middle * slotSeconds)) / slotSeconds;
  const low = Math.min(middle / CLIP_FACTOR, middle - chance);
  const high = Math.max(middle * CLIP_FACTOR, middle + chance);
  let sum = 0;
  for (const rate of rates) sum += Math.min(high, Math.max(low, rate));
  return sum / rates.length;
}

/**
 * Makes a profile: means smoothed, but for recurring bursts.
 *
 * @param halfWidthSlots slots on either side that smoothing takes in, an integer >= 0; from half a day on the profile is flat
 */
export function dayProfile(dayMeansOf: DayMeans, halfWidthSlots: number): DayProfile {
  const { slotSeconds, classOfDay, means, calmMeans, burstSlots, edges } = dayMeansOf;
  const base = calmMeans.map((row, index) => smoothed(row, halfWidthSlots, edges[index] ?? []));
  const bursts = burstSlots.map((slot) => ({
    slot,
    rate: Math.max(0, ...means.map((row, index) => row[slot]! - base[index]![slot]!)),
  }));
  return { slotSeconds, classOfDay, base, bursts };
}

/** Moving average around the day, which does not reach across edges: midnight has neighbours on both sides. */
function smoothed(row: Float64Array, halfWidth: number, edges: readonly number[]): number[] {
  const slots = row.length;
  const width = 2 * halfWidth + 1;
  if (edges.length > 0 && width < slots) return smoothedBetween(row, halfWidth, edges);
  if (width >= slots) return Array.from(row).fill(row.reduce((sum, rate) => sum + rate, 0) / slots);
  let sum = 0;
  for (let away = -halfWidth; away <= halfWidth; away++) sum += row[(away + slots) % slots]!;
  return Array.from(row, (_, slot) => {
    const mean = Math.max(0, sum / width);
    sum += row[(slot + halfWidth + 1) % slots]! - row[(slot - halfWidth + slots) % slots]!;
    return mean;
  });
}

/** The moving average of each slot over what lies between the edges around it. */
function smoothedBetween(row: Float64Array, halfWidth: number, edges: readonly number[]): number[] {
  const slots = row.length;
  // Three days on end, so that a window that reaches across midnight is one stretch.
  const sums = new Float64Array(3 * slots + 1);
  for (let slot = 0; slot < 3 * slots; slot++) sums[slot + 1] = sums[slot]! + row[slot % slots]!;
  const borders = [-slots, 0, slots].flatMap((day) => edges.map((edge) => edge + day));
  let next = 0;
  return Array.from(row, (_, slot) => {
    while (borders[next]! <= slot) next++;
    const from = Math.max(slot - halfWidth, borders[next - 1]!);
    const until = Math.min(slot + halfWidth + 1, borders[next]!);
    // A difference of sums is exact to rounding only, and nothing arrives less than never.
    return Math.max(0, sums[until + slots]! - sums[from + slots]!) / (until - from);
  });
}

/** A profile with rates as long as they are accurate, for storing. */
export function roundedProfile(profile: DayProfile): DayProfile {
  return {
    ...profile,
    base: profile.base.map((row) => row.map((rate) => withDigits(rate, RATE_DIGITS))),
    bursts: profile.bursts.map(({ slot, rate }) => ({ slot, rate: withDigits(rate, RATE_DIGITS) })),
  };
}

/**
 * Smooth part of the expected rate, linear between the middles of the slots; around midnight within the profile of the day.
 *
 * @param at instant in epoch seconds; finite
 * @returns jobs per second; >= 0
 */
export function baseRateAt({ base, classOfDay, slotSeconds, clock = [] }: DayProfile, at: number): number {
  const local = localAt(clock, at);
  const day = Math.floor(local / DAY_SECONDS);
  const today = base[classOfDay[weekdayOf(day)]!]!;
  const position = (local - day * DAY_SECONDS) / slotSeconds - 0.5;
  const before = Math.floor(position);
  const left = today[(before + today.length) % today.length]!;
  const right = today[(before + 1) % today.length]!;
  return left + (right - left) * (position - before);
}

/**
 * Expected rate of recurring bursts, on top of the base and constant within a slot.
 *
 * @param at instant in epoch seconds; finite
 * @returns jobs per second; >= 0, 0 outside bursts
 */
export function burstRateAt({ bursts, slotSeconds, clock = [] }: DayProfile, at: number): number {
  const local = localAt(clock, at);
  const slot = Math.floor((local - DAY_SECONDS * Math.floor(local / DAY_SECONDS)) / slotSeconds);
  let low = 0;
  let high = bursts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bursts[middle]!.slot < slot) low = middle + 1;
    else high = middle;
  }
  const found = bursts[low];
  return found?.slot === slot ? found.rate : 0;
}

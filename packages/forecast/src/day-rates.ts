import { localAt, type LocalClock } from "./local-clock.ts";
import { localGrid } from "./local-grid.ts";
import { assertSeries } from "./series.ts";

/** Length of a day in seconds, also of one with a clock change: its skipped hour is unknown, its repeated one counts once. */
export const DAY_SECONDS = 86_400;

/** Arrival counts on an even grid. */
export interface CountHistory {
  /** Start of the first step in epoch seconds. */
  readonly startAt: number;
  /** Length of a step in seconds; > 0. */
  readonly stepSeconds: number;
  /** Jobs that arrived in each step; >= 0, null where nothing is known. */
  readonly counts: readonly (number | null)[];
  /** Clock that days go by. @defaultValue UTC */
  readonly clock?: LocalClock;
}

/** Arrival rates of the whole local days of a history. */
export interface DayRates {
  /** Length of a slot in seconds; divides a day. */
  readonly slotSeconds: number;
  /** Slots of a day; integer >= 1. */
  readonly slotCount: number;
  /** Whole days; integer >= 1. */
  readonly dayCount: number;
  /** Local day of the week of the first day, Monday 0. */
  readonly firstWeekday: number;
  /** Jobs per second, slot by slot and day by day; NaN where unknown. */
  readonly rates: Float64Array;
}

/** Shorter steps are put together: below a minute nothing but chance is left of a profile. */
const SHORTEST_SLOT_SECONDS = 60;

/**
 * Cuts a history into whole local days; what comes before the first midnight and after the last is left out.
 *
 * Steps shorter than a minute are put together; a slot is known when all of its steps are. When no step begins at midnight,
 * days begin with the step that begins nearest to it.
 *
 * @returns null when the slots do not divide a day, no day is whole or nothing is known
 * @throws RangeError if stepSeconds is not positive, startAt is not finite or a count is negative or not finite
 */
export function dayRates(history: CountHistory): DayRates | null {
  const { stepSeconds } = history;
  if (!Number.isFinite(history.startAt)) throw new RangeError(`startAt must be finite, got ${history.startAt}`);
  if (history.counts.every((count) => count === null)) return null;
  assertSeries({ values: history.counts, stepSeconds });
  const { startAt, counts } = inLocalTime(history);
  const stepsPerSlot = Math.max(1, Math.ceil(SHORTEST_SLOT_SECONDS / stepSeconds));
  const slotSeconds = stepsPerSlot * stepSeconds;
  if (DAY_SECONDS % slotSeconds !== 0) return null;
  const slotCount = DAY_SECONDS / slotSeconds;
  const firstDay = Math.ceil(startAt / DAY_SECONDS);
  const skipped = Math.round((firstDay * DAY_SECONDS - startAt) / stepSeconds);
  const dayCount = Math.floor((counts.length - skipped) / (slotCount * stepsPerSlot));
  if (dayCount < 1) return null;
  const rates = Float64Array.from(
    { length: dayCount * slotCount },
    (_, slot) => jobsOf(counts, skipped + slot * stepsPerSlot, stepsPerSlot) / slotSeconds,
  );
  return { slotSeconds, slotCount, dayCount, firstWeekday: weekdayOf(firstDay), rates };
}

/** The history as the local clock showed it, from its local start on. */
function inLocalTime({ startAt, stepSeconds, counts, clock = [] }: CountHistory): Omit<CountHistory, "stepSeconds"> {
  if (clock.length === 0) return { startAt, counts };
  const grid = localGrid({ startAt, stepSeconds, steps: counts.length, horizonSteps: 0 }, clock);
  return { startAt: localAt(clock, startAt), counts: grid.localized(counts, "mean") };
}

/** Jobs of some steps; NaN if one of them is unknown. */
function jobsOf(counts: readonly (number | null)[], from: number, steps: number): number {
  let jobs = 0;
  for (let step = from; step < from + steps; step++) jobs += counts[step] ?? NaN;
  return jobs;
}

/** Day of the week of a day since the epoch, Monday 0: the epoch was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** Rates of a day slot by slot, a view; NaN where unknown. */
export function dayOf({ rates, slotCount }: DayRates, day: number): Float64Array {
  return rates.subarray(day * slotCount, (day + 1) * slotCount);
}

/**
 * Makes a reader of the known rates of some days in a slot.
 *
 * Each call overwrites what the one before returned: hundreds of thousands of columns are read and sorted in place.
 */
export function columnReader({ rates, slotCount }: DayRates, days: readonly number[]): (slot: number) => Float64Array {
  const column = new Float64Array(days.length);
  return (slot) => {
    let known = 0;
    for (const day of days) {
      const rate = rates[day * slotCount + slot]!;
      if (!Number.isNaN(rate)) column[known++] = rate;
    }
    return known === column.length ? column : column.subarray(0, known);
  };
}

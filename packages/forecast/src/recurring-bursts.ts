import { columnReader, dayOf, type DayRates } from "./day-rates.ts";
import { poissonDeviation } from "./poisson-deviation.ts";
import { medianOf } from "./running-median.ts";

/** Slots on either side that a burst has to stand out from: at a minute each, twice 12 hold no more than half of the launches of a quarter-hourly clock. */
const SLOTS_AROUND = 12;

/** A burst stands out by this many deviations: beyond chance among the 1,440 minutes of a day. */
const DEVIATIONS = 6;

/** A normal deviation is so many times the median absolute one. */
const DEVIATION_PER_MEDIAN = 1.4826;

/** The median of many values deviates by this factor more than their mean. */
const MEDIAN_DEVIATION = Math.sqrt(Math.PI / 2);

/** A burst stands out by this factor: less is not worth a profile of its own. */
const FACTOR = 1.2;

/** A burst shows on this share of the days: a launch on workdays does, one on some days does not. */
const DAY_SHARE = 0.7;

/** With fewer days chance looks like a habit. */
const FEWEST_DAYS = 3;

/** In longer slots a launch by the clock is no longer to be seen. */
const LONGEST_SLOT_SECONDS = 300;

/**
 * Slots whose rate stands out from their surroundings day after day: launches by a clock.
 *
 * @param days days to look at, counted from the first one
 * @returns slots of the day, ascending; none in slots of more than five minutes and on less than three days
 */
export function recurringBursts(rates: DayRates, days: readonly number[]): readonly number[] {
  const { slotSeconds, slotCount } = rates;
  if (slotSeconds > LONGEST_SLOT_SECONDS || days.length < FEWEST_DAYS) return [];
  const column = columnReader(rates, days);
  const typical = Float64Array.from({ length: slotCount }, (_, slot) => medianOf(column(slot)));
  const rows = days.map((day) => dayOf(rates, day));
  const slots = Array.from(typical, (_, slot) => slot);
  // Whole numbers of jobs hardly scatter where few arrive, so that the deviation around a slot alone would not do.
  const chance = (rate: number): number =>
    (MEDIAN_DEVIATION * poissonDeviation(rate * slotSeconds)) / Math.sqrt(days.length) / slotSeconds;
  return slots.filter(
    (slot) => isAboveMost(typical, slot) && isBeyondChance(typical, slot, chance) && recurs(rows, slot),
  );
}

/** Whether a rate exceeds most of those around it by the factor. */
function isAboveMost(row: Float64Array, slot: number): boolean {
  const limit = row[slot]! / FACTOR;
  let known = 0;
  let below = 0;
  for (let away = -SLOTS_AROUND; away <= SLOTS_AROUND; away++) {
    const near = row[(slot + away + row.length) % row.length]!;
    if (away === 0 || Number.isNaN(near)) continue;
    known++;
    if (near < limit) below++;
  }
  return 2 * below > known;
}

/** Whether a typical rate deviates from those around it by more than chance. */
function isBeyondChance(typical: Float64Array, slot: number, chance: (rate: number) => number): boolean {
  const rate = typical[slot]!;
  const around = ratesAround(typical, slot);
  const middle = medianOf(around);
  if (rate <= middle + DEVIATIONS * chance(middle)) return false;
  const deviation = DEVIATION_PER_MEDIAN * medianOf(around.map((near) => Math.abs(near - middle)));
  return rate > middle + DEVIATIONS * deviation;
}

/** Whether a slot is a burst on most of the days that know it. */
function recurs(rows: readonly Float64Array[], slot: number): boolean {
  const known = rows.filter((row) => !Number.isNaN(row[slot]));
  const bursts = known.filter((row) => isAboveMost(row, slot));
  return known.length >= FEWEST_DAYS && bursts.length >= DAY_SHARE * known.length;
}

/** Known rates around a slot; midnight has neighbours on both sides. */
function ratesAround(row: Float64Array, slot: number): Float64Array {
  const around = new Float64Array(2 * SLOTS_AROUND);
  for (let away = 1; away <= SLOTS_AROUND; away++) {
    around[2 * away - 2] = row[(slot - away + row.length) % row.length]!;
    around[2 * away - 1] = row[(slot + away) % row.length]!;
  }
  return around.filter((rate) => !Number.isNaN(rate));
}

/** A day's rates with each burst replaced by the median of what is around it without bursts. */
export function withoutBursts(row: Float64Array, bursts: readonly number[]): Float64Array {
  if (bursts.length === 0) return row;
  const calm = row.slice();
  for (const slot of bursts) calm[slot] = NaN;
  const filled = row.slice();
  for (const slot of bursts) {
    const around = ratesAround(calm, slot);
    if (around.length > 0) filled[slot] = medianOf(around);
  }
  return filled;
}

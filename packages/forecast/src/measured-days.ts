import { type DayProfile, profileDays, type ProfileDays } from "./day-profile.ts";
import { dayOf, type DayRates } from "./day-rates.ts";
import { type RateTrackerState, startRateTracker, trackRate, type TrackerSpeeds } from "./rate-tracker.ts";

/** A day slot by slot: what came, and what a profile that has not seen the day expected. */
export interface MeasuredDay {
  /** Length of a slot in seconds. */
  readonly slotSeconds: number;
  /** Jobs that arrived; NaN where unknown. */
  readonly arrivals: Float64Array;
  /** Jobs that the smooth part of the profile expected. */
  readonly base: Float64Array;
  /** Jobs that recurring bursts were expected to bring on top. */
  readonly bursts: Float64Array;
}

/** A day to measure on, and all the others to make its profile from. */
export interface LeftOutDay {
  /** Day of the week, Monday 0. */
  readonly weekday: number;
  /** Jobs that arrived slot by slot; NaN where unknown. */
  readonly arrivals: Float64Array;
  readonly others: ProfileDays;
}

/** Leaves out each of some days in turn; days are counted from the first one. */
export function leaveOut(rates: DayRates, days: readonly number[]): readonly LeftOutDay[] {
  const all = Array.from({ length: rates.dayCount }, (_, day) => day);
  return days.map((leftOut) => ({
    weekday: (rates.firstWeekday + leftOut) % 7,
    arrivals: dayOf(rates, leftOut).map((rate) => rate * rates.slotSeconds),
    others: profileDays(
      rates,
      all.filter((day) => day !== leftOut),
    ),
  }));
}

/** Compares a day with a profile. */
export function measuredDay({ weekday, arrivals }: LeftOutDay, profile: DayProfile): MeasuredDay {
  const { slotSeconds, classOfDay } = profile;
  const bursts = new Float64Array(arrivals.length);
  for (const { slot, rate } of profile.bursts) bursts[slot] = rate * slotSeconds;
  const base = Float64Array.from(profile.base[classOfDay[weekday]!]!).map((rate) => rate * slotSeconds);
  return { slotSeconds, arrivals, base, bursts };
}

/** Time at the start of a day in which the level settles. */
const SETTLING_SECONDS = 1_800;

/**
 * Lets a tracker follow a day and shows it after every known slot, once it has settled.
 *
 * @param visit gets the slot that has just ended, and what the tracker knows by then
 */
export function followDay(
  { slotSeconds, arrivals, base, bursts }: MeasuredDay,
  speeds: TrackerSpeeds,
  visit: (slot: number, tracker: RateTrackerState) => void,
): void {
  let tracker = startRateTracker();
  for (const [slot, jobs] of arrivals.entries()) {
    if (Number.isNaN(jobs)) continue;
    const seen = { arrivals: jobs, expected: base[slot]!, burstExpected: bursts[slot]!, seconds: slotSeconds };
    tracker = trackRate(tracker, seen, speeds);
    if (slot * slotSeconds >= SETTLING_SECONDS) visit(slot, tracker);
  }
}

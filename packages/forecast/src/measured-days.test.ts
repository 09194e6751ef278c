import { describe, expect, it } from "vitest";

import { dayMeans, dayProfile } from "./day-profile.ts";
import { type DayRates, dayRates } from "./day-rates.ts";
import { followDay, leaveOut, type MeasuredDay, measuredDay } from "./measured-days.ts";
import type { RateTrackerState } from "./rate-tracker.ts";
import { DAY, HOUR, madeUp, MONDAY } from "./made-up-traffic.ts";

/** Ten jobs more in each slot of the next day. */
const history = madeUp({ days: 4, stepSeconds: 300, expected: (second) => 100 + 10 * Math.floor(second / DAY) });
const rates: DayRates = dayRates(history)!;

const measured = (day: number): MeasuredDay => {
  const [leftOut] = leaveOut(rates, [day]);
  return measuredDay(leftOut!, dayProfile(dayMeans(leftOut!.others, "everyDay"), 1));
};

describe("leaveOut", () => {
  it("makes the profile of a day from all the others", () => {
    expect(leaveOut(rates, [1, 3]).map(({ weekday, others }) => [weekday, ...others.days])).toEqual([
      [1, 0, 2, 3],
      [3, 0, 1, 2],
    ]);
  });
});

describe("measuredDay", () => {
  it("holds what came and what the others let expect", () => {
    const { arrivals, base, bursts, slotSeconds } = measured(3);
    expect(slotSeconds).toBe(300);
    expect([...new Set(arrivals)]).toEqual([130]);
    for (const jobs of base) expect(jobs).toBeCloseTo(110, 9);
    expect([...new Set(bursts)]).toEqual([0]);
  });

  it("takes bursts apart from the base", () => {
    const bursty = madeUp({ days: 5, expected: (second) => (second % HOUR < 60 ? 50 : 20) });
    const [leftOut] = leaveOut(dayRates(bursty)!, [4]);
    const { base, bursts } = measuredDay(leftOut!, dayProfile(dayMeans(leftOut!.others, "everyDay"), 1));
    expect([base[60], bursts[60], bursts[61]].map((jobs) => Math.round(jobs!))).toEqual([20, 30, 0]);
  });
});

describe("followDay", () => {
  const visits = (day: MeasuredDay): [number, RateTrackerState][] => {
    const seen: [number, RateTrackerState][] = [];
    followDay(day, { fastSeconds: 600, fadePerMinute: 1, noiseScv: 0 }, (slot, tracker) => seen.push([slot, tracker]));
    return seen;
  };

  it("shows the tracker after every slot from half an hour on", () => {
    const seen = visits(measured(3));
    expect(seen.map(([slot]) => slot)).toEqual(Array.from({ length: 282 }, (_, index) => index + 6));
    expect(seen.at(-1)![1].slow.expected).toBeGreaterThan(400);
  });

  it("passes over unknown slots", () => {
    const day = measured(3);
    const arrivals = day.arrivals.map((jobs, slot) => (slot % 2 === 0 ? NaN : jobs));
    expect(visits({ ...day, arrivals }).every(([slot]) => slot % 2 === 1)).toBe(true);
    expect(visits({ ...day, arrivals: arrivals.fill(NaN) })).toEqual([]);
  });

  it("begins in the second slot when slots are long", () => {
    const coarse = dayRates(madeUp({ days: 2, stepSeconds: HOUR, expected: () => 5, startAt: MONDAY }))!;
    const [leftOut] = leaveOut(coarse, [1]);
    expect(visits(measuredDay(leftOut!, dayProfile(dayMeans(leftOut!.others, "everyDay"), 24)))[0]![0]).toBe(1);
  });
});

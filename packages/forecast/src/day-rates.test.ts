import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { columnReader, type DayRates, dayOf, dayRates, weekdayOf } from "./day-rates.ts";
import { DAY, HOUR, madeUp, MONDAY } from "./made-up-traffic.ts";

const rated = (stepSeconds: number, startAt = MONDAY, days = 2): DayRates | null =>
  dayRates(madeUp({ days, stepSeconds, startAt, expected: () => stepSeconds }));

describe("dayRates", () => {
  it.each([
    [15, 60],
    [30, 60],
    [45, 90],
    [60, 60],
    [300, 300],
    [900, 900],
    [HOUR, HOUR],
    [DAY, DAY],
  ])("cuts days of steps of %d s into slots of %d s", (stepSeconds, slotSeconds) => {
    expect(rated(stepSeconds)).toEqual({
      slotSeconds,
      slotCount: DAY / slotSeconds,
      dayCount: 2,
      firstWeekday: 0,
      rates: new Float64Array((2 * DAY) / slotSeconds).fill(1),
    });
  });

  it.each([7, 61, 7 * 60, 100_000])("refuses steps of %d s, which do not divide a day", (stepSeconds) => {
    expect(rated(stepSeconds)).toBeNull();
  });

  it("begins at the first midnight and leaves the last part of a day out", () => {
    const history = madeUp({ days: 3, startAt: MONDAY + 10 * HOUR, stepSeconds: HOUR, expected: (s) => s / HOUR });
    const rates = dayRates(history)!;
    expect(rates).toMatchObject({ dayCount: 2, firstWeekday: 1 });
    expect(rates.rates[0]! * HOUR).toBeCloseTo(14, 9);
  });

  it("begins with the step nearest to midnight when none begins at it", () => {
    expect(rated(HOUR, MONDAY + 60, 3)).toMatchObject({ dayCount: 2, firstWeekday: 1 });
    expect(rated(HOUR, MONDAY - 60, 2)).toMatchObject({ dayCount: 2, firstWeekday: 0 });
  });

  it("cuts days by the clock of the place, a missing hour unknown", () => {
    const clock = [
      { fromAt: 0, offsetSeconds: HOUR },
      { fromAt: MONDAY + DAY + HOUR, offsetSeconds: 2 * HOUR },
    ];
    const counts = Array.from({ length: 71 }, (_, hour) => hour);
    const rates = dayRates({ startAt: MONDAY - HOUR, stepSeconds: HOUR, counts, clock })!;
    expect(rates).toMatchObject({ dayCount: 3, firstWeekday: 0 });
    const hours = Array.from(rates.rates, (rate) => Math.round(rate * HOUR));
    expect(hours.slice(0, 28)).toEqual([...counts.slice(0, 26), NaN, 26]);
    expect(hours.at(-1)).toBe(70);
  });

  it("gives null when no day is whole or nothing is known", () => {
    expect(rated(HOUR, MONDAY + 60, 1)).toBeNull();
    expect(dayRates({ startAt: 0, stepSeconds: HOUR, counts: [] })).toBeNull();
    expect(dayRates({ startAt: 0, stepSeconds: HOUR, counts: Array.from({ length: 48 }, () => null) })).toBeNull();
  });

  it("knows a slot only when all of its steps are known", () => {
    const { counts, ...rest } = madeUp({ days: 1, stepSeconds: 30, expected: () => 1 });
    const { rates } = dayRates({ ...rest, counts: counts.map((count, step) => (step === 3 ? null : count)) })!;
    expect(rates.slice(0, 3)).toEqual(Float64Array.of(2 / 60, NaN, 2 / 60));
  });

  it("names what is outside its domain", () => {
    const history = { startAt: 0, stepSeconds: HOUR, counts: [1] };
    expect(() => dayRates({ ...history, startAt: NaN })).toThrow("startAt must be finite, got NaN");
    expect(() => dayRates({ ...history, stepSeconds: 0 })).toThrow("stepSeconds must be > 0 and finite, got 0");
    expect(() => dayRates({ ...history, counts: [-1] })).toThrow("values[0] must be null or in [0, 1e100], got -1");
    expect(() => dayRates({ ...history, counts: [NaN] })).toThrow("values[0] must be null or in [0, 1e100], got NaN");
  });

  it("keeps the jobs of whole days", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 48, maxLength: 48 }), (counts) => {
        const { rates } = dayRates({ startAt: MONDAY, stepSeconds: HOUR, counts })!;
        const jobs = counts.reduce((sum, count) => sum + count, 0);
        expect(rates.reduce((sum, rate) => sum + rate * HOUR, 0)).toBeCloseTo(jobs, 6);
      }),
    );
  });
});

describe("weekdayOf", () => {
  it.each([
    [0, 3],
    [4, 0],
    [-1, 2],
    [-4, 6],
    [20_458, 0],
  ])("day %d of the epoch is weekday %d", (day, weekday) => {
    expect(weekdayOf(day)).toBe(weekday);
  });
});

describe("columnReader", () => {
  it("reads what is known of a slot on some days", () => {
    const counts = Array.from({ length: 72 }, (_, step) => (step === 25 ? null : step * HOUR));
    const rates = dayRates({ startAt: MONDAY, stepSeconds: HOUR, counts })!;
    expect([...columnReader(rates, [0, 2])(1)]).toEqual([1, 49]);
    expect([...columnReader(rates, [0, 1, 2])(1)]).toEqual([1, 49]);
    expect([...columnReader(rates, [])(1)]).toEqual([]);
    expect(dayOf(rates, 2)[3]).toBe(51);
  });
});

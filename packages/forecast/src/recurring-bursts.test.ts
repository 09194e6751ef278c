import { describe, expect, it } from "vitest";

import { dayRates } from "./day-rates.ts";
import { recurringBursts, withoutBursts } from "./recurring-bursts.ts";
import { DAY, HOUR, madeUp, type Traffic } from "./made-up-traffic.ts";

const found = (traffic: Traffic): readonly number[] => {
  const rates = dayRates(madeUp(traffic))!;
  return recurringBursts(
    rates,
    Array.from({ length: rates.dayCount }, (_, day) => day),
  );
};

/** Three minutes of every hour with three times the usual traffic. */
const hourly = (second: number): number => (second % HOUR < 180 ? 60 : 20);
const hourlySlots = Array.from({ length: 72 }, (_, index) => Math.floor(index / 3) * 60 + (index % 3));

describe("recurringBursts", () => {
  it("finds minutes 0 to 2 of every hour and nothing else", () => {
    expect(found({ days: 14, expected: hourly })).toEqual(hourlySlots);
    expect(found({ days: 14, expected: hourly, seed: 1 })).toEqual(hourlySlots);
  });

  it("finds them around midnight and in slots of five minutes", () => {
    const atMidnight = (second: number): number => (second % DAY < 300 ? 400 : 100);
    expect(found({ days: 5, stepSeconds: 300, expected: atMidnight, seed: 1 })).toEqual([0]);
    expect(found({ days: 5, expected: (second) => atMidnight(second + 60) })).toEqual([0, 1, 2, 3, 1_439]);
  });

  it("does not look for them in longer slots and on less than three days", () => {
    expect(found({ days: 7, stepSeconds: 900, expected: (second) => (second % DAY < 900 ? 900 : 10) })).toEqual([]);
    expect(found({ days: 2, expected: hourly })).toEqual([]);
  });

  it("takes no burst of a few days for one that recurs", () => {
    const onDays = (days: number) => (second: number) => (second < days * DAY ? hourly(second) : 20);
    expect(found({ days: 14, expected: onDays(5) })).toEqual([]);
    expect(found({ days: 14, expected: onDays(9) })).toEqual([]);
    expect(found({ days: 14, expected: onDays(10) })).toEqual(hourlySlots);
  });

  it("counts only days on which a slot is known", () => {
    const history = madeUp({ days: 10, expected: hourly });
    const counts = history.counts.map((count, step) => (step < 6 * 1_440 && step % 60 < 3 ? null : count));
    const rates = dayRates({ ...history, counts })!;
    expect(recurringBursts(rates, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual(hourlySlots);
    expect(recurringBursts(rates, [0, 1, 2, 3, 4, 5, 6, 7])).toEqual([]);
  });

  it.each([0.1, 0.5, 1.5, 5, 50, 500])("takes no chance for a habit with %d jobs a slot", (mean) => {
    for (const days of [3, 7, 14]) {
      expect(found({ days, expected: () => mean, seed: days }).length).toBeLessThanOrEqual(1);
    }
  });

  it("finds none where nothing arrives", () => {
    expect(found({ days: 7, expected: () => 0 })).toEqual([]);
  });
});

describe("withoutBursts", () => {
  it("puts what is around a burst in its place", () => {
    const row = Float64Array.from({ length: 288 }, (_, slot) => (slot < 2 ? 50 : slot));
    expect(withoutBursts(row, [])).toEqual(row);
    expect(withoutBursts(row, [0, 1]).slice(0, 4)).toEqual(Float64Array.of(276, 13, 2, 3));
  });

  it("leaves a burst that has nothing but bursts around it", () => {
    const row = new Float64Array(48).fill(7);
    const all = Array.from(row, (_, slot) => slot);
    expect(withoutBursts(row, all)).toEqual(row);
  });
});

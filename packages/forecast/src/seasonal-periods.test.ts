import { describe, expect, it } from "vitest";

import { seasonalPeriods } from "./seasonal-periods.ts";

/** Reproducible noise in [0, 1) (linear congruential generator of Numerical Recipes). */
function noise(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

function hourly(
  days: number,
  value: (hour: number, random: () => number) => number,
  seed = 1,
): { values: number[]; stepSeconds: number } {
  const random = noise(seed);
  return { values: Array.from({ length: 24 * days }, (_, t) => value(t, random)), stepSeconds: 3_600 };
}

const day = (t: number): number => 10 + 4 * Math.sin((2 * Math.PI * t) / 24);

describe("seasonalPeriods", () => {
  it("has the value of its example", () => {
    const values = Array.from({ length: 72 }, (_, hour) => hour % 24);
    expect(seasonalPeriods({ values, stepSeconds: 3_600 })).toEqual([24]);
  });

  it("finds a day in noise", () => {
    expect(seasonalPeriods(hourly(21, (t, random) => day(t) + 8 * random()))).toContain(24);
  });

  it("finds a day and a week when weekends differ", () => {
    expect(
      seasonalPeriods(hourly(28, (t, random) => day(t) * (Math.floor(t / 24) % 7 > 4 ? 0.4 : 1) + random())),
    ).toEqual([24, 168]);
  });

  it.each([3, 7, 11])("finds a clear day in %d days of history", (days) => {
    expect(seasonalPeriods(hourly(days, (t, random) => day(t) + random()))).toContain(24);
  });

  it("finds an hour where there is no day", () => {
    const random = noise(3);
    const values = Array.from({ length: 2_000 }, (_, t) => (t % 60 < 5 ? 30 : 5) + random());
    expect(seasonalPeriods({ values, stepSeconds: 60 })).toEqual([60]);
  });

  it("finds a day although bursts and unknown hours hide it", () => {
    const { values, stepSeconds } = hourly(21, (t, random) => (random() < 0.02 ? 5 : 1) * (day(t) + random()));
    expect(seasonalPeriods({ values: values.map((value, t) => (t % 9 === 0 ? null : value)), stepSeconds })).toContain(
      24,
    );
  });

  it.each([
    ["white noise", () => (_: number, random: () => number) => 100 + 10 * random()],
    [
      "a random walk",
      () => {
        let level = 1_000;
        return (_: number, random: () => number) => (level += 20 * (random() - 0.5));
      },
    ],
    ["a sparse series", () => (_: number, random: () => number) => (random() < 0.1 ? random() : 0)],
  ])("finds nothing in %s", (_, make) => {
    for (const seed of [1, 2, 3, 4, 5]) expect(seasonalPeriods(hourly(14, make(), seed))).toEqual([]);
  });

  it("does not test periods that are no whole number of steps or not repeated three times", () => {
    expect(seasonalPeriods({ ...hourly(14, day), stepSeconds: 7_000 })).toEqual([]);
    expect(seasonalPeriods(hourly(2, day))).toEqual([]);
  });

  it("finds nothing in a constant series", () => {
    expect(seasonalPeriods(hourly(14, () => 5))).toEqual([]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { baseRateAt } from "./day-profile.ts";
import type { CountHistory } from "./day-rates.ts";
import { type FineForecast, learnFineForecast } from "./fine-forecast.ts";
import { pathsFor } from "./rate-futures.ts";
import { startRateTracker } from "./rate-tracker.ts";
import { DAY, HOUR, madeUp, MONDAY, normal, randomFrom } from "./made-up-traffic.ts";

const OPTIONS = { leadSeconds: 90, horizonSeconds: 390 };
const learn = (history: CountHistory): FineForecast => learnFineForecast(history, OPTIONS)!;

const wave = (second: number): number => 60 - 40 * Math.cos((2 * Math.PI * second) / DAY);
const isWeekend = (second: number): boolean => Math.floor(second / DAY) % 7 > 4;
/** Busy at noon on workdays, at midnight on weekends. */
const weekly = (second: number): number => (isWeekend(second) ? 0.5 * wave(second + DAY / 2) : wave(second));
const daily = madeUp({ days: 14, expected: wave, seed: 1 });
const OF_WEEKEND = [0, 0, 0, 0, 0, 1, 1];
const ALIKE = [0, 0, 0, 0, 0, 0, 0];

const numbersOf = (value: unknown): number[] => {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersOf) : [];
};

const rateAt = (fine: FineForecast, second: number): number => baseRateAt(fine.profile, MONDAY + second);

describe("learnFineForecast", () => {
  it("learns the day and that all days are alike", () => {
    const fine = learn(daily);
    expect(fine.profile).toMatchObject({ classOfDay: ALIKE, bursts: [], slotSeconds: 60 });
    for (const second of [0, 5, 12, 20].map((hour) => hour * HOUR)) {
      expect((rateAt(fine, second) * 60) / wave(second)).toBeCloseTo(1, 1);
    }
  });

  it.each([8, 10, 11, 12, 13, 14])("learns weekends from %d days, whichever day comes last", (days) => {
    const { profile } = learn(madeUp({ days, expected: weekly, seed: days }));
    expect(profile.classOfDay).toEqual(OF_WEEKEND);
  });

  it("learns the days of the week when each has its own course", () => {
    const shifted = (second: number): number => wave(second + (Math.floor(second / DAY) % 7) * 4 * HOUR);
    const { profile } = learn(madeUp({ days: 21, stepSeconds: 300, expected: (s) => 5 * shifted(s), seed: 4 }));
    expect(profile.classOfDay).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("is flat on constant traffic", () => {
    const { profile } = learn(madeUp({ days: 7, expected: () => 30 }));
    expect(new Set(profile.base.flat())).toEqual(new Set([0.5]));
  });

  it("finds bursts of every hour and keeps the base smooth", () => {
    const { profile } = learn(madeUp({ days: 7, expected: (s) => wave(s) + (s % HOUR < 180 ? 120 : 0), seed: 3 }));
    expect(profile.bursts.map(({ slot }) => slot % 60)).toEqual(Array.from({ length: 72 }, (_, i) => i % 3));
    const steps = profile.base[0]!.map((rate, slot, row) => Math.abs(rate - row[(slot + 1) % row.length]!) * 60);
    expect(Math.max(...steps)).toBeLessThan(4);
  });

  it("follows growing traffic by its level", () => {
    const fine = learn(madeUp({ days: 14, expected: (second) => wave(second) * (1 + second / (14 * DAY)), seed: 5 }));
    expect(fine.profile.classOfDay).toEqual(ALIKE);
    const { weights } = fine.futures;
    for (const { paths } of fine.futures.groups) {
      const mean = paths.reduce((sum, path, i) => sum + (weights[i]! * path.reduce((a, b) => a + b)) / path.length, 0);
      expect(Math.abs(mean - 1)).toBeLessThan(0.05);
    }
  });

  it("follows fast where the rate wanders and slowly where only chance moves", () => {
    const random = randomFrom(8);
    let level = 0;
    const wandering = (second: number): number =>
      20 * wave(second) * Math.exp((level = 0.95 * level + 0.1 * normal(random)));
    const restless = learn(madeUp({ days: 6, expected: wandering, seed: 9 }));
    expect(restless.speeds.fastSeconds).toBeLessThanOrEqual(180);
    expect(learn(daily).speeds.fastSeconds).toBeGreaterThanOrEqual(720);
  });

  it.each([30, 60, 300, 900, HOUR])("takes steps of %d s", (stepSeconds) => {
    const expected = (second: number): number => (wave(second) * stepSeconds) / 60;
    const fine = learn(madeUp({ days: 8, stepSeconds, expected, seed: 6 }));
    const slotSeconds = Math.max(60, stepSeconds);
    expect(fine.profile.slotSeconds).toBe(slotSeconds);
    expect(fine.futures.stepSeconds).toBe(slotSeconds);
    for (const second of [2, 8, 13, 19].map((hour) => hour * HOUR)) {
      expect((rateAt(fine, second + slotSeconds / 2) * 60) / wave(second)).toBeCloseTo(1, 0.9);
    }
  });

  it("takes a start that is not at midnight", () => {
    const startAt = MONDAY + 17 * HOUR + 60;
    const history = madeUp({ days: 10, startAt, expected: (second) => weekly(startAt - MONDAY + second), seed: 7 });
    const fine = learn(history);
    expect(fine.profile.classOfDay).toEqual(OF_WEEKEND);
    for (const second of [9 * HOUR, 5 * DAY + 3 * HOUR]) {
      expect((rateAt(fine, second) * 60) / weekly(second)).toBeCloseTo(1, 0.9);
    }
  });

  it.each([
    ["one day", { ...daily, counts: daily.counts.slice(0, 1_440) }],
    ["nearly two days", { ...daily, counts: daily.counts.slice(0, 2_879) }],
    ["no whole days, started at noon", { ...daily, startAt: MONDAY + DAY / 2, counts: daily.counts.slice(0, 2_880) }],
    ["steps that do not divide a day", { ...daily, stepSeconds: 70 }],
    ["nothing known", { ...daily, counts: daily.counts.map(() => null) }],
    ["nothing", { ...daily, counts: [] }],
  ])("gives null for %s", (_, history) => {
    expect(learnFineForecast(history, OPTIONS)).toBeNull();
  });

  it("makes do with two days", () => {
    const { profile, futures } = learn({ ...daily, counts: daily.counts.slice(0, 2_880) });
    expect(new Set(profile.base[0]).size).toBe(1);
    expect(futures.groups.length).toBeGreaterThanOrEqual(4);
  });

  it("expects nothing after nothing but zeros", () => {
    const { profile, futures } = learn(madeUp({ days: 3, expected: () => 0 }));
    expect(new Set(profile.base.flat())).toEqual(new Set([0]));
    expect(pathsFor(futures, 0, startRateTracker())).toHaveLength(futures.weights.length);
  });

  it.each([0.02, 0.3, 0.9])("has finite ratios at %d jobs a minute", (jobs) => {
    const fine = learn(madeUp({ days: 7, expected: () => jobs, seed: 2 }));
    expect(numbersOf(fine).every(Number.isFinite)).toBe(true);
    expect((rateAt(fine, 9 * HOUR) * 60) / jobs).toBeGreaterThan(0.7);
    expect(Math.max(...fine.futures.groups.flatMap(({ paths }) => paths.flat()))).toBeLessThan(50);
  });

  it("passes over gaps", () => {
    const counts = daily.counts.map((count, step) => (step % 97 < 12 || Math.floor(step / 1_440) === 9 ? null : count));
    const fine = learn({ ...daily, counts });
    for (const hour of [3, 12, 21]) expect((rateAt(fine, hour * HOUR) * 60) / wave(hour * HOUR)).toBeCloseTo(1, 0.9);
    expect(numbersOf(fine).every(Number.isFinite)).toBe(true);
  });

  it("is plain JSON of less than 45 kB with two classes of minutes, and the same every time", () => {
    const history = madeUp({
      days: 14,
      expected: (second) => weekly(second) + (second % HOUR < 180 ? 99 : 0),
      seed: 3,
    });
    const fine = learn(history);
    const text = JSON.stringify(fine);
    expect(fine.profile.base.map((row) => row.length)).toEqual([1_440, 1_440]);
    expect(text.length).toBeLessThan(45_000);
    expect(JSON.parse(text)).toEqual(fine);
    expect(JSON.stringify(learn(history))).toBe(text);
  });

  it("is finite and not negative for any history", () => {
    const count = fc.option(fc.oneof(fc.nat(50), fc.constant(0), fc.nat(1_000_000)), { freq: 4 });
    const history = fc.record({
      startAt: fc.integer({ min: -1e9, max: 2e9 }),
      stepSeconds: fc.constantFrom(900, 1_800, HOUR, 6 * HOUR, DAY),
      counts: fc.array(count, { minLength: 2, maxLength: 400, size: "max" }),
    });
    const options = fc.record({ leadSeconds: fc.nat(4_000), horizonSeconds: fc.integer({ min: 1, max: 20_000 }) });
    fc.assert(
      fc.property(history, options, (past, ahead) => {
        const fine = learnFineForecast(past, ahead);
        if (fine === null) return;
        expect(numbersOf({ ...fine, futures: fine.futures.weights }).every((n) => n >= 0 && n < Infinity)).toBe(true);
        for (const { paths } of fine.futures.groups) {
          expect(paths).toHaveLength(fine.futures.weights.length);
          expect(paths.flat().every((ratio) => ratio >= 0 && ratio < Infinity)).toBe(true);
        }
      }),
    );
  });

  it("names an option that is outside its domain", () => {
    const ask = (options: object) => () => learnFineForecast(daily, { ...OPTIONS, ...options });
    expect(ask({ leadSeconds: -1 })).toThrow("leadSeconds must be >= 0 and finite, got -1");
    expect(ask({ horizonSeconds: 0 })).toThrow("horizonSeconds must be > 0 and finite, got 0");
    expect(ask({ horizonSeconds: Infinity })).toThrow("horizonSeconds must be > 0 and finite, got Infinity");
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  defaultDailyMultipliers,
  defaultWeeklyMultipliers,
  type PatternSpan,
  patternRates,
  type TrafficPattern,
} from "./traffic-pattern.ts";
import type { SpikeShape } from "./traffic-spike.ts";

const hour = 3600;
const day = 24 * hour;
const span: PatternSpan = { durationSeconds: 6 * hour, stepSeconds: hour, startAt: 0, seed: 1 };

describe("patternRates", () => {
  it.each<[string, TrafficPattern, number[]]>([
    ["holds a constant rate", { kind: "constant", baseRate: 10.1 }, [10.1, 10.1, 10.1, 10.1, 10.1, 10.1]],
    [
      "grows a linear pattern by a share of the first rate every hour",
      { kind: "linear", baseRate: 10, trendPerHour: 0.2 },
      [11, 13, 15, 17, 19, 21],
    ],
    ["stops a falling pattern at 0", { kind: "constant", baseRate: 10, trendPerHour: -0.5 }, [7.5, 2.5, 0, 0, 0, 0]],
    [
      "takes a daily multiplier for each hour",
      { kind: "daily", baseRate: 10, multipliers: [1, 2, 3, 4, 5, 6, ...Array.from({ length: 18 }, () => 0)] },
      [10, 20, 30, 40, 50, 60],
    ],
    [
      "holds the last of custom rates",
      { kind: "custom", rates: [1, 3, 7], ratesStepSeconds: hour },
      [1, 3, 7, 7, 7, 7],
    ],
    [
      "gives a step the mean of the custom rates in it",
      { kind: "custom", rates: [1, 3, 5, 7], ratesStepSeconds: hour / 2 },
      [2, 6, 7, 7, 7, 7],
    ],
    [
      "raises the rate of a spiky pattern",
      {
        kind: "spiky",
        baseRate: 10,
        spikes: [{ startSeconds: hour, durationSeconds: hour, magnitude: 3, shape: "instant" }],
      },
      [10, 30, 10, 10, 10, 10],
    ],
    [
      "does not lose a spike shorter than a step",
      {
        kind: "spiky",
        baseRate: 10,
        spikes: [{ startSeconds: hour, durationSeconds: hour / 4, magnitude: 5, shape: "instant" }],
      },
      [10, 20, 10, 10, 10, 10],
    ],
    [
      "lets the highest of overlapping spikes hold",
      {
        kind: "constant",
        baseRate: 10,
        spikes: [
          { startSeconds: 0, durationSeconds: 3 * hour, magnitude: 2, shape: "instant" },
          { startSeconds: hour, durationSeconds: 4 * hour, magnitude: 3, shape: "instant" },
        ],
      },
      [20, 30, 30, 30, 30, 10],
    ],
  ])("%s", (_, pattern, expected) => {
    const rates = patternRates(pattern, span);
    expect(rates.length).toBe(expected.length);
    rates.forEach((rate, step) => expect(rate).toBeCloseTo(expected[step] ?? NaN, 10));
  });

  it("gives a constant rate without noise exactly", () => {
    expect(patternRates({ kind: "constant", baseRate: 10.1 }, span)).toEqual(Array.from({ length: 6 }, () => 10.1));
  });

  it("has the values of its documentation", () => {
    const pattern: TrafficPattern = { kind: "constant", baseRate: 10, trendPerHour: 1 };
    expect(patternRates(pattern, { ...span, durationSeconds: 7200 }).map((rate) => rate.toFixed(9))).toEqual([
      "15.000000000",
      "25.000000000",
    ]);
  });

  it("compounds the trend of an exponential pattern", () => {
    const rates = patternRates({ kind: "exponential", baseRate: 10, trendPerHour: 1 }, { ...span, stepSeconds: 60 });
    expect((rates[60] ?? NaN) / (rates[0] ?? NaN)).toBeCloseTo(2, 10);
    expect((rates[180] ?? NaN) / (rates[0] ?? NaN)).toBeCloseTo(8, 10);
  });

  it("swings a sinusoidal pattern by the amplitude in jobs per second and clamps it at 0", () => {
    const pattern: TrafficPattern = { kind: "sinusoidal", baseRate: 10, amplitude: 15, periodSeconds: 400 };
    const rates = patternRates(pattern, { ...span, durationSeconds: 400, stepSeconds: 1 });
    expect(Math.max(...rates)).toBeCloseTo(25, 2);
    expect(Math.min(...rates)).toBe(0);
    expect(rates[0]).toBeCloseTo(10, 0);
  });

  it("starts daily and weekly patterns at the hour and the weekday of startAt, in UTC", () => {
    const daily = (startAt: number) => patternRates({ kind: "daily", baseRate: 1 }, { ...span, startAt });
    expect(daily(9 * hour + 86_400 * 20_000)).toEqual(defaultDailyMultipliers.slice(9, 15));
    expect(daily(-hour)).toEqual([0.4, ...defaultDailyMultipliers.slice(0, 5)]);
    // 2024-01-07 was a Sunday.
    const week = { durationSeconds: 8 * day, stepSeconds: day, startAt: 1_704_585_600, seed: 1 };
    expect(patternRates({ kind: "weekly", baseRate: 1 }, week)).toEqual([...defaultWeeklyMultipliers, 0.6]);
  });

  it("repeats the noise of a seed, keeps within its range, and has the exact mean on average", () => {
    const noisy = (seed: number) =>
      patternRates({ kind: "constant", baseRate: 10, noise: 0.3 }, { ...span, stepSeconds: 10, seed });
    expect(noisy(5)).toEqual(noisy(5));
    expect(noisy(5)).not.toEqual(noisy(6));
    expect(Math.min(...noisy(5))).toBeGreaterThanOrEqual(7);
    expect(Math.max(...noisy(5))).toBeLessThanOrEqual(13);
    // 2160 values of standard deviation 1.73: 4 standard errors of their mean are 0.15.
    expect(Math.abs(noisy(5).reduce((sum, rate) => sum + rate, 0) / 2160 - 10)).toBeLessThan(0.15);
  });

  it("never gives a rate below 0, whatever is combined", () => {
    const shapes = fc.constantFrom<SpikeShape>("instant", "linear", "exp", "bell");
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    const spike = fc.record({
      startSeconds: number(0, 20_000),
      durationSeconds: number(1, 20_000),
      magnitude: number(0, 9),
      shape: shapes,
    });
    const modifiers = fc.record({
      trendPerHour: number(-1, 3),
      noise: number(0, 1),
      spikes: fc.array(spike, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(modifiers, number(0, 20), (chosen, amplitude) => {
        const pattern: TrafficPattern = { kind: "sinusoidal", baseRate: 10, amplitude, periodSeconds: 7000, ...chosen };
        for (const rate of patternRates(pattern, span)) expect(rate).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it.each<[string, TrafficPattern, Partial<PatternSpan>]>([
    ["baseRate must be a finite number >= 0, got -1", { kind: "constant", baseRate: -1 }, {}],
    ["noise must be in [0, 1], got 1.5", { kind: "constant", baseRate: 1, noise: 1.5 }, {}],
    ["trendPerHour must be finite and >= -1, got -2", { kind: "constant", baseRate: 1, trendPerHour: -2 }, {}],
    [
      "amplitude must be a finite number >= 0, got -1",
      { kind: "sinusoidal", baseRate: 1, amplitude: -1, periodSeconds: 1 },
      {},
    ],
    [
      "periodSeconds must be a finite number > 0, got 0",
      { kind: "sinusoidal", baseRate: 1, amplitude: 1, periodSeconds: 0 },
      {},
    ],
    ["multipliers must hold 24 values, got 1", { kind: "daily", baseRate: 1, multipliers: [1] }, {}],
    ["multipliers must hold 7 values, got 1", { kind: "weekly", baseRate: 1, multipliers: [1] }, {}],
    ["rates must not be empty", { kind: "custom", rates: [], ratesStepSeconds: 60 }, {}],
    ["rates[0] must be a finite number >= 0, got -1", { kind: "custom", rates: [-1], ratesStepSeconds: 60 }, {}],
    [
      "spikes[0].durationSeconds must be a finite number > 0, got 0",
      {
        kind: "spiky",
        baseRate: 1,
        spikes: [{ startSeconds: 0, durationSeconds: 0, magnitude: 2, shape: "bell" }],
      },
      {},
    ],
    ["stepSeconds must be a finite number > 0, got 0", { kind: "constant", baseRate: 1 }, { stepSeconds: 0 }],
    [
      "stepSeconds must cut 21600 s into at most 1000000 steps, got 0.001",
      { kind: "constant", baseRate: 1 },
      { stepSeconds: 0.001 },
    ],
    ["startAt must be finite, got NaN", { kind: "constant", baseRate: 1 }, { startAt: NaN }],
    ["seed must be an integer in [0, 4294967295], got 0.5", { kind: "constant", baseRate: 1 }, { seed: 0.5 }],
  ])("refuses: %s", (message, pattern, changes) => {
    expect(() => patternRates(pattern, { ...span, ...changes })).toThrow(new RangeError(message));
  });
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DayProfile } from "@cap/forecast";
import { burstForecast } from "./burst-forecast.ts";
import type { LoadForecast } from "./pool-state.ts";

/** Five minutes at 02:00 that bring five times as much as is usual, in slots of five minutes. */
const profile: DayProfile = {
  slotSeconds: 300,
  classOfDay: [0, 0, 0, 0, 0, 0, 0],
  base: [Array.from({ length: 288 }, () => 2)],
  bursts: [{ slot: 24, rate: 8 }],
};

function forecastOf(startAt: number, means: readonly number[], stepSeconds = 900): LoadForecast {
  return {
    key: "",
    madeAt: startAt,
    model: "auto",
    startAt,
    stepSeconds,
    meanRates: means,
    lowerRates: means.map((rate) => 0.5 * rate),
    upperRates: means.map((rate) => 1.5 * rate),
    upperPeakRates: means.map((rate) => 3 * rate),
    accuracy: null,
    shortfall: null,
  };
}

const OPTIONS = { untilAt: 86_400, peakSeconds: 300 };
const mean = (rates: readonly number[]): number => rates.reduce((sum, rate) => sum + rate, 0) / rates.length;

describe("burstForecast", () => {
  it("puts a burst into its minutes and leaves other steps as they are", () => {
    const { stepSeconds, meanRates, lowerRates, upperRates } = burstForecast(
      forecastOf(6_300, [7, 14, 21]),
      profile,
      OPTIONS,
    );
    expect(stepSeconds).toBe(60);
    expect(meanRates.slice(0, 15)).toEqual(Array.from({ length: 15 }, () => 7));
    // 14 on average, in shares of 10 : 2 : 2.
    expect(meanRates.slice(15, 30)).toEqual(Array.from({ length: 15 }, (_, minute) => (minute < 5 ? 30 : 6)));
    expect(lowerRates[15]).toBe(15);
    expect(upperRates[15]).toBe(45);
    expect(meanRates.slice(30)).toEqual(Array.from({ length: 15 }, () => 21));
  });

  it("takes a peak that the profile knows for no uncertainty", () => {
    const { upperPeakRates, upperRates } = burstForecast(forecastOf(6_300, [7, 14]), profile, OPTIONS);
    expect(upperPeakRates[0]).toBe(21);
    // Three times the mean are 42: 1.4 times the 30 of the burst, less than its band.
    expect(upperPeakRates[15]).toBe(upperRates[15]);
  });

  it("keeps every step's mean, and the order of the rates", () => {
    const rates = fc.array(fc.double({ min: 0, max: 1e4, noNaN: true }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        rates,
        fc.integer({ min: 0, max: 86_400 }),
        fc.constantFrom(120, 300, 900, 3_600),
        (means, startAt, stepSeconds) => {
          const finer = burstForecast(forecastOf(startAt, means, stepSeconds), profile, {
            ...OPTIONS,
            untilAt: startAt + 1e6,
          });
          const parts = stepSeconds / finer.stepSeconds;
          expect(finer.meanRates).toHaveLength(parts * means.length);
          means.forEach((rate, step) =>
            expect(mean(finer.meanRates.slice(step * parts, (step + 1) * parts)) - rate).toBeCloseTo(0, 3),
          );
          finer.meanRates.forEach((rate, step) => {
            expect(finer.lowerRates[step]).toBeLessThanOrEqual(rate);
            expect(finer.upperRates[step]).toBeGreaterThanOrEqual(rate);
            expect(finer.upperPeakRates[step]).toBeGreaterThanOrEqual(finer.upperRates[step]!);
          });
        },
      ),
    );
  });

  it("covers only the time that is asked for, and no more steps than two weeks have minutes", () => {
    const means = Array.from({ length: 2_000 }, () => 1);
    expect(burstForecast(forecastOf(0, means), profile, { ...OPTIONS, untilAt: 1_000 }).meanRates).toHaveLength(30);
    const long = burstForecast(forecastOf(0, means), profile, { ...OPTIONS, untilAt: 1e9 });
    expect(long.meanRates).toHaveLength(2_000 * 10);
    // Steps of a minute and a half take in all minutes of a burst.
    expect(mean(long.meanRates.slice(80, 90))).toBeCloseTo(1, 6);
  });

  it("is the same where steps are as short already, or the profile expects nothing", () => {
    const fine = forecastOf(0, [1, 2, 3], 60);
    expect(burstForecast(fine, profile, OPTIONS)).toBe(fine);
    const nothing = { ...profile, base: [Array.from({ length: 288 }, () => 0)], bursts: [] };
    expect(new Set(burstForecast(forecastOf(0, [4]), nothing, OPTIONS).meanRates)).toEqual(new Set([4]));
  });
});

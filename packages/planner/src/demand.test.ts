import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { demandOver, expectedRateAt, recentRate, type DemandInput } from "./demand.ts";
import { errorHistogramOf } from "./error-histogram.ts";
import { unknownNearSkill } from "./near-skill.ts";
import type { LoadForecast, RecentArrivals } from "./pool-state.ts";
import { noRetries } from "./retry-load.ts";
import { freshLevel, updateLevel } from "./rate-surprise.ts";

function forecastOf(meanRates: readonly number[], bands: Partial<LoadForecast> = {}): LoadForecast {
  return {
    key: "",
    madeAt: 0,
    model: "auto",
    startAt: 0,
    stepSeconds: 300,
    meanRates,
    lowerRates: meanRates,
    upperRates: meanRates,
    upperPeakRates: meanRates,
    accuracy: null,
    shortfall: null,
    ...bands,
  };
}

function demandOf(input: Partial<DemandInput>): ReturnType<typeof demandOver> {
  return demandOver({
    forecast: forecastOf([10, 10, 10, 10]),
    level: freshLevel(),
    recent: [],
    known: [],
    retries: noRetries(),
    now: 0,
    fromAt: 0,
    untilAt: 90,
    near: unknownNearSkill(),
    safetyMargin: 0,
    confidenceLevel: 0.9,
    ...input,
  });
}

const everySecond = (rate: number, seconds: number): RecentArrivals[] => [
  { endAt: 0, seconds, arrivals: rate * seconds },
];

describe("demandOver", () => {
  it("is exactly the expected rate when nothing may differ from it", () => {
    expect(demandOf({})).toMatchObject({ expectedRate: 10, peakRate: 10, sustainedRate: 10, source: "forecast_band" });
  });

  it("takes the highest rate of the window", () => {
    expect(demandOf({ forecast: forecastOf([10, 10, 20, 20]), fromAt: 450, untilAt: 750 }).expectedRate).toBe(20);
  });

  it("covers the band of the peaks, but not close by where the queue may absorb them", () => {
    const demand = demandOf({ forecast: forecastOf([10, 10], { upperRates: [12, 12], upperPeakRates: [15, 15] }) });
    expect(demand).toMatchObject({ peakRate: 15, sustainedRate: 10 });
  });

  it("covers the band for the queue that absorbs peaks, too, the further away the more", () => {
    const forecast = forecastOf(
      Array.from({ length: 300 }, () => 10),
      { upperRates: Array.from({ length: 300 }, () => 12) },
    );
    const far = demandOf({ forecast, fromAt: 36_000, untilAt: 36_090 });
    expect(far.sustainedRate).toBeCloseTo(12, 2);
  });

  it("takes what was measured of the next minutes instead of the band", () => {
    const near = { errors: errorHistogramOf(Array.from({ length: 200 }, () => 1.3)), pending: [] };
    const demand = demandOf({ near, forecast: forecastOf([1_000, 1_000], { upperPeakRates: [5_000, 5_000] }) });
    expect(demand.peakRate).toBeGreaterThan(1_290);
    expect(demand.peakRate).toBeLessThan(1_330);
  });

  it("takes the part off that is chance of counting", () => {
    const near = { errors: errorHistogramOf(Array.from({ length: 200 }, () => 1.03)), pending: [] };
    expect(demandOf({ near }).peakRate).toBe(10); // 900 jobs alone make 1.645 / 30 = 5.5 %
  });

  it.each([
    [0.15, 11.5, "safety_margin"],
    [0, 10, "forecast_band"],
  ])("sizes for a margin of %f on the expected rate", (safetyMargin, rate, source) => {
    expect(demandOf({ safetyMargin })).toMatchObject({ peakRate: expect.closeTo(rate, 9), source });
  });

  it("does not put the margin on top of a wider band", () => {
    const forecast = forecastOf([10, 10], { upperPeakRates: [15, 15] });
    expect(demandOf({ forecast, safetyMargin: 0.15 }).peakRate).toBe(15);
  });

  it("is never below what arrives right now, while now is near", () => {
    const recent = everySecond(14, 300);
    expect(demandOf({ recent })).toMatchObject({ peakRate: 14, sustainedRate: 14, source: "recent_rate" });
    expect(demandOf({ recent, fromAt: 1_200, untilAt: 1_290 }).peakRate).toBe(10);
  });

  it("follows the level, which fades into the forecast within hours", () => {
    const doubled = updateLevel(freshLevel(), [{ endAt: 0, seconds: 60, arrivals: 1_200, expected: 600 }]);
    const forecast = forecastOf(Array.from({ length: 400 }, () => 10));
    expect(demandOf({ level: doubled, forecast, untilAt: 0 }).expectedRate).toBeCloseTo(20, 0);
    const far = demandOf({ level: doubled, forecast, fromAt: 36_000, untilAt: 36_090 });
    expect(far.expectedRate).toBeCloseTo(10, 1);
  });

  it("lets the level move a forecast fourfold at most", () => {
    const level = updateLevel(freshLevel(), [{ endAt: 0, seconds: 60, arrivals: 60_000, expected: 600 }]);
    expect(demandOf({ level, untilAt: 0 }).expectedRate).toBe(40);
  });

  it("expects nothing where the forecast is zero", () => {
    expect(demandOf({ forecast: forecastOf([0, 0]) })).toMatchObject({
      expectedRate: 0,
      peakRate: 0,
      sustainedRate: 0,
    });
  });

  it("is finite and in order for any forecast", () => {
    const rates = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        rates,
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 1, max: 3_600 }),
        (means, fromAt, span) => {
          const { expectedRate, peakRate, sustainedRate } = demandOf({
            forecast: forecastOf(means),
            fromAt,
            untilAt: fromAt + span,
          });
          expect(Number.isFinite(peakRate)).toBe(true);
          expect(sustainedRate).toBeGreaterThanOrEqual(expectedRate);
          expect(peakRate).toBeGreaterThanOrEqual(expectedRate);
        },
      ),
    );
  });
});

describe("expectedRateAt", () => {
  const forecast = forecastOf([10, 20, 40]);
  it.each([
    [-1_000, 10],
    [150, 10],
    [300, 15],
    [450, 20],
    [600, 30],
    [750, 40],
    [1e6, 40],
  ])("is linear between the middles of the steps and flat beyond: at %d s it is %d", (at, rate) => {
    expect(expectedRateAt(forecast, at)).toBeCloseTo(rate, 9);
  });
});

describe("recentRate", () => {
  const parts = (arrivals: readonly number[]): RecentArrivals[] =>
    arrivals.map((count, index) => ({ endAt: 30 * (index + 1 - arrivals.length), seconds: 30, arrivals: count }));

  it("takes ninety seconds when they hold a hundred jobs", () => {
    expect(recentRate(parts([900, 60, 60, 60]), 0)).toBe(2);
  });

  it("reaches back until a hundred jobs are seen", () => {
    expect(recentRate(parts([3, 30, 20, 20, 20, 20]), 0)).toBeCloseTo(110 / 150, 9);
  });

  it("reaches back no further than twenty minutes", () => {
    expect(recentRate(parts(Array.from({ length: 60 }, (_, index) => (index < 20 ? 1e6 : 1))), 0)).toBeCloseTo(
      1 / 30,
      9,
    );
  });

  it("is unknown, not zero, on less than ninety seconds", () => {
    expect(recentRate(parts([60, 60]), 0)).toBeNull();
    expect(recentRate([], 0)).toBeNull();
  });
});

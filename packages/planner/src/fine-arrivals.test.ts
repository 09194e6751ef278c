import { baseRateAt, fastRatio, startRateTracker } from "@cap/forecast";
import { finish } from "@cap/simulator";
import { describe, expect, it } from "vitest";
import { constantHistory, dailyFactor, dailyHistory, historyOf, NOW } from "../fixtures/example-pool.ts";
import { fineForecastOf as fineForecastStepwise, fineRateAt, trackArrivals } from "./fine-arrivals.ts";

const fineForecastOf = (...given: Parameters<typeof fineForecastStepwise>) => finish(fineForecastStepwise(...given));

const times = { provisioningSeconds: 60, intervalSeconds: 30, clock: [] };
const days = dailyHistory({ days: 4 });
const { fine, tracker } = fineForecastOf(days, times);
const known = fine!;
const RATE = 10 * dailyFactor(0);

describe("fineForecastOf", () => {
  it.each([
    ["no history", null],
    ["half a day", constantHistory(10)],
    [
      "days of ten minutes",
      historyOf(
        Array.from({ length: 4 * 144 }, () => 6_000),
        600,
      ),
    ],
    ["days that nothing is known of", historyOf(Array.from({ length: 4 * 1_440 }, () => null))],
  ])("knows nothing from %s", (_name, history) => {
    expect(fineForecastOf(history, times)).toEqual({ fine: null, tracker: startRateTracker() });
  });

  it("expects the course of the day by the clock, also after it was set forward", () => {
    const clock = [
      { fromAt: 0, offsetSeconds: 0 },
      { fromAt: NOW + 7_200, offsetSeconds: 3_600 },
    ];
    const { profile } = fineForecastOf(days, { ...times, clock }).fine!;
    expect(baseRateAt(profile, NOW + 3_600)).toBe(baseRateAt(known.profile, NOW + 3_600));
    expect(baseRateAt(profile, NOW + 36_000)).toBe(baseRateAt(known.profile, NOW + 39_600));
  });

  it("knows from days of five minutes as well", () => {
    const counts = Array.from({ length: 4 * 288 }, (_, step) => 3_000 * dailyFactor(5 * step));
    const coarse = fineForecastOf(historyOf(counts, 300), times);
    expect(fineRateAt(coarse.fine!, coarse.tracker, NOW + 60, NOW)).toBeCloseTo(RATE, 0);
  });

  it("looks five minutes beyond the provisioning delay", () => {
    const { stepSeconds, groups } = known.futures;
    expect(groups[0]!.paths[0]!.length * stepSeconds).toBe(360);
  });

  it("starts at the level of the last hours, and skips what is unknown of them", () => {
    expect(fastRatio(tracker)).toBeGreaterThan(0.85);
    expect(fastRatio(tracker)).toBeLessThan(1.15);
    const gap = historyOf(days.arrivals.map((count, minute) => (minute > days.arrivals.length - 60 ? null : count)));
    expect(fastRatio(fineForecastOf(gap, times).tracker)).toBeGreaterThan(0.85);
  });
});

describe("trackArrivals", () => {
  it("takes arrivals as they were expected for no news", () => {
    const arrivals = 30 * baseRateAt(known.profile, NOW + 15);
    const after = trackArrivals(startRateTracker(), known, { endAt: NOW + 30, seconds: 30, arrivals });
    expect(fastRatio(after)).toBeCloseTo(1, 9);
  });

  it("follows twice the arrivals within minutes", () => {
    let state = tracker;
    for (let at = 30; at <= 120; at += 30) {
      state = trackArrivals(state, known, { endAt: NOW + at, seconds: 30, arrivals: 60 * RATE });
    }
    expect(fastRatio(state)).toBeGreaterThan(1.7);
    expect(fineRateAt(known, state, NOW + 120, NOW + 120)).toBeGreaterThan(1.7 * RATE);
  });
});

describe("fineRateAt", () => {
  it("is the curve of the day, seen from before", () => {
    for (const hours of [1, 3, 6, 12, 15, 18]) {
      const rate = fineRateAt(known, startRateTracker(), NOW + hours * 3_600, NOW);
      expect(rate / (10 * dailyFactor(60 * hours))).toBeGreaterThan(0.9);
      expect(rate / (10 * dailyFactor(60 * hours))).toBeLessThan(1.1);
    }
  });

  it("adds recurring bursts to it, at their time and not before", () => {
    const rush = historyOf(days.arrivals.map((count, minute) => count! + (minute % 60 < 3 ? 1_500 : 0)));
    const { fine: withRush } = fineForecastOf(rush, times);
    const rateAt = (seconds: number): number => fineRateAt(withRush!, startRateTracker(), NOW + seconds, NOW);
    expect(rateAt(3_600 + 60)).toBeGreaterThan(3 * rateAt(3_600 - 600));
    expect(rateAt(3_600 + 900) / (10 * dailyFactor(75))).toBeLessThan(1.2);
  });
});

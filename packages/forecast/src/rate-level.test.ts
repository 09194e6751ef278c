import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { rateLevel, startRateLevel, updateRateLevel } from "./rate-level.ts";

const START = startRateLevel({ priorJobs: 4 });

describe("rate level", () => {
  it("believes the forecast before anything was seen", () => {
    expect(rateLevel(START)).toEqual({ ratio: 1, relativeStandardDeviation: 0.5 });
  });

  it("adds what an interval showed", () => {
    const observation = { arrivals: 2, expected: 1, seconds: 60, timeConstantSeconds: 600 };
    expect(updateRateLevel(START, observation)).toEqual({ arrivals: 2, expected: 1, priorJobs: 4 });
  });

  it("is the ratio of observed to expected jobs, both with the prior added", () => {
    const state = updateRateLevel(START, { arrivals: 32, expected: 20, seconds: 60, timeConstantSeconds: Infinity });
    expect(rateLevel(state)).toEqual({ ratio: 36 / 24, relativeStandardDeviation: 1 / 6 });
  });

  it("approaches the true ratio and grows certain when evidence is never forgotten", () => {
    let state = START;
    for (let i = 0; i < 1_000; i++)
      state = updateRateLevel(state, { arrivals: 3, expected: 2, seconds: 60, timeConstantSeconds: Infinity });
    expect(rateLevel(state).ratio).toBeCloseTo(1.5, 2);
    expect(rateLevel(state).relativeStandardDeviation).toBeLessThan(0.02);
  });

  it("returns to the forecast when nothing is expected and nothing arrives for long", () => {
    const busy = updateRateLevel(START, { arrivals: 500, expected: 100, seconds: 60, timeConstantSeconds: 600 });
    const idle = updateRateLevel(busy, { arrivals: 0, expected: 0, seconds: 60_000, timeConstantSeconds: 600 });
    expect(rateLevel(idle).ratio).toBeCloseTo(1, 9);
  });

  it("forgets the same in two idle intervals as in one of their joint length", () => {
    fc.assert(
      fc.property(fc.nat(3_600), fc.nat(3_600), (first, second) => {
        const idle = { arrivals: 0, expected: 0, timeConstantSeconds: 900 };
        const busy = updateRateLevel(START, { arrivals: 9, expected: 3, seconds: 60, timeConstantSeconds: 900 });
        const twice = updateRateLevel(updateRateLevel(busy, { ...idle, seconds: first }), { ...idle, seconds: second });
        const once = updateRateLevel(busy, { ...idle, seconds: first + second });
        expect(twice.arrivals).toBeCloseTo(once.arrivals, 9);
        expect(twice.expected).toBeCloseTo(once.expected, 9);
      }),
    );
  });

  it("continues exactly after a JSON round trip", () => {
    const state = updateRateLevel(START, { arrivals: 7, expected: 0.3, seconds: 15, timeConstantSeconds: 700 });
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it("refuses what is outside its domain", () => {
    const observation = { arrivals: 1, expected: 1, seconds: 1, timeConstantSeconds: 1 };
    expect(() => startRateLevel({ priorJobs: 0 })).toThrow("priorJobs must be > 0 and finite, got 0");
    expect(() => updateRateLevel(START, { ...observation, arrivals: -1 })).toThrow(
      "arrivals must be >= 0 and finite, got -1",
    );
    expect(() => updateRateLevel(START, { ...observation, timeConstantSeconds: 0 })).toThrow(
      "timeConstantSeconds must be > 0, got 0",
    );
  });
});

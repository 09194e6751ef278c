import { describe, expect, it } from "vitest";

import { alphaOfHalfLife, ewma, ewmaLevels } from "./ewma.ts";

describe("ewma", () => {
  it("starts at the first value and moves by alpha towards each further one", () => {
    const levels = ewmaLevels(Float64Array.of(1, 2, 3, 4, 5), 0.3);
    for (const [t, level] of [1, 1.3, 1.81, 2.467, 3.2269].entries()) expect(levels[t]).toBeCloseTo(level, 12);
  });

  it("forecasts its last level for every step", () => {
    const path = ewma(0.3)
      .fit({ values: Float64Array.of(1, 2, 3, 4, 5), seasonalPeriods: [] })
      .forecast(2);
    expect(path[0]).toBeCloseTo(3.2269, 12);
    expect(path[1]).toBe(path[0]);
  });

  it("halves the weight of the past after a half-life", () => {
    expect(alphaOfHalfLife(1)).toBe(0.5);
    expect((1 - alphaOfHalfLife(10)) ** 10).toBeCloseTo(0.5, 12);
  });

  it("follows a walk closely and noise slowly when it chooses its factor", () => {
    const walk = Float64Array.from({ length: 60 }, (_, t) => t);
    const noise = Float64Array.from({ length: 60 }, (_, t) => 10 + (t % 2));
    const [afterWalk] = ewma().fit({ values: walk, seasonalPeriods: [] }).forecast(1);
    const [afterNoise] = ewma().fit({ values: noise, seasonalPeriods: [] }).forecast(1);
    expect(afterWalk).toBeGreaterThan(58);
    expect(Math.abs(afterNoise! - 10.5)).toBeLessThan(0.5);
  });
});

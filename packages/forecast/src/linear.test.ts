import { describe, expect, it } from "vitest";

import { linear } from "./linear.ts";

describe("linear", () => {
  it("continues a line with a slope that fades", () => {
    const values = Float64Array.from({ length: 40 }, (_, t) => 100 + 2 * t);
    const path = linear.fit({ values, seasonalPeriods: [] }).forecast(40);
    expect(path[0]).toBeGreaterThan(179);
    expect(path[0]).toBeLessThanOrEqual(180);
    const increments = path.slice(1).map((value, step) => value - path[step]!);
    for (const [step, increment] of increments.slice(1).entries()) expect(increment).toBeLessThan(increments[step]!);
  });

  it("adds the profile of the day to the line", () => {
    const values = Float64Array.from({ length: 24 }, (_, t) => [10, 20, 30][t % 3]!);
    const path = linear.fit({ values, seasonalPeriods: [3] }).forecast(4);
    for (const [step, value] of [10, 20, 30, 10].entries()) expect(path[step]).toBeCloseTo(value, 9);
  });

  it("takes no slope from a few extreme values (Theil-Sen)", () => {
    const values = Float64Array.from({ length: 40 }, () => 50);
    values[7] = 90;
    values[8] = 0;
    const path = linear.fit({ values, seasonalPeriods: [] }).forecast(9);
    expect(path[8]).toBeCloseTo(path[0]!, 9);
  });

  it("stays at or above zero when the line falls below", () => {
    const values = Float64Array.from({ length: 30 }, (_, t) => Math.max(0, 58 - 2 * t));
    for (const value of linear.fit({ values, seasonalPeriods: [] }).forecast(20))
      expect(value).toBeGreaterThanOrEqual(0);
  });
});

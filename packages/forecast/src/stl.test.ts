import { describe, expect, it } from "vitest";

import golden from "../golden/stl.json" with { type: "json" };
import { mstl } from "./mstl.ts";
import { stl } from "./stl.ts";

/** Absolute difference allowed against statsmodels on values around 100. */
const TOLERANCE = 1e-9;

/** Largest absolute difference; NaN when the lengths differ. */
function distance(actual: Float64Array, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.NaN;
  return expected.reduce((largest, value, t) => Math.max(largest, Math.abs(value - actual[t]!)), 0);
}

describe("stl", () => {
  it.each(golden.cases.stl)(
    "agrees with statsmodels for period $period",
    ({ values, period, seasonalWindow, seasonal, trend }) => {
      const result = stl({ length: values.length, period, seasonalWindow })(Float64Array.from(values));
      expect(distance(result.seasonal, seasonal)).toBeLessThan(TOLERANCE);
      expect(distance(result.trend, trend)).toBeLessThan(TOLERANCE);
    },
  );

  it("takes a pure season out completely", () => {
    const pure = Float64Array.from({ length: 60 }, (_, t) => 5 + (t % 12));
    const { seasonal, trend } = stl({ length: 60, period: 12, seasonalWindow: 11 })(pure);
    for (const [t, value] of pure.entries()) expect(seasonal[t]! + trend[t]!).toBeCloseTo(value, 9);
    for (const value of trend) expect(value).toBeCloseTo(10.5, 9);
  });
});

describe("mstl", () => {
  it("agrees with repeated STL of statsmodels for two periods", () => {
    const { values, periods, adjusted } = golden.cases.mstl;
    expect(distance(mstl(Float64Array.from(values), periods).adjusted, adjusted)).toBeLessThan(TOLERANCE);
  });

  it("leaves out periods that do not fit twice", () => {
    const values = Float64Array.from({ length: 30 }, (_, t) => t % 7);
    expect(mstl(values, [7, 16]).seasons.map(({ period }) => period)).toEqual([7]);
  });
});

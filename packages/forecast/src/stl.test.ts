import { describe, expect, it } from "vitest";

import golden from "../golden/stl.json" with { type: "json" };
import { mstl } from "./mstl.ts";
import { stl } from "./stl.ts";

/** Decimals that must agree with statsmodels on values around 100. */
const DECIMALS = 9;

function expectClose(actual: Float64Array, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [t, value] of expected.entries()) expect(actual[t]).toBeCloseTo(value, DECIMALS);
}

describe("stl", () => {
  it.each(golden.cases.stl)("agrees with statsmodels for period $period", ({ values, period, seasonalWindow, seasonal, trend }) => {
    const result = stl({ length: values.length, period, seasonalWindow })(Float64Array.from(values));
    expectClose(result.seasonal, seasonal);
    expectClose(result.trend, trend);
  });

  it("gives a straight line all to the trend", () => {
    const line = Float64Array.from({ length: 60 }, (_, t) => 5 + 2 * t);
    const { seasonal, trend } = stl({ length: 60, period: 12, seasonalWindow: 11 })(line);
    for (const value of seasonal) expect(value).toBeCloseTo(0, 9);
    expectClose(trend, Array.from(line));
  });
});

describe("mstl", () => {
  it("agrees with repeated STL of statsmodels for two periods", () => {
    const { values, periods, adjusted } = golden.cases.mstl;
    expectClose(mstl(Float64Array.from(values), periods).adjusted, adjusted);
  });

  it("leaves out periods that do not fit twice", () => {
    const values = Float64Array.from({ length: 30 }, (_, t) => t % 7);
    expect(mstl(values, [7, 16]).seasons.map(({ period }) => period)).toEqual([7]);
  });
});

import { describe, expect, it } from "vitest";

import golden from "../golden/autoregression.json" with { type: "json" };
import { fitAutoregression } from "./autoregression.ts";

const UNBOUNDED = { min: -Infinity, max: Infinity };

describe("fitAutoregression", () => {
  it.each(golden.cases)("agrees with numpy on lags $lags", ({ values, lags, lambda, forecast }) => {
    const fitted = fitAutoregression({ values: Float64Array.from(values), lags, lambda, bounds: UNBOUNDED });
    const path = fitted.forecast(forecast.length);
    for (const [step, value] of forecast.entries()) expect(Math.abs(path[step]! / value - 1)).toBeLessThan(1e-9);
  });

  it("continues a constant series, which leaves nothing to regress on", () => {
    const fitted = fitAutoregression({
      values: new Float64Array(30).fill(7),
      lags: [1, 2],
      lambda: 0,
      bounds: UNBOUNDED,
    });
    expect(Array.from(fitted.forecast(2))).toEqual([7, 7]);
  });

  it("finds a recursion that made the series", () => {
    const values = new Float64Array(40);
    values[0] = 1;
    for (let t = 1; t < 40; t++) values[t] = 3 + 0.8 * values[t - 1]!;
    const [next] = fitAutoregression({ values, lags: [1], lambda: 1e-12, bounds: UNBOUNDED }).forecast(1);
    expect(next).toBeCloseTo(3 + 0.8 * values[39]!, 6);
  });

  it("holds a recursion that would run away within its bounds", () => {
    const values = Float64Array.from({ length: 30 }, (_, t) => 1.5 ** t);
    const path = fitAutoregression({ values, lags: [1], lambda: 1e-9, bounds: { min: 0, max: 1e6 } }).forecast(50);
    expect(Math.max(...path)).toBeLessThanOrEqual(1e6 * (1 + 1e-9));
  });
});

import { describe, expect, it } from "vitest";

import { fitSmoothing } from "./fit-smoothing.ts";

const series = { values: [1, 2, 3, 4], stepSeconds: 60 };
const daily = { values: Array.from({ length: 96 }, (_, t) => 10 + (t % 24)), stepSeconds: 3_600 };

describe("fitSmoothing", () => {
  it("follows a series value by value", () => {
    const fitted = fitSmoothing({ series, model: "ewma", alpha: 0.3 });
    expect(fitted.forecast(1)[0]).toBeCloseTo(2.467, 12);
    expect(fitted.update(5).forecast(2)[1]).toBeCloseTo(3.2269, 12);
    expect(fitted.forecast(1)[0]).toBeCloseTo(2.467, 12);
  });

  it("takes an unknown value for what was expected", () => {
    const fitted = fitSmoothing({ series, model: "ewma", halfLifeSteps: 2 });
    expect(fitted.update(null).forecast(1)).toEqual(fitted.forecast(1));
    const seasonal = fitSmoothing({ series: daily, model: "seasonal_naive" });
    expect(seasonal.update(null).forecast(23)).toEqual(seasonal.forecast(24).slice(1));
  });

  it("finds the season itself and never forecasts below zero", () => {
    const fitted = fitSmoothing({ series: daily, model: "holt_winters" });
    expect(fitted.model).toBe("holt_winters");
    expect(fitted.forecast(24)[23]).toBeCloseTo(33, 0);
    let idle = fitted;
    for (let i = 0; i < 24; i++) idle = idle.update(0);
    expect(Math.min(...idle.forecast(24))).toBeGreaterThanOrEqual(0);
  });

  it("stands in a moving average under its own name when the history is too short", () => {
    expect(fitSmoothing({ series, model: "holt_winters" }).model).toBe("ewma");
    expect(fitSmoothing({ series, model: "seasonal_naive" }).model).toBe("ewma");
  });

  it("uses multiplicative seasons only without zeros", () => {
    const values = daily.values.map((value, t) => (t % 24 === 0 ? 0 : value));
    const fitted = fitSmoothing({ series: { ...daily, values }, model: "holt_winters", form: "multiplicative" });
    expect(fitted.forecast(24).every(Number.isFinite)).toBe(true);
  });

  it("refuses values, horizons and options outside their domain", () => {
    const fitted = fitSmoothing({ series, model: "naive" });
    expect(() => fitted.update(-1)).toThrow("value must be null or finite and >= 0, got -1");
    expect(() => fitted.forecast(0)).toThrow("horizonSteps must be an integer >= 1, got 0");
    expect(() => fitSmoothing({ series, model: "naive", alpha: 0.3 })).toThrow(
      "alpha belongs to model ewma, got model naive",
    );
    expect(() => fitSmoothing({ series, model: "naive", seasonalPeriods: [1] })).toThrow(
      "seasonalPeriods must be an integer >= 2, got 1",
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { ForecastInput } from "./forecast-input.ts";
import type { ForecastBasis } from "./forecast-basis.ts";
import { forecast, type Forecast } from "./forecast.ts";
import { MODEL_NAMES } from "./point-model.ts";

const MODELS = ["auto", ...MODEL_NAMES] as const;

/** Hourly series with days, weekends and reproducible irregularity. */
function hourly(days: number): number[] {
  return Array.from({ length: 24 * days }, (_, t) => {
    const weekend = Math.floor(t / 24) % 7 > 4 ? 0.6 : 1;
    return weekend * (100 + 40 * Math.sin((2 * Math.PI * t) / 24)) + 8 * Math.sin(t * t);
  });
}

const ask = (values: readonly (number | null)[], more: Partial<ForecastInput> = {}): Forecast =>
  forecast({ series: { values, stepSeconds: 3_600 }, horizonSteps: 24, ...more });

const codes = ({ reasons }: Forecast): string[] => reasons.map(({ code }) => code);

describe("forecast", () => {
  it("has the value of its example", () => {
    const series = { values: [1, 2, 3, 4, 5], stepSeconds: 60 };
    expect(forecast({ series, horizonSteps: 1, model: "ewma", alpha: 0.3 }).point[0]).toBeCloseTo(3.2269, 12);
  });

  it("mixes models on a long seasonal history and beats repeating the season", () => {
    const values = hourly(29);
    const answer = ask(values.slice(0, -24));
    const error = (path: readonly number[]): number =>
      path.reduce((sum, value, step) => sum + Math.abs(value - values.at(step - 24)!), 0);
    expect(answer.model).toBe("auto");
    expect(answer.seasonalPeriods).toEqual([24, 168]);
    expect(answer.mixture.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(error(answer.point)).toBeLessThan(error(ask(values.slice(0, -24), { model: "seasonal_naive" }).point));
    expect(answer.reasons).toEqual([]);
  });

  it("is the same again with what it found before, as JSON", () => {
    const values = hourly(28);
    const { mixture, reasons, seasonalPeriods, accuracy, interval, smoothing, ...answer } = ask(values);
    const basis: ForecastBasis = { mixture, reasons, seasonalPeriods, accuracy, interval, smoothing };
    expect(ask(values, { basis: JSON.parse(JSON.stringify(basis)) })).toEqual({ ...basis, ...answer });
  });

  it("goes on from what it found before on a longer history", () => {
    const values = hourly(29);
    const basis = ask(values.slice(0, -24));
    const later = ask(values.slice(0, -12), { basis });
    const anew = ask(values.slice(0, -12));
    expect(later).toMatchObject({ mixture: basis.mixture, accuracy: basis.accuracy });
    for (const [step, value] of later.point.entries()) expect(value / anew.point[step]!).toBeCloseTo(1, 1);
  });

  it("reports how it did on the end of the history", () => {
    const { accuracy } = ask(hourly(28), { coverage: 0.8 });
    expect(accuracy).toMatchObject({ folds: 4, steps: 24 });
    expect(accuracy!.mase).toBeLessThan(1);
    expect(accuracy!.wape).toBeLessThan(0.1);
    expect(accuracy!.coverage).toBeGreaterThan(0.75);
  });

  it("widens the interval with the coverage asked for", () => {
    const width = ({ upper, lower }: Forecast): number => upper[0]! - lower[0]!;
    expect(width(ask(hourly(28), { coverage: 0.95 }))).toBeGreaterThan(width(ask(hourly(28), { coverage: 0.5 })));
  });

  it("presumes a day when the history is too short to test for one, and says so", () => {
    const answer = ask(hourly(1));
    expect(answer).toMatchObject({ model: "seasonal_naive", seasonalPeriods: [24], accuracy: null });
    expect(answer.point).toEqual(hourly(1));
    expect(answer.reasons[0]).toEqual({ code: "season_presumed", period: 24 });
    expect(codes(answer)).toContain("insufficient_history");
  });

  it("falls back to a moving average under its own name and says what was missing", () => {
    const answer = ask([5, 6, 7], { model: "lag_ridge" });
    expect(answer.model).toBe("ewma");
    expect(answer.reasons).toEqual([{ code: "insufficient_history", model: "lag_ridge", wanted: 24, got: 3 }]);
    expect(codes(ask([5, 6, 7], { model: "seasonal" }))).toEqual(["no_season"]);
  });

  it("gives the whole admissible range when one value is all there is", () => {
    const answer = ask([7], { horizonSteps: 2 });
    expect(answer).toMatchObject({ point: [7, 7], lower: [0, 0], upper: [21, 21], accuracy: null });
  });

  it("reports what it cleaned", () => {
    const values: (number | null)[] = hourly(28);
    values[300] = 2_000;
    values[301] = null;
    expect(ask(values).reasons).toEqual([{ code: "history_cleaned", spikes: 1, outageSteps: 0, missing: 1 }]);
  });

  it("uses additive seasons where multiplicative ones are undefined", () => {
    const values = hourly(14).map((value, t) => (t % 24 === 3 ? 0 : value));
    const answer = ask(values, { model: "holt_winters", form: "multiplicative", seasonalPeriods: [24] });
    expect(codes(answer)).toContain("zeros_in_history");
    expect(answer.point).toEqual(ask(values, { model: "holt_winters", seasonalPeriods: [24] }).point);
  });

  it("takes seasons from the caller in any order, and none if told so", () => {
    expect(ask(hourly(28), { seasonalPeriods: [168, 24] }).seasonalPeriods).toEqual([24, 168]);
    expect(ask(hourly(28), { seasonalPeriods: [] }).mixture.map(({ model }) => model)).not.toContain("seasonal_naive");
  });

  it("looks at the last 4,000 values only", () => {
    const recent = hourly(167).slice(-4_000);
    const older = Array.from({ length: 500 }, () => 9_000);
    expect(ask([...older, ...recent], { model: "seasonal_naive" })).toEqual(ask(recent, { model: "seasonal_naive" }));
    expect(ask([3, ...Array.from({ length: 4_500 }, () => null)], { model: "naive", horizonSteps: 1 }).point).toEqual([
      3,
    ]);
  });

  it("forecasts the mean of a sparse series, not its most likely value of zero", () => {
    const values = Array.from({ length: 400 }, (_, t) => (Math.imul(t, 2_654_435_761) >>> 0 < 0.25 * 2 ** 32 ? 2 : 0));
    const mean = values.reduce<number>((sum, value) => sum + value, 0) / values.length;
    const { point, lower } = ask(values, { seasonalPeriods: [] });
    expect(point.reduce((sum, value) => sum + value, 0) / point.length / mean).toBeGreaterThan(0.75);
    expect(lower[0]).toBe(0);
  });

  it("does not depend on the unit of the series", () => {
    const plain = ask(hourly(28));
    const scaled = ask(hourly(28).map((value) => value / 3_600));
    for (const [step, value] of plain.upper.entries()) expect((scaled.upper[step]! * 3_600) / value).toBeCloseTo(1, 6);
  });

  it.each(MODELS)("is total, finite and bounded for any history with model %s", (model) => {
    const value = fc.oneof(fc.constant(null), fc.constant(0), fc.double({ min: 0, max: 1e12, noNaN: true }));
    const histories = fc
      .array(value, { minLength: 1, maxLength: 40 })
      .filter((values) => values.some((known) => known !== null));
    fc.assert(
      fc.property(histories, fc.constantFrom(undefined, [], [3], [4, 12]), (values, seasonalPeriods) => {
        const answer = ask(values, {
          model,
          horizonSteps: 7,
          ...(seasonalPeriods === undefined ? {} : { seasonalPeriods }),
        });
        const ceiling = 3 * Math.max(...values.filter((known) => known !== null));
        for (const [step, point] of answer.point.entries()) {
          expect(point).toBeGreaterThanOrEqual(0);
          expect(point).toBeLessThanOrEqual(ceiling);
          expect(answer.lower[step]).toBeGreaterThanOrEqual(0);
          expect(answer.lower[step]).toBeLessThanOrEqual(point);
          expect(answer.upper[step]).toBeGreaterThanOrEqual(point);
          expect(answer.upper[step]).toBeLessThan(Infinity);
        }
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    [{ horizonSteps: 0 }, "horizonSteps must be an integer >= 1, got 0"],
    [{ coverage: 1 }, "coverage must be in (0, 1), got 1"],
    [{ folds: 0 }, "folds must be an integer >= 1, got 0"],
    [{ seasonalPeriods: [1.5] }, "seasonalPeriods must be an integer >= 2, got 1.5"],
    [{ alpha: 0.3 }, "alpha belongs to model ewma, got model auto"],
    [{ model: "ewma", alpha: 1.3 }, "alpha must be in (0, 1], got 1.3"],
    [{ model: "ewma", halfLifeSteps: 0 }, "halfLifeSteps must be > 0, got 0"],
    [{ model: "ewma", alpha: 0.3, halfLifeSteps: 2 }, "alpha and halfLifeSteps exclude each other, got 0.3 and 2"],
    [{ model: "linear", form: "additive" }, "form belongs to model holt_winters, got model linear"],
    [{ series: { values: [1], stepSeconds: 0 } }, "stepSeconds must be > 0 and finite, got 0"],
    [{ series: { values: [1, -1], stepSeconds: 1 } }, "values[1] must be null or in [0, 1e100], got -1"],
    [{ series: { values: [Number.NaN], stepSeconds: 1 } }, "values[0] must be null or in [0, 1e100], got NaN"],
    [{ series: { values: [], stepSeconds: 1 } }, "values must hold at least one known value, got 0 values, none known"],
    [
      { series: { values: [null], stepSeconds: 1 } },
      "values must hold at least one known value, got 1 values, none known",
    ],
  ] as const)("refuses %j", (wrong, message) => {
    expect(() => ask([1, 2, 3], wrong)).toThrow(new RangeError(message));
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { modelNamed, smoothingModel, type SmoothingModelName } from "./model-choice.ts";
import { boundedForecast, forecastCeiling, MODEL_NAMES, type Training } from "./point-model.ts";

const PERIODS: readonly (readonly number[])[] = [[], [4], [4, 28]];

const histories = fc.record({
  values: fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true })), {
    minLength: 1,
    maxLength: 80,
  }),
  seasonalPeriods: fc.constantFrom(...PERIODS),
});

/** Day and week of four and seven steps a cycle, with a ripple that repeats with neither. */
function wavy(length: number): Float64Array {
  return Float64Array.from({ length }, (_, t) => 50 + 20 * Math.sin((2 * Math.PI * t) / 4) + 5 * Math.sin(t * t));
}

describe.each(MODEL_NAMES)("model %s", (name) => {
  const model = modelNamed(name, {});

  /** Runs the check on arbitrary histories that the model accepts. */
  function forAccepted(check: (training: Training) => void): void {
    fc.assert(
      fc.property(histories, ({ values, seasonalPeriods }) => {
        fc.pre(values.length >= model.minimumSteps(seasonalPeriods));
        check({ values: Float64Array.from(values), seasonalPeriods });
      }),
      { numRuns: 60, maxSkipsPerRun: 1_000 },
    );
  }

  it("is known by its name", () => {
    expect(model.name).toBe(name);
  });

  it("gives one finite value within bounds for every step asked for", () => {
    forAccepted((training) => {
      const path = boundedForecast(model, training, 9);
      expect(path).toHaveLength(9);
      for (const value of path) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(forecastCeiling(training.values));
      }
    });
  });

  it("gives the same answer twice and leaves its input alone", () => {
    forAccepted((training) => {
      const before = training.values.slice();
      expect(boundedForecast(model, training, 5)).toEqual(boundedForecast(model, training, 5));
      expect(training.values).toEqual(before);
    });
  });

  it("gives a shorter horizon as the beginning of a longer one", () => {
    forAccepted((training) => {
      const fitted = model.fit(training);
      expect(fitted.forecast(12).slice(0, 5)).toEqual(fitted.forecast(5));
    });
  });

  it.each(PERIODS.slice(1))("continues a constant series of period %j", (...seasonalPeriods) => {
    const path = boundedForecast(model, { values: new Float64Array(70).fill(12), seasonalPeriods }, 30);
    for (const value of path) expect(value).toBeCloseTo(12, 6);
  });

  it.each([1e-6, 3_600, 1e9])(
    "forecasts a series in other units (times %d) as the same forecast in those units",
    (unit) => {
      const seasonalPeriods = [4, 28];
      const plain = boundedForecast(model, { values: wavy(90), seasonalPeriods }, 10);
      const scaled = boundedForecast(model, { values: wavy(90).map((value) => unit * value), seasonalPeriods }, 10);
      for (const [step, value] of plain.entries()) expect(scaled[step]! / unit / value).toBeCloseTo(1, 6);
    },
  );

  it("works with the least history it asks for", () => {
    const seasonalPeriods = [4];
    const values = wavy(model.minimumSteps(seasonalPeriods));
    expect(boundedForecast(model, { values, seasonalPeriods }, 3)).toHaveLength(3);
  });
});

const SMOOTHING: SmoothingModelName[] = ["naive", "seasonal_naive", "ewma", "holt_winters"];

describe.each(SMOOTHING)("smoothing model %s", (name) => {
  it("reaches by updates the state of a refit with the same parameters", () => {
    const seasonalPeriods = [4];
    const values = wavy(60);
    const model = smoothingModel(name, {});
    const tuned = model.tune?.({ values: values.slice(0, 40), seasonalPeriods }) ?? model;
    let updated = tuned.fit({ values: values.slice(0, 40), seasonalPeriods });
    for (const value of values.slice(40)) updated = updated.update(value);
    const refitted = tuned.fit({ values, seasonalPeriods });
    expect(updated.forecast(9)).toEqual(refitted.forecast(9));
  });

  it("does not change by being updated", () => {
    const fitted = smoothingModel(name, {}).fit({ values: wavy(40), seasonalPeriods: [4] });
    const before = fitted.forecast(4);
    fitted.update(1_000);
    expect(fitted.forecast(4)).toEqual(before);
  });
});

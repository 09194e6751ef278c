import { describe, expect, it } from "vitest";

import golden from "../golden/holt_winters.json" with { type: "json" };
import { copyOf, learn, project, type SmoothingParameters, type SmoothingState } from "./exponential-smoothing.ts";

/** Relative difference allowed against statsmodels. */
const TOLERANCE = 1e-9;

function learnt(state: SmoothingState, values: readonly number[], parameters: SmoothingParameters): Float64Array {
  const predicted = new Float64Array(values.length);
  learn(state, Float64Array.from(values), parameters, predicted);
  return predicted;
}

describe("learn and project", () => {
  it.each(golden.cases)(
    "agree with statsmodels on $form seasons",
    ({ form, values, parameters, initial, oneStepAhead, forecast }) => {
      const state: SmoothingState = {
        form: form === "additive" ? "additive" : "multiplicative",
        level: initial.level,
        trend: initial.trend,
        seasons: [{ factors: Float64Array.from(initial.seasonal), phase: 0 }],
        error: 0,
      };
      const predicted = learnt(state, values, parameters);
      for (const [t, value] of oneStepAhead.entries())
        expect(Math.abs(predicted[t]! / value - 1)).toBeLessThan(TOLERANCE);
      const path = project(state, forecast.length, parameters);
      for (const [step, value] of forecast.entries()) expect(Math.abs(path[step]! / value - 1)).toBeLessThan(TOLERANCE);
    },
  );

  it("carry over a share of the last error that fades with the horizon", () => {
    const state: SmoothingState = { form: "additive", level: 10, trend: 0, seasons: [], error: 4 };
    const parameters = { alpha: 0.5, beta: 0, gammas: [], phi: 0.9, rho: 0.5 };
    expect(Array.from(project(state, 3, parameters))).toEqual([12, 11, 10.5]);
    expect(learnt(state, [12], parameters)[0]).toBe(12);
    expect(state.level).toBe(11);
  });

  it("move several seasons by their own shares of the same error", () => {
    const seasons = [2, 3].map((length) => ({ factors: new Float64Array(length), phase: 0 }));
    const state: SmoothingState = { form: "additive", level: 10, trend: 0, seasons, error: 0 };
    learnt(state, [20], { alpha: 0.1, beta: 0, gammas: [0.2, 0.3], phi: 0.9, rho: 0 });
    expect(seasons[0]!.factors[0]).toBeCloseTo(2, 12);
    expect(seasons[1]!.factors[0]).toBeCloseTo(3, 12);
    expect(seasons.map(({ phase }) => phase)).toEqual([1, 1]);
  });

  it("leave the state that a copy was made of alone", () => {
    const state: SmoothingState = {
      form: "additive",
      level: 1,
      trend: 0,
      seasons: [{ factors: Float64Array.of(1, -1), phase: 0 }],
      error: 0,
    };
    learnt(copyOf(state), [9], { alpha: 0.5, beta: 0.1, gammas: [0.5], phi: 0.9, rho: 0 });
    expect(state).toEqual({
      form: "additive",
      level: 1,
      trend: 0,
      seasons: [{ factors: Float64Array.of(1, -1), phase: 0 }],
      error: 0,
    });
  });
});

import type { PointModel } from "./point-model.ts";

/** Exponentially weighted moving average with the given smoothing factor, or the best of a grid when none is given. */
export function ewma(alpha?: number): PointModel<"ewma"> {
  return {
    name: "ewma",
    minimumSteps: () => 1,
    fit({ values }) {
      const level = ewmaLevels(values, alpha ?? bestAlpha(values)).at(-1) ?? 0;
      return { forecast: (horizonSteps) => new Float64Array(horizonSteps).fill(level) };
    },
  };
}

/** Smoothing factor that halves the weight of a value after `halfLifeSteps` further steps: 1 - 2^(-1/halfLife). */
export function alphaOfHalfLife(halfLifeSteps: number): number {
  return 1 - 2 ** (-1 / halfLifeSteps);
}

/** Level after each value, starting at the first one: level += alpha (value - level). */
export function ewmaLevels(values: Float64Array, alpha: number): Float64Array {
  let level = values[0] ?? 0;
  return values.map((value) => (level += alpha * (value - level)));
}

/** Half-lives from about a third of a step to about a hundred steps: beyond them a series is a naive forecast or a plain mean. */
const ALPHA_GRID = [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.007];

function bestAlpha(values: Float64Array): number {
  let best = { alpha: 0.3, error: Infinity };
  for (const alpha of ALPHA_GRID) {
    const error = oneStepSquaredError(values, alpha);
    if (error < best.error) best = { alpha, error };
  }
  return best.alpha;
}

function oneStepSquaredError(values: Float64Array, alpha: number): number {
  let level = values[0] ?? 0;
  let sum = 0;
  for (const value of values) {
    const error = value - level;
    sum += error * error;
    level += alpha * error;
  }
  return sum;
}

import type { PointModel, UpdatableModel } from "./point-model.ts";

/**
 * Exponentially weighted moving average with the given smoothing factor; without one, the factor with the least squared
 * error one step ahead is taken from a grid. The level starts at the first value.
 */
export function ewma(alpha?: number): PointModel<UpdatableModel> {
  return {
    name: "ewma",
    minimumSteps: () => 1,
    tune: ({ values }) => ewma(alpha ?? bestAlpha(values)),
    fit({ values }) {
      const factor = alpha ?? bestAlpha(values);
      return after(ewmaLevels(values, factor).at(-1) ?? 0, factor);
    },
  };
}

function after(level: number, alpha: number): UpdatableModel {
  return {
    forecast: (horizonSteps) => new Float64Array(horizonSteps).fill(level),
    update: (value) => after(level + alpha * (value - level), alpha),
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

/**
 * Half-lives from a third of a step to a hundred steps: beyond them the model is the naive forecast or the plain mean.
 */
const ALPHA_GRID = [0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.02, 0.007];

function bestAlpha(values: Float64Array): number {
  let best = { alpha: ALPHA_GRID[0]!, error: Infinity };
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

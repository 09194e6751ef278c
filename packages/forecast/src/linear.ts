import { mean, median } from "simple-statistics";

import { forecastCeiling, type PointModel } from "./point-model.ts";

/** Share of the slope that is left after one season. */
const SLOPE_KEPT = 0.9;

/** Seasons that the line and the profile are fitted on: long enough for a slope, short enough to follow a change. */
const WINDOW_SEASONS = 7;

/** Groups that the window is averaged into, so that all pairs of groups stay cheap. */
const GROUPS = 40;

/** Straight line (Theil-Sen) with a daily profile; beyond the history the slope fades. */
export const linear: PointModel = {
  name: "linear",
  minimumSteps: ([period]) => (period === undefined ? 3 : 2 * period),
  fit({ values, seasonalPeriods: [period] }) {
    const window = values.slice(-(period === undefined ? values.length : WINDOW_SEASONS * period));
    const n = window.length;
    const slope = theilSen(window, period ?? Math.ceil(n / GROUPS));
    const flat = window.map((value, t) => value - slope * (t - (n - 1)));
    const level = mean(Array.from(flat));
    const profile = period === undefined ? [0] : phaseMeans(flat, period, level);
    const damping = SLOPE_KEPT ** (1 / (period ?? Math.max(1, n / WINDOW_SEASONS)));
    const ceiling = forecastCeiling(values);
    return {
      forecast: (horizonSteps) =>
        Float64Array.from({ length: horizonSteps }, (_, step) => {
          const travelled = (damping * (1 - damping ** (step + 1))) / (1 - damping);
          const value = level + slope * travelled + profile[(n + step) % profile.length]!;
          return Math.min(ceiling, Math.max(0, value));
        }),
    };
  },
};

/**
 * Median slope between all pairs of group means, per step. @see Sen (1968), Estimates of the regression coefficient
 * based on Kendall's tau
 */
function theilSen(values: Float64Array, groupSteps: number): number {
  const means: number[] = [];
  for (let end = values.length; end >= groupSteps; end -= groupSteps) {
    let sum = 0;
    for (let t = end - groupSteps; t < end; t++) sum += values[t]!;
    means.unshift(sum / groupSteps);
  }
  const slopes = means.flatMap((to, j) => means.slice(0, j).map((from, i) => (to - from) / ((j - i) * groupSteps)));
  return slopes.length === 0 ? 0 : median(slopes);
}

function phaseMeans(values: Float64Array, period: number, level: number): number[] {
  return Array.from({ length: period }, (_, phase) => {
    const known = [];
    for (let t = phase; t < values.length; t += period) known.push(values[t]! - level);
    return mean(known);
  });
}

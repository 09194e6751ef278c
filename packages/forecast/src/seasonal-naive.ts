import type { PointModel, UpdatableModel } from "./point-model.ts";

/** Repeats the last full season, of the shortest period. */
export const seasonalNaive: PointModel<UpdatableModel> = {
  name: "seasonal_naive",
  minimumSteps: ([period]) => period ?? Infinity,
  fit: ({ values, seasonalPeriods: [period = 1] }) => after(values.slice(-period)),
};

function after(season: Float64Array): UpdatableModel {
  return {
    forecast: (horizonSteps) => Float64Array.from({ length: horizonSteps }, (_, step) => season[step % season.length]!),
    update: (value) => after(Float64Array.of(...season.subarray(1), value)),
  };
}

import type { PointModel } from "./point-model.ts";

/** Repeats the last full season. Without a season it is the naive forecast. */
export const seasonalNaive: PointModel<"seasonal_naive"> = {
  name: "seasonal_naive",
  minimumSteps: ([period = 1]) => period,
  fit({ values, seasonalPeriods: [period = 1] }) {
    const season = values.slice(-period);
    return { forecast: (horizonSteps) => Float64Array.from({ length: horizonSteps }, (_, step) => season[step % period] ?? 0) };
  },
};

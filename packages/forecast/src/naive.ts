import type { PointModel } from "./point-model.ts";

/** Repeats the last value: the forecast of a random walk. */
export const naive: PointModel<"naive"> = {
  name: "naive",
  minimumSteps: () => 1,
  fit: ({ values }) => ({ forecast: (horizonSteps) => new Float64Array(horizonSteps).fill(values.at(-1) ?? 0) }),
};

import type { PointModel, UpdatableModel } from "./point-model.ts";

/** Repeats the last value: the forecast of a random walk. */
export const naive: PointModel<UpdatableModel> = {
  name: "naive",
  minimumSteps: () => 1,
  fit: ({ values }) => after(values.at(-1) ?? 0),
};

function after(last: number): UpdatableModel {
  return { forecast: (horizonSteps) => new Float64Array(horizonSteps).fill(last), update: after };
}

/** History as the models see it: cleaned, without gaps. */
export interface Training {
  /** Values >= 0, oldest first; at least one. */
  readonly values: Float64Array;
  /** Season lengths in steps, ascending, each an integer >= 2; empty when the series has no season. */
  readonly seasonalPeriods: readonly number[];
}

/** A model whose parameters and state are known; it can be asked for any horizon. */
export interface FittedModel {
  /** Point forecasts for steps 1..horizonSteps after the end of the training values. */
  forecast(horizonSteps: number): Float64Array;
}

/** Name of a single forecasting model. */
export type ModelName =
  | "naive"
  | "seasonal_naive"
  | "ewma"
  | "linear"
  | "holt_winters"
  | "seasonal"
  | "lag_ridge"
  | "lag_ridge_log";

/** A forecasting method: a name, the history it needs and a way to fit it. */
export interface PointModel<Name extends ModelName = ModelName> {
  readonly name: Name;
  /** Shortest history the method is usable with, in steps. */
  minimumSteps(seasonalPeriods: readonly number[]): number;
  /** The same method with its parameters fixed to the best ones for this history; absent when nothing needs a search. */
  tune?(training: Training): PointModel<Name>;
  /** Deterministic; defined for every history of at least `minimumSteps`. */
  fit(training: Training): FittedModel;
}

/** Longest multiple of the historical maximum that any point forecast may reach. */
export const CEILING_FACTOR = 3;

/** Largest admissible point forecast after this history: three times its maximum. */
export function forecastCeiling(values: Float64Array): number {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  return CEILING_FACTOR * max;
}

import type { SmoothingTuning } from "./exponential-smoothing.ts";

/** Names of the single forecasting models. */
export const MODEL_NAMES = [
  "naive",
  "seasonal_naive",
  "ewma",
  "linear",
  "holt_winters",
  "seasonal",
  "lag_ridge",
  "lag_ridge_log",
] as const;
/** Name of a single forecasting model. */
export type ModelName = (typeof MODEL_NAMES)[number];

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

/** A fitted model that learns further values one by one, in constant time. */
export interface UpdatableModel extends FittedModel {
  /** The model after one more value: the same as refitting with the same parameters on the longer history. */
  update(value: number): UpdatableModel;
}

/** A forecasting method: a name, the history it needs and a way to fit it. */
export interface PointModel<Fitted extends FittedModel = FittedModel> {
  readonly name: ModelName;
  /** Shortest history the method is usable with, in steps; Infinity when it needs a season and there is none. */
  minimumSteps(seasonalPeriods: readonly number[]): number;
  /**
   * The same method with its parameters fixed to the best ones for this history; absent when nothing needs a search.
   */
  tune?(training: Training): PointModel<Fitted>;
  /** What the search of a tuned model found; absent when it is cheap to search again. */
  readonly tuning?: SmoothingTuning;
  /** Deterministic; defined for every history of at least `minimumSteps`. */
  fit(training: Training): Fitted;
}

/** Multiple of the historical maximum that no point forecast may exceed. */
const CEILING_FACTOR = 3;

/** Largest admissible point forecast after this history: three times its maximum. */
export function forecastCeiling(values: Float64Array): number {
  let max = 0;
  for (const value of values) if (value > max) max = value;
  return CEILING_FACTOR * max;
}

/**
 * Fits and forecasts within [0, ceiling], whatever the model does. A value that is not a number becomes the last known
 * one.
 */
export function boundedForecast(model: PointModel, training: Training, horizonSteps: number): Float64Array {
  const ceiling = forecastCeiling(training.values);
  const last = training.values.at(-1) ?? 0;
  const path = model.fit(training).forecast(horizonSteps);
  return path.map((value) => (Number.isNaN(value) ? last : Math.min(ceiling, Math.max(0, value))));
}

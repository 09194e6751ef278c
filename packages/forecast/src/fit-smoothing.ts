import { cleanSeries } from "./clean-series.ts";
import { ewma } from "./ewma.ts";
import { assertInteger, assertModelOptions, assertSeasonalPeriods } from "./forecast-input.ts";
import { smoothingModel, type ModelOptions, type SmoothingModelName } from "./model-choice.ts";
import type { PointModel, UpdatableModel } from "./point-model.ts";
import { seasonalPeriods as detectedPeriods } from "./seasonal-periods.ts";
import { assertSeries, type Series } from "./series.ts";

/** What to fit. */
export interface SmoothingInput extends ModelOptions {
  readonly series: Series;
  readonly model: SmoothingModelName;
  /** Season lengths in steps, integers >= 2; [] for none. @defaultValue the calendar periods found in the series */
  readonly seasonalPeriods?: readonly number[];
}

/** A fitted model that follows a series as it grows. Immutable. */
export interface SmoothingForecaster {
  /** What was fitted; "ewma" when the history is too short for the model asked for. */
  readonly model: SmoothingModelName;
  /** Expected values for the next steps; >= 0. */
  forecast(horizonSteps: number): number[];
  /**
   * The model after one more value, in time that does not grow with the history; an unknown value (null) counts as just
   * what was expected.
   */
  update(value: number | null): SmoothingForecaster;
}

/**
 * Fits a smoothing model that can be updated value by value instead of being refitted.
 *
 * Updating leaves the same state as fitting the longer history with the same parameters.
 *
 * @throws RangeError if an input breaks its stated rule, no value of the series is known, or an option belongs to
 *   another model
 * @example
 * const fitted = fitSmoothing({ series: { values: [1, 2, 3, 4], stepSeconds: 60 }, model: "ewma", alpha: 0.3 });
 * fitted.update(5).forecast(1); // [3.2269]
 */
export function fitSmoothing(input: SmoothingInput): SmoothingForecaster {
  const { series, model } = input;
  assertSeries(series);
  assertSeasonalPeriods(input.seasonalPeriods ?? []);
  assertModelOptions(model, input);
  const seasonalPeriods = input.seasonalPeriods?.toSorted((a, b) => a - b) ?? detectedPeriods(series);
  const { values } = cleanSeries({ values: series.values, seasonalPeriods });
  // Multiplicative seasons are undefined on a history with zeros; additive ones are not.
  const { form, ...options } = input;
  const asked = smoothingModel(model, form === undefined || values.includes(0) ? options : { ...options, form });
  const training = { values, seasonalPeriods };
  if (asked.minimumSteps(seasonalPeriods) > values.length) return forecaster("ewma", fitted(ewma(), training));
  return forecaster(model, fitted(asked, training));
}

function fitted(
  model: PointModel<UpdatableModel>,
  training: { values: Float64Array; seasonalPeriods: readonly number[] },
): UpdatableModel {
  return (model.tune?.(training) ?? model).fit(training);
}

function forecaster(model: SmoothingModelName, state: UpdatableModel): SmoothingForecaster {
  return {
    model,
    forecast(horizonSteps) {
      assertInteger("horizonSteps", horizonSteps, 1);
      return Array.from(state.forecast(horizonSteps), (value) => Math.max(0, value));
    },
    update(value) {
      if (value !== null && !(value >= 0 && Number.isFinite(value))) {
        throw new RangeError(`value must be null or finite and >= 0, got ${value}`);
      }
      return forecaster(model, state.update(value ?? state.forecast(1)[0]!));
    },
  };
}

import { intervalCoverage, meanAbsoluteError, seasonalNaiveScale, wape } from "./accuracy.ts";
import { backtest } from "./backtest.ts";
import { cleanSeries, type CleanedSeries } from "./clean-series.ts";
import { assertForecastInput, type ForecastInput } from "./forecast-input.ts";
import { blend, mixtureWeights } from "./mixture.ts";
import type { SmoothingTuning } from "./exponential-smoothing.ts";
import type { ForecastAccuracy, ForecastBasis } from "./forecast-basis.ts";
import { chooseModels, type ForecastReason, modelNamed, type ModelOptions } from "./model-choice.ts";
import { boundedForecast, forecastCeiling, type ModelName, type PointModel, type Training } from "./point-model.ts";
import { halfWidth, intervalWidth, type IntervalWidth, type ScoredPath } from "./prediction-interval.ts";
import { DAY_SECONDS, seasonalPeriods as detectedPeriods } from "./seasonal-periods.ts";
import type { Series } from "./series.ts";

/** Answer of `forecast`. */
export interface Forecast extends ForecastBasis {
  /** What made the forecast; another name than asked for when the history did not allow it. */
  readonly model: ModelName | "auto";
  /** Expected value per step; >= 0 and at most three times the historical maximum. */
  readonly point: readonly number[];
  /** Lower end of the interval per step; >= 0. */
  readonly lower: readonly number[];
  /** Upper end of the interval per step. */
  readonly upper: readonly number[];
  /** Share of future values that the interval is meant to hold. */
  readonly coverage: number;
}

/** Longer histories cost time and hold habits that no longer apply. */
const LONGEST_HISTORY = 4_000;

/**
 * Forecasts a series with an interval around every step.
 *
 * The interval is measured, not assumed: it comes from the errors of the same procedure at earlier origins of the same
 * history (split conformal prediction). The default model is a mixture weighted by those errors. Pure and
 * deterministic. A history too short or too odd for the model gives a simpler model under its own name and a reason.
 *
 * @param signal asked before every fit of a model, each of some hundredths of a second at most; an `AbortSignal` is one, if
 *   another thread aborts it
 * @throws RangeError if an input breaks its stated rule, no value of the series is known, or an option belongs to
 *   another model
 * @throws what the signal throws
 * @example
 * const series = { values: [1, 2, 3, 4, 5], stepSeconds: 60 };
 * forecast({ series, horizonSteps: 1, model: "ewma", alpha: 0.3 }).point; // [3.2269]
 * @see Bates, Granger (1969), The combination of forecasts
 * @see Vovk, Gammerman, Shafer (2005), Algorithmic Learning in a Random World
 */
export function forecast(input: ForecastInput, signal?: { readonly throwIfAborted: () => void }): Forecast {
  const fits = forecastStepwise(input);
  for (;;) {
    signal?.throwIfAborted();
    const fit = fits.next();
    if (fit.done === true) return fit.value;
  }
}

/**
 * The forecast of {@link forecast} fit by fit, for callers that give way in between, so that an `AbortSignal` of the same
 * thread is seen. Who does not go on loses nothing but the work so far.
 */
export function* forecastStepwise(input: ForecastInput): Generator<undefined, Forecast, void> {
  assertForecastInput(input);
  const { horizonSteps, coverage = 0.9 } = input;
  const values = recentValues(input.series);
  const basis = input.basis ?? (yield* measuredBasis(input, values));
  const { mixture, interval, seasonalPeriods, smoothing } = basis;
  yield;
  const cleaned = cleanSeries({ values, seasonalPeriods });
  const { options } = checkedOptions(input, cleaned, []);
  const training = { seasonalPeriods, values: cleaned.values };
  const ceiling = forecastCeiling(training.values);
  const members: Float64Array[] = [];
  for (const { model, weight } of mixture) {
    yield;
    const member = modelNamed(model, options, smoothing ?? undefined);
    // A member that was far worse than the best takes no part.
    members.push(weight === 0 ? new Float64Array(horizonSteps) : boundedForecast(member, training, horizonSteps));
  }
  // Rounding in the weights may lift a mixture of members at the ceiling above it.
  const weights = mixture.map(({ weight }) => weight);
  const point = Array.from(blend(members, weights), (value) => Math.min(ceiling, value));
  return {
    ...basis,
    model: mixture.length > 1 ? "auto" : mixture[0]!.model,
    point,
    lower: point.map((value, i) => (interval === null ? 0 : Math.max(0, value - halfWidth(interval, value, i + 1)))),
    upper: point.map((value, i) => (interval === null ? ceiling : value + halfWidth(interval, value, i + 1))),
    coverage,
  };
}

/** Chooses and scores models on a history. */
function* measuredBasis(
  input: ForecastInput,
  values: readonly (number | null)[],
): Generator<undefined, ForecastBasis, void> {
  const { series, horizonSteps, model = "auto", coverage = 0.9, folds = 4 } = input;
  const { seasonalPeriods, presumed } = chosenSeason(input, values);
  const cleaned = cleanSeries({ values, seasonalPeriods });
  const { options, reasons } = checkedOptions(input, cleaned, presumed ? seasonalPeriods : []);
  const choice = chooseModels(model, options, { length: values.length, seasonalPeriods, presumed });
  const { models } = choice;
  const { errors, paths } = yield* backtest({
    values,
    seasonalPeriods,
    models,
    horizonSteps,
    folds,
    period: seasonalPeriods.findLast((period) => period * series.stepSeconds <= DAY_SECONDS),
  });
  yield;
  const weights = mixtureWeights(errors);
  const members = models.filter((_, i) => weights[i] !== 0);
  const smoothing = smoothingOf(members, { seasonalPeriods, values: cleaned.values });
  const interval = intervalWidth(paths, coverage);
  return {
    mixture: models.map(({ name }, i) => ({ model: name, weight: weights[i]!, meanAbsoluteError: errors[i] ?? null })),
    reasons: [...reasons, ...choice.reasons],
    seasonalPeriods,
    interval,
    smoothing,
    accuracy:
      interval === null ? null : measuredAccuracy(paths, interval, seasonalNaiveScale(values, seasonalPeriods[0])),
  };
}

function smoothingOf(models: readonly PointModel[], training: Training): SmoothingTuning | null {
  const smoothing = models.find(({ name }) => name === "holt_winters");
  return smoothing?.tune?.(training).tuning ?? null;
}

/**
 * The end of the history, from its first known value. When nothing recent is known, the last known value is all there
 * is.
 */
function recentValues({ values }: Series): readonly (number | null)[] {
  const recent = values.slice(-LONGEST_HISTORY);
  const first = recent.findIndex((value) => value !== null);
  return first >= 0 ? recent.slice(first) : [values.findLast((value) => value !== null) ?? null, ...recent.slice(1)];
}

interface Season {
  readonly seasonalPeriods: readonly number[];
  /** Whether the day was taken for granted, because the history is too short to test for it. */
  readonly presumed: boolean;
}

/** Periods given by the caller, found in the history or, on less than three days, presumed. */
function chosenSeason({ series, seasonalPeriods }: ForecastInput, values: readonly (number | null)[]): Season {
  if (seasonalPeriods !== undefined)
    return { seasonalPeriods: seasonalPeriods.toSorted((a, b) => a - b), presumed: false };
  const found = detectedPeriods({ ...series, values });
  const day = DAY_SECONDS / series.stepSeconds;
  const presumed =
    found.length === 0 && Number.isInteger(day) && day >= 2 && values.length >= day && values.length < 3 * day;
  return { seasonalPeriods: presumed ? [day] : found, presumed };
}

/** Replaces options that this history does not allow, and reports what was changed in the history itself. */
function checkedOptions(
  { form, ...options }: ModelOptions,
  { values, spikes, outageSteps, missing }: CleanedSeries,
  presumed: readonly number[],
): { options: ModelOptions; reasons: ForecastReason[] } {
  const reasons: ForecastReason[] = presumed.map((period) => ({ code: "season_presumed", period }));
  if (spikes + outageSteps + missing > 0) reasons.push({ code: "history_cleaned", spikes, outageSteps, missing });
  const impossible = form === "multiplicative" && values.includes(0);
  if (impossible) reasons.push({ code: "zeros_in_history", model: "holt_winters" });
  return { options: form === undefined || impossible ? options : { ...options, form }, reasons };
}

/** Scores the backtest of the mixture itself. */
function measuredAccuracy(
  paths: readonly ScoredPath[],
  interval: IntervalWidth,
  scale: number | null,
): ForecastAccuracy | null {
  const actual = paths.flatMap((path) => path.actual);
  const predicted = paths.flatMap((path) => Array.from(path.predicted));
  const half = paths.flatMap((path) => Array.from(path.predicted, (point, i) => halfWidth(interval, point, i + 1)));
  const error = meanAbsoluteError({ actual, predicted });
  const covered = intervalCoverage({
    actual,
    lower: predicted.map((point, i) => point - half[i]!),
    upper: predicted.map((point, i) => point + half[i]!),
  });
  if (error === null || covered === null) return null;
  return {
    meanAbsoluteError: error,
    wape: wape({ actual, predicted }),
    mase: scale === null || scale === 0 ? null : error / scale,
    coverage: covered,
    folds: paths.length,
    steps: paths[0]?.actual.length ?? 0,
  };
}

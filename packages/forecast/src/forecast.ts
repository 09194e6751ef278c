import { meanAbsoluteError, naiveScale, wape } from "./accuracy.ts";
import { backtest, type Backtest } from "./backtest.ts";
import { alphaOfHalfLife, ewma } from "./ewma.ts";
import { cleanSeries } from "./clean-series.ts";
import { holtWinters } from "./holt-winters.ts";
import { lagRidge, lagRidgeLog } from "./lag-ridge.ts";
import { linear } from "./linear.ts";
import { blend, mixtureWeights } from "./mixture.ts";
import { naive } from "./naive.ts";
import { forecastCeiling, type ModelName, type PointModel, type Training } from "./point-model.ts";
import { intervalWidth, type ScoredPath } from "./prediction-interval.ts";
import { seasonal } from "./seasonal.ts";
import { seasonalNaive } from "./seasonal-naive.ts";
import { seasonalPeriods as detectSeasonalPeriods } from "./seasonal-periods.ts";
import { assertSeries, type Series } from "./series.ts";

/** Question to {@link forecast}. */
export interface ForecastInput {
  /** History; only its last 4,000 values are used. */
  readonly series: Series;
  /** Number of steps to forecast; integer >= 1. */
  readonly horizonSteps: number;
  /** @defaultValue "auto": a mixture of the models that did well in a backtest on this history */
  readonly model?: ModelName | "auto";
  /** Share of future values that lower..upper should hold; in (0, 1). @defaultValue 0.9 */
  readonly coverage?: number;
  /** Season lengths in steps, integers >= 2. @defaultValue the calendar periods detected in the series */
  readonly seasonalPeriods?: readonly number[];
  /** Origins of the backtest; integer >= 1. @defaultValue 4 */
  readonly folds?: number;
  /** Smoothing factor of "ewma", in (0, 1]. @defaultValue chosen on the history */
  readonly alpha?: number;
  /** Half-life of "ewma" in steps, > 0; instead of alpha. */
  readonly halfLifeSteps?: number;
}

/** Why a forecast rests on less than was asked for. */
export interface ForecastReason {
  readonly code: "insufficient_history";
  /** Model that needs more history. */
  readonly model: ModelName;
  /** Steps of history that the model needs. */
  readonly wanted: number;
  /** Steps of history there are. */
  readonly got: number;
}

/** A model's part in an automatic forecast. */
export interface MixtureMember {
  readonly model: ModelName;
  /** Weight in [0, 1]; the weights of a mixture sum to 1. */
  readonly weight: number;
  /** Backtest error in the unit of the series; null when it could not be measured. */
  readonly meanAbsoluteError: number | null;
}

/** How the same procedure did on the end of the history. */
export interface ForecastAccuracy {
  /** Unit of the series. */
  readonly meanAbsoluteError: number;
  /** Absolute error as a share of the actual values; null when they are all 0. */
  readonly wape: number | null;
  /** Error relative to repeating the last season; null when that repetition is exact. */
  readonly mase: number | null;
  /** Share of backtest values inside their interval. */
  readonly coverage: number;
  /** Backtest origins scored. */
  readonly folds: number;
  /** Steps scored after each origin. */
  readonly steps: number;
}

/** Answer of {@link forecast}. */
export interface Forecast {
  /** What made the forecast; differs from the question when the history was too short. */
  readonly model: ModelName | "auto";
  /** Members of the mixture; one member for a single model. */
  readonly mixture: readonly MixtureMember[];
  readonly reasons: readonly ForecastReason[];
  /** Season lengths used, in steps, ascending. */
  readonly seasonalPeriods: readonly number[];
  /** Expected value per step; >= 0 and at most three times the historical maximum. */
  readonly point: readonly number[];
  /** Lower end of the interval per step; >= 0. */
  readonly lower: readonly number[];
  /** Upper end of the interval per step. */
  readonly upper: readonly number[];
  /** Coverage that was asked for. */
  readonly coverage: number;
  /** null when the history is too short for a backtest; the interval is then the whole admissible range. */
  readonly accuracy: ForecastAccuracy | null;
}

/** Longer histories cost time and hold habits that no longer apply. */
const LONGEST_HISTORY = 4_000;

/**
 * Forecasts a series with an interval around every step.
 *
 * The interval is measured, not assumed: it comes from the errors of the same procedure at earlier origins of the same history.
 * Pure and deterministic. A history too short for the model gives a simpler model under its own name and a reason.
 *
 * @throws RangeError if an input breaks its stated rule, no value of the series is known, or an option does not belong to the model
 */
export function forecast(input: ForecastInput): Forecast {
  const { series, horizonSteps, model = "auto", coverage = 0.9, folds = 4 } = input;
  assertInput(input);
  const raw = recentValues(series);
  const periods = input.seasonalPeriods?.toSorted((a, b) => a - b) ?? detectSeasonalPeriods({ ...series, values: raw });
  const prepare = (values: readonly (number | null)[]): Training => ({
    values: cleanSeries({ values, seasonalPeriods: periods }).values,
    seasonalPeriods: periods,
  });
  const { models, reasons } = chooseModels(model, input, raw.length, periods);
  const test = backtest({ raw, prepare, models, horizonSteps, folds, period: periods[0] });
  const weights = mixtureWeights(test.errors);
  const training = prepare(raw);
  const ceiling = forecastCeiling(training.values);
  const paths = models.map((member) => member.fit(training).forecast(horizonSteps));
  const point = blend(paths, weights).map((value) => Math.min(ceiling, Math.max(0, value)));
  const scored = scoredPaths(test);
  const width = intervalWidth(scored, coverage);
  const half = (value: number, index: number): number => width?.halfWidth(value, index + 1) ?? ceiling;
  return {
    model: models.length > 1 ? "auto" : models[0]!.name,
    mixture: models.map(({ name }, index) => ({
      model: name,
      weight: weights[index]!,
      meanAbsoluteError: test.errors[index] ?? null,
    })),
    reasons,
    seasonalPeriods: periods,
    point: Array.from(point),
    lower: Array.from(point, (value, index) => Math.max(0, value - half(value, index))),
    upper: Array.from(point, (value, index) => (width === null ? ceiling : value + half(value, index))),
    coverage,
    accuracy: measuredAccuracy(raw, test, scored, width, periods[0]),
  };
}

function recentValues({ values }: Series): readonly (number | null)[] {
  const recent = values.slice(-LONGEST_HISTORY);
  const first = recent.findIndex((value) => value !== null);
  // Nothing known among the recent values: the last known one is all there is.
  if (first < 0) return [values.findLast((value) => value !== null) ?? null, ...recent];
  return recent.slice(first);
}

function chooseModels(
  wanted: ModelName | "auto",
  { alpha, halfLifeSteps }: ForecastInput,
  length: number,
  periods: readonly number[],
): { models: PointModel[]; reasons: ForecastReason[] } {
  const smoothing = ewma(halfLifeSteps === undefined ? alpha : alphaOfHalfLife(halfLifeSteps));
  const all: PointModel[] = [naive, smoothing, seasonalNaive, linear, holtWinters(), seasonal, lagRidge, lagRidgeLog];
  const asked =
    wanted === "auto"
      ? all.filter(({ name }) => (periods.length === 0 ? name !== "seasonal_naive" : !["naive", "ewma", "linear"].includes(name)))
      : all.filter(({ name }) => name === wanted);
  const models = asked.filter((model) => model.minimumSteps(periods) <= length);
  const reasons = asked
    .filter((model) => model.minimumSteps(periods) > length)
    .map((model) => ({
      code: "insufficient_history" as const,
      model: model.name,
      wanted: model.minimumSteps(periods),
      got: length,
    }));
  return { models: models.length > 0 ? models : [smoothing], reasons };
}

/** Backtest paths of the mixture whose weights were chosen without the fold they are scored on. */
function scoredPaths({ folds, errorsWithout }: Backtest): ScoredPath[] {
  return folds.map(({ paths, actual }, fold) => {
    const weights = mixtureWeights(errorsWithout(fold)).map((weight, member) => (paths[member] === null ? 0 : weight));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const usable = paths.map((path) => path ?? new Float64Array(actual.length));
    const even = 1 / paths.filter((path) => path !== null).length;
    const shares = weights.map((weight, member) => (total > 0 ? weight / total : paths[member] === null ? 0 : even));
    return { predicted: blend(usable, shares), actual };
  });
}

function measuredAccuracy(
  raw: readonly (number | null)[],
  { folds, steps }: Backtest,
  scored: readonly ScoredPath[],
  width: { halfWidth(point: number, step: number): number } | null,
  period = 1,
): ForecastAccuracy | null {
  const actual = scored.flatMap((path) => path.actual);
  const predicted = scored.flatMap((path) => Array.from(path.predicted));
  const error = meanAbsoluteError({ actual, predicted });
  if (error === null || width === null) return null;
  const scale = naiveScale(raw, period);
  let inside = 0;
  let known = 0;
  for (const [index, value] of actual.entries()) {
    if (value === null) continue;
    known += 1;
    const point = predicted[index]!;
    if (Math.abs(value - point) <= width.halfWidth(point, (index % steps) + 1)) inside += 1;
  }
  return {
    meanAbsoluteError: error,
    wape: wape({ actual, predicted }),
    mase: scale === null || scale === 0 ? null : error / scale,
    coverage: inside / known,
    folds: folds.length,
    steps,
  };
}

function assertInput({ series, horizonSteps, model = "auto", coverage, seasonalPeriods, folds, alpha, halfLifeSteps }: ForecastInput): void {
  assertSeries(series);
  const integerAtLeast = (name: string, value: number, least: number): void => {
    if (!(Number.isInteger(value) && value >= least)) throw new RangeError(`${name} must be an integer >= ${least}, got ${value}`);
  };
  integerAtLeast("horizonSteps", horizonSteps, 1);
  if (folds !== undefined) integerAtLeast("folds", folds, 1);
  for (const period of seasonalPeriods ?? []) integerAtLeast("seasonalPeriods", period, 2);
  if (coverage !== undefined && !(coverage > 0 && coverage < 1)) throw new RangeError(`coverage must be in (0, 1), got ${coverage}`);
  if (alpha !== undefined && !(alpha > 0 && alpha <= 1)) throw new RangeError(`alpha must be in (0, 1], got ${alpha}`);
  if (halfLifeSteps !== undefined && !(halfLifeSteps > 0)) throw new RangeError(`halfLifeSteps must be > 0, got ${halfLifeSteps}`);
  if (alpha !== undefined && halfLifeSteps !== undefined) throw new RangeError("alpha and halfLifeSteps exclude each other, got both");
  for (const [name, value] of Object.entries({ alpha, halfLifeSteps })) {
    if (value !== undefined && model !== "ewma") throw new RangeError(`${name} belongs to model ewma, got model ${model}`);
  }
}

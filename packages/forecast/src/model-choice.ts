import { alphaOfHalfLife, ewma } from "./ewma.ts";
import type { SeasonForm, SmoothingTuning } from "./exponential-smoothing.ts";
import { holtWinters } from "./holt-winters.ts";
import { lagRidge, lagRidgeLog } from "./lag-ridge.ts";
import { linear } from "./linear.ts";
import { naive } from "./naive.ts";
import type { ModelName, PointModel, UpdatableModel } from "./point-model.ts";
import { seasonalNaive } from "./seasonal-naive.ts";
import { seasonal } from "./seasonal.ts";

/** Options that belong to single models. */
export interface ModelOptions {
  /** Smoothing factor of "ewma", in (0, 1]. @defaultValue the best one for the history */
  readonly alpha?: number;
  /** Half-life of "ewma" in steps, > 0; instead of alpha. */
  readonly halfLifeSteps?: number;
  /**
   * Seasons of "holt_winters". Multiplicative ones need a history without zeros. @defaultValue "additive" on the
   * logarithm
   */
  readonly form?: SeasonForm;
}

/** Why a forecast rests on less than was asked for, or on an assumption. */
export type ForecastReason =
  /** The model needs `wanted` steps of history and `got` is what there is. */
  | { readonly code: "insufficient_history"; readonly model: ModelName; readonly wanted: number; readonly got: number }
  /** The model repeats a season and none was found. */
  | { readonly code: "no_season"; readonly model: ModelName }
  /** The history is too short to test for a day of `period` steps; it was taken for granted. */
  | { readonly code: "season_presumed"; readonly period: number }
  /** Multiplicative seasons are undefined on a history with zeros; additive ones were used. */
  | { readonly code: "zeros_in_history"; readonly model: ModelName }
  /** Values of the history that were made up before fitting, in steps. */
  | {
      readonly code: "history_cleaned";
      readonly spikes: number;
      readonly outageSteps: number;
      readonly missing: number;
    };

/** Models to use and why not others. */
export interface ModelChoice {
  /** At least one. */
  readonly models: readonly PointModel[];
  readonly reasons: readonly ForecastReason[];
}

/** Names of the models that learn further values without refitting. */
export type SmoothingModelName = "naive" | "seasonal_naive" | "ewma" | "holt_winters";

/** The smoothing model of that name with its options. */
export function smoothingModel(
  name: SmoothingModelName,
  { alpha, halfLifeSteps, form }: ModelOptions,
  tuning?: SmoothingTuning,
): PointModel<UpdatableModel> {
  switch (name) {
    case "naive":
      return naive;
    case "seasonal_naive":
      return seasonalNaive;
    case "ewma":
      return ewma(halfLifeSteps === undefined ? alpha : alphaOfHalfLife(halfLifeSteps));
    case "holt_winters":
      return holtWinters(form, tuning);
  }
}

/** The model of that name with its options; what a search found on an earlier history is not searched for again. */
export function modelNamed(name: ModelName, options: ModelOptions, tuning?: SmoothingTuning): PointModel {
  switch (name) {
    case "linear":
      return linear;
    case "seasonal":
      return seasonal;
    case "lag_ridge":
      return lagRidge;
    case "lag_ridge_log":
      return lagRidgeLog;
    default:
      return smoothingModel(name, options, tuning);
  }
}

/** Members of the automatic mixture on a series with a season and on one without. */
const SEASONAL_MEMBERS: readonly ModelName[] = [
  "seasonal_naive",
  "holt_winters",
  "seasonal",
  "lag_ridge",
  "lag_ridge_log",
];
const PLAIN_MEMBERS: readonly ModelName[] = ["ewma", "linear", "holt_winters", "lag_ridge", "lag_ridge_log"];

/** What the history offers to models. */
export interface History {
  readonly length: number;
  readonly seasonalPeriods: readonly number[];
  /** Whether the season was taken for granted. */
  readonly presumed: boolean;
}

/**
 * Picks the models that the history is long enough for: the one asked for, or the members of the mixture.
 * When none is, the simplest one that is stands in.
 */
export function chooseModels(model: ModelName | "auto", options: ModelOptions, history: History): ModelChoice {
  const asked = model === "auto" ? membersFor(history) : [model];
  const candidates = asked.map((name) => modelNamed(name, options));
  const needs = (candidate: PointModel): number => candidate.minimumSteps(history.seasonalPeriods);
  const models = candidates.filter((candidate) => needs(candidate) <= history.length);
  const reasons = candidates
    .filter((candidate) => needs(candidate) > history.length)
    .map((candidate): ForecastReason =>
      needs(candidate) === Infinity
        ? { code: "no_season", model: candidate.name }
        : { code: "insufficient_history", model: candidate.name, wanted: needs(candidate), got: history.length },
    );
  return { models: models.length > 0 ? models : [standIn(history)], reasons };
}

/**
 * A season that was taken for granted competes with the moving average as soon as a good part of a day can be scored.
 */
function membersFor({ length, seasonalPeriods, presumed }: History): readonly ModelName[] {
  const [period] = seasonalPeriods;
  if (period === undefined) return PLAIN_MEMBERS;
  return presumed && length >= 2 * period ? ["ewma", ...SEASONAL_MEMBERS] : SEASONAL_MEMBERS;
}

function standIn({ length, seasonalPeriods: [period] }: History): PointModel {
  return period !== undefined && period <= length ? seasonalNaive : ewma();
}

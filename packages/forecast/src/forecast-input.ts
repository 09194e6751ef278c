import type { ForecastBasis } from "./forecast-basis.ts";
import type { ModelOptions } from "./model-choice.ts";
import type { ModelName } from "./point-model.ts";
import { assertSeries, type Series } from "./series.ts";

/** Question to `forecast`. */
export interface ForecastInput extends ModelOptions {
  /** History; its last 4,000 values are used. */
  readonly series: Series;
  /** Number of steps to forecast; integer >= 1. */
  readonly horizonSteps: number;
  /** One model, or a mixture of those that did well in a backtest on this history. @defaultValue "auto" */
  readonly model?: ModelName | "auto";
  /** Share of future values that lower..upper should hold, in (0, 1). @defaultValue 0.9 */
  readonly coverage?: number;
  /** Season lengths in steps, integers >= 2; [] for none. @defaultValue the calendar periods found in the series */
  readonly seasonalPeriods?: readonly number[];
  /** Origins of the backtest, integer >= 1. @defaultValue 4 */
  readonly folds?: number;
  /**
   * What an earlier forecast of the same series with the same options found: no backtest is made then, which takes nine tenths of the
   * time. Models, weights, parameters, width and accuracy are those of that time. @defaultValue found on this history
   */
  readonly basis?: ForecastBasis;
}

/** @throws RangeError naming the rule that the input breaks */
export function assertForecastInput(input: ForecastInput): void {
  const { series, horizonSteps, coverage, seasonalPeriods, folds } = input;
  assertSeries(series);
  assertInteger("horizonSteps", horizonSteps, 1);
  if (folds !== undefined) assertInteger("folds", folds, 1);
  assertSeasonalPeriods(seasonalPeriods ?? []);
  if (coverage !== undefined && !(coverage > 0 && coverage < 1)) {
    throw new RangeError(`coverage must be in (0, 1), got ${coverage}`);
  }
  assertModelOptions(input.model ?? "auto", input);
}

/** @throws RangeError if a period is not an integer >= 2 */
export function assertSeasonalPeriods(seasonalPeriods: readonly number[]): void {
  for (const period of seasonalPeriods) assertInteger("seasonalPeriods", period, 2);
}

/** @throws RangeError if an option is out of its domain or belongs to another model */
export function assertModelOptions(model: ModelName | "auto", { alpha, halfLifeSteps, form }: ModelOptions): void {
  if (alpha !== undefined && !(alpha > 0 && alpha <= 1)) throw new RangeError(`alpha must be in (0, 1], got ${alpha}`);
  if (halfLifeSteps !== undefined && !(halfLifeSteps > 0)) {
    throw new RangeError(`halfLifeSteps must be > 0, got ${halfLifeSteps}`);
  }
  if (alpha !== undefined && halfLifeSteps !== undefined) {
    throw new RangeError(`alpha and halfLifeSteps exclude each other, got ${alpha} and ${halfLifeSteps}`);
  }
  assertOwner("alpha", alpha, { model, owner: "ewma" });
  assertOwner("halfLifeSteps", halfLifeSteps, { model, owner: "ewma" });
  assertOwner("form", form, { model, owner: "holt_winters" });
}

function assertOwner(option: string, value: unknown, { model, owner }: { model: string; owner: ModelName }): void {
  if (value !== undefined && model !== owner)
    throw new RangeError(`${option} belongs to model ${owner}, got model ${model}`);
}

/** @throws RangeError if the value is not an integer of at least `least` */
export function assertInteger(name: string, value: number, least: number): void {
  if (!(Number.isInteger(value) && value >= least)) {
    throw new RangeError(`${name} must be an integer >= ${least}, got ${value}`);
  }
}

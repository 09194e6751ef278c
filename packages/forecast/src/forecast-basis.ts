import type { SmoothingTuning } from "./exponential-smoothing.ts";
import type { ForecastReason } from "./model-choice.ts";
import type { ModelName } from "./point-model.ts";
import type { IntervalWidth } from "./prediction-interval.ts";

/** A model's part in a forecast. */
export interface MixtureMember {
  readonly model: ModelName;
  /** In [0, 1]; the weights of a mixture sum to 1. */
  readonly weight: number;
  /** Backtest error in the unit of the series; null when it could not be measured. */
  readonly meanAbsoluteError: number | null;
}

/** How the same procedure did on the end of the history. */
export interface ForecastAccuracy {
  /** In the unit of the series. */
  readonly meanAbsoluteError: number;
  /** Sum of absolute errors over the sum of actual values; null when they are all 0. */
  readonly wape: number | null;
  /** Error relative to that of repeating the last season one season ahead; null when that repetition is exact. */
  readonly mase: number | null;
  /**
   * Share of backtest values inside their interval. The interval was fitted to them, so expect slightly more than asked
   * for.
   */
  readonly coverage: number;
  /** Backtest origins scored. */
  readonly folds: number;
  /** Steps scored after each origin. */
  readonly steps: number;
}

/** What a backtest on a history found, and all that a forecast of the same series some time later needs of it. Plain JSON. */
export interface ForecastBasis {
  /** Members with their weights; a single model has the weight 1. */
  readonly mixture: readonly MixtureMember[];
  readonly reasons: readonly ForecastReason[];
  /** Season lengths used, in steps, ascending. */
  readonly seasonalPeriods: readonly number[];
  /**
   * null when the history is too short for a backtest; the interval is then the whole range that a forecast may take.
   */
  readonly accuracy: ForecastAccuracy | null;
  /** Width of the interval; null where accuracy is. */
  readonly interval: IntervalWidth | null;
  /** Parameters of "holt_winters"; null when it takes no part. */
  readonly smoothing: SmoothingTuning | null;
}

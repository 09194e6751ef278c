/** What happened beside what was forecast. */
export interface ForecastPair {
  /** null means unknown; such pairs are left out. */
  readonly actual: readonly (number | null)[];
  /** As many forecasts as actual values. */
  readonly predicted: readonly number[];
}

/** What happened beside the interval that was forecast. */
export interface IntervalPair {
  /** null means unknown; such values are left out. */
  readonly actual: readonly (number | null)[];
  /** Lower ends, as many as actual values. */
  readonly lower: readonly number[];
  /** Upper ends, as many as actual values. */
  readonly upper: readonly number[];
}

/**
 * Mean absolute error (MAE).
 *
 * @returns >= 0 in the unit of the series; null when no actual value is known
 * @throws RangeError if the lengths differ
 * @example meanAbsoluteError({ actual: [1, null, 3], predicted: [2, 2, 5] }) // 1.5
 */
export function meanAbsoluteError(pair: ForecastPair): number | null {
  return meanOver(pair, (actual, predicted) => Math.abs(actual - predicted));
}

/**
 * Root mean squared error (RMSE).
 *
 * @returns >= 0 in the unit of the series; null when no actual value is known
 * @throws RangeError if the lengths differ
 * @example rootMeanSquaredError({ actual: [0, 0], predicted: [3, 4] }) // 3.5355…
 */
export function rootMeanSquaredError(pair: ForecastPair): number | null {
  const square = meanOver(pair, (actual, predicted) => (actual - predicted) ** 2);
  return square === null ? null : Math.sqrt(square);
}

/**
 * Symmetric mean absolute percentage error (sMAPE) as a ratio: mean of 2 |y - f| / (|y| + |f|), where 0/0 counts as 0.
 *
 * @returns in [0, 2]; 100 times it is the figure of the M competitions; null when no actual value is known
 * @throws RangeError if the lengths differ
 * @example smape({ actual: [1, 0], predicted: [3, 0] }) // 0.5
 * @see Makridakis, Spiliotis, Assimakopoulos (2020), The M4 Competition: 100,000 time series and 61 forecasting methods
 */
export function smape(pair: ForecastPair): number | null {
  return meanOver(pair, (actual, predicted) => {
    const size = Math.abs(actual) + Math.abs(predicted);
    return size === 0 ? 0 : (2 * Math.abs(actual - predicted)) / size;
  });
}

/**
 * Weighted absolute percentage error (WAPE): sum of absolute errors over the sum of absolute actual values.
 *
 * @returns ratio >= 0; null when nothing is known or all actual values are 0
 * @throws RangeError if the lengths differ
 * @example wape({ actual: [1, 3], predicted: [2, 3] }) // 0.25
 */
export function wape(pair: ForecastPair): number | null {
  return ratio(
    meanAbsoluteError(pair),
    meanOver(pair, (actual) => Math.abs(actual)),
  );
}

/**
 * Error of repeating the last season within a history: mean |y(t) - y(t - period)|. The scale of `mase` and `msis`.
 *
 * @param history oldest first; null means unknown
 * @param period season length in steps, integer >= 1; 1 for none
 * @returns >= 0 in the unit of the series; null when no pair is known
 * @throws RangeError if period is not an integer >= 1
 * @example seasonalNaiveScale([1, 2, 4, 6], 2) // 3.5
 */
export function seasonalNaiveScale(history: readonly (number | null)[], period = 1): number | null {
  if (!(Number.isInteger(period) && period >= 1)) throw new RangeError(`period must be an integer >= 1, got ${period}`);
  const predicted = history.map((_, t) => history[t - period] ?? Number.NaN);
  const actual = history.map((value, t) => (Number.isNaN(predicted[t]) ? null : value));
  return meanAbsoluteError({ actual, predicted });
}

/**
 * Mean absolute scaled error (MASE): the error over `scale`, usually that of repeating the last season.
 *
 * @returns >= 0, below 1 when better than the repetition; null when nothing is known or the scale is 0 or null
 * @throws RangeError if the lengths differ
 * @example mase({ actual: [5, 7], predicted: [4, 9] }, seasonalNaiveScale([1, 2, 4, 6], 2)) // 0.42857…
 * @see Hyndman, Koehler (2006), Another look at measures of forecast accuracy
 */
export function mase(pair: ForecastPair, scale: number | null): number | null {
  return ratio(meanAbsoluteError(pair), scale);
}

/** sMAPE and MASE of a method, each a mean over the same series. */
export interface CompetitionScores {
  readonly smape: number;
  readonly mase: number;
}

/**
 * Overall weighted average of the M4 competition (OWA): mean of the two scores relative to those of a reference method.
 *
 * @returns >= 0, below 1 when better than the reference; null when a reference score is 0
 * @example owa({ smape: 0.1, mase: 1 }, { smape: 0.2, mase: 2 }) // 0.5
 * @see Makridakis, Spiliotis, Assimakopoulos (2020), The M4 Competition: 100,000 time series and 61 forecasting methods
 */
export function owa(scores: CompetitionScores, reference: CompetitionScores): number | null {
  const relativeSmape = ratio(scores.smape, reference.smape);
  const relativeMase = ratio(scores.mase, reference.mase);
  return relativeSmape === null || relativeMase === null ? null : (relativeSmape + relativeMase) / 2;
}

/**
 * Pinball loss of a quantile forecast: mean of max(q (y - f), (q - 1) (y - f)).
 *
 * @param quantile probability that the forecast should not be exceeded, in (0, 1)
 * @returns >= 0 in the unit of the series; null when no actual value is known
 * @throws RangeError if quantile lies outside (0, 1) or the lengths differ
 * @example pinballLoss({ actual: [10, 10], predicted: [8, 12] }, 0.9) // 1
 */
export function pinballLoss(pair: ForecastPair, quantile: number): number | null {
  assertShare("quantile", quantile);
  return meanOver(pair, (actual, predicted) =>
    Math.max(quantile * (actual - predicted), (quantile - 1) * (actual - predicted)),
  );
}

/**
 * Share of actual values inside their interval, ends included.
 *
 * @returns in [0, 1]; null when no actual value is known
 * @throws RangeError if the lengths differ
 * @example intervalCoverage({ actual: [1, 5], lower: [0, 0], upper: [2, 2] }) // 0.5
 */
export function intervalCoverage({ actual, lower, upper }: IntervalPair): number | null {
  assertLength("upper", upper, actual);
  return meanOver({ actual, predicted: lower }, (value, low, i) => (value >= low && value <= upper[i]! ? 1 : 0));
}

/**
 * Mean scaled interval score (MSIS): mean width plus 2/(1 - coverage) times the distance of values outside, over
 * `scale`.
 *
 * @param coverage share of values the interval is meant to hold, in (0, 1)
 * @returns >= 0; null when nothing is known or the scale is 0 or null
 * @throws RangeError if coverage lies outside (0, 1) or the lengths differ
 * @example msis({ actual: [1, 5], lower: [0, 0], upper: [2, 2] }, 0.5, 1) // 8
 * @see Gneiting, Raftery (2007), Strictly proper scoring rules, prediction, and estimation
 */
export function msis({ actual, lower, upper }: IntervalPair, coverage: number, scale: number | null): number | null {
  assertShare("coverage", coverage);
  assertLength("upper", upper, actual);
  const penalty = 2 / (1 - coverage);
  const score = meanOver({ actual, predicted: lower }, (value, low, i) => {
    const high = upper[i]!;
    return high - low + penalty * (Math.max(0, low - value) + Math.max(0, value - high));
  });
  return ratio(score, scale);
}

/** Mean of a score over the known values. */
function meanOver(
  { actual, predicted }: ForecastPair,
  score: (actual: number, predicted: number, index: number) => number,
): number | null {
  assertLength("predicted", predicted, actual);
  let sum = 0;
  let count = 0;
  for (const [index, value] of actual.entries()) {
    if (value === null) continue;
    sum += score(value, predicted[index]!, index);
    count += 1;
  }
  return count === 0 ? null : sum / count;
}

function ratio(value: number | null, scale: number | null): number | null {
  return value === null || scale === null || scale === 0 ? null : value / scale;
}

function assertLength(name: string, values: readonly number[], { length }: readonly (number | null)[]): void {
  if (values.length !== length) throw new RangeError(`${name} must hold ${length} values, got ${values.length}`);
}

function assertShare(name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${name} must be in (0, 1), got ${value}`);
}

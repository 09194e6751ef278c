/** Pair of inverse maps between a series and its logarithm. */
export interface LogScale {
  /** What counts as one, in the unit of the series; null where nothing is done. */
  readonly unit: number | null;
  readonly toLog: (values: Float64Array) => Float64Array;
  readonly fromLog: (values: Float64Array) => Float64Array;
}

/**
 * Factor that turns forecasts mapped back from the logarithm into expected values: they are medians, which lie below
 * the mean.
 *
 * It is the mean of what happened over the mean of what was predicted one step ahead, within [1, 2].
 *
 * @see Duan (1983), Smearing estimate: a nonparametric retransformation method
 */
export function meanOverMedian(actual: Float64Array, predicted: Float64Array): number {
  let happened = 0;
  let expected = 0;
  for (let t = 0; t < actual.length; t++) {
    happened += actual[t]!;
    expected += predicted[t]!;
  }
  return expected > 0 ? Math.min(LARGEST_CORRECTION, Math.max(1, happened / expected)) : 1;
}

/** More than this is a model that does not fit, not a skewed error. */
const LARGEST_CORRECTION = 2;

/** Values well above this share of the mean behave like logarithms, values well below like plain numbers. */
const UNIT_SHARE = 0.02;

/**
 * log1p of the series in units of a small share of its mean, so that forecasts do not depend on whether it counts jobs
 * per second or per hour. With zeros in the series the unit is at least its smallest positive value: the first job of
 * an idle hour is one job, not a jump by orders of magnitude.
 */
export function logScale(values: Float64Array): LogScale {
  let sum = 0;
  let smallest = Infinity;
  for (const value of values) {
    sum += value;
    if (value > 0 && value < smallest) smallest = value;
  }
  if (sum === 0) return logScaleOf(1);
  const share = (UNIT_SHARE * sum) / values.length;
  return logScaleOf(values.includes(0) ? Math.max(share, smallest) : share);
}

/** log1p in a unit. */
export function logScaleOf(unit: number): LogScale {
  return {
    unit,
    toLog: (plain) => plain.map((value) => Math.log1p(value / unit)),
    fromLog: (logs) => logs.map((value) => Math.max(0, unit * Math.expm1(value))),
  };
}

/** Pair of inverse maps between a series and its logarithm. */
export interface LogScale {
  toLog(values: Float64Array): Float64Array;
  fromLog(values: Float64Array): Float64Array;
}

/** Values well above this share of the mean behave like logarithms, values well below like plain numbers. */
const UNIT_SHARE = 0.02;

/**
 * log1p of the series in units of a small share of its mean.
 *
 * The unit follows the series, so forecasts do not depend on whether it counts jobs per second or per hour; zeros stay finite.
 */
export function logScale(values: Float64Array): LogScale {
  let sum = 0;
  for (const value of values) sum += value;
  const unit = sum > 0 ? (UNIT_SHARE * sum) / values.length : 1;
  return {
    toLog: (plain) => plain.map((value) => Math.log1p(value / unit)),
    fromLog: (logs) => logs.map((value) => Math.max(0, unit * Math.expm1(value))),
  };
}

import { solveRidge } from "./ridge-regression.ts";

/** Linear recursion on chosen lags of a series. */
export interface Autoregression {
  /** Predictions one step ahead for the last values of the series, as far back as the lags allow. */
  readonly fitted: Float64Array;
  /** Continues the series it was fitted on, feeding each prediction back. */
  forecast(horizonSteps: number): Float64Array;
}

/** Ridge regression of a series on its own past values. */
export interface AutoregressionInput {
  readonly values: Float64Array;
  /** Ascending, each >= 1 and below the number of values. */
  readonly lags: readonly number[];
  readonly lambda: number;
  /** Every prediction is held within these bounds, so that the recursion cannot run away. */
  readonly bounds: { readonly min: number; readonly max: number };
}

/** Fits y(t) = intercept + sum of b(lag) y(t - lag) on the standardised series by ridge regression. */
export function fitAutoregression({ values, lags, lambda, bounds }: AutoregressionInput): Autoregression {
  const { mean, deviation } = standardisation(values);
  if (deviation === 0 || lags.length === 0) {
    return { fitted: values.slice(), forecast: (steps) => new Float64Array(steps).fill(mean) };
  }
  const standard = values.map((value) => (value - mean) / deviation);
  const coefficients = solveRidge(normalEquations(standard, lags), lambda);
  const min = (bounds.min - mean) / deviation;
  const max = (bounds.max - mean) / deviation;
  const predictAt = (series: Float64Array, t: number): number => {
    let next = coefficients[0]!;
    for (let j = 0; j < lags.length; j++) next += coefficients[j + 1]! * series[t - lags[j]!]!;
    return Math.min(max, Math.max(min, next));
  };
  const first = lags.at(-1)!;
  return {
    fitted: values.slice(first).map((_, i) => mean + deviation * predictAt(standard, first + i)),
    forecast(horizonSteps) {
      const extended = new Float64Array(standard.length + horizonSteps);
      extended.set(standard);
      for (let t = standard.length; t < extended.length; t++) extended[t] = predictAt(extended, t);
      return extended.slice(standard.length).map((value) => mean + deviation * value);
    },
  };
}

function standardisation(values: Float64Array): { mean: number; deviation: number } {
  let mean = 0;
  for (const value of values) mean += value;
  mean /= values.length;
  let variance = 0;
  for (const value of values) variance += (value - mean) ** 2 / values.length;
  const deviation = Math.sqrt(variance);
  // Rounding alone gives a constant series a deviation of this order.
  return { mean, deviation: deviation > 1e-12 * Math.abs(mean) ? deviation : 0 };
}

function normalEquations(values: Float64Array, lags: readonly number[]) {
  const size = lags.length + 1;
  const longest = lags.at(-1) ?? 0;
  const gram = new Float64Array(size * size);
  const moment = new Float64Array(size);
  const row = new Float64Array(size);
  row[0] = 1;
  for (let t = longest; t < values.length; t++) {
    for (let j = 1; j < size; j++) row[j] = values[t - lags[j - 1]!]!;
    const target = values[t]!;
    for (let i = 0; i < size; i++) {
      const factor = row[i]!;
      moment[i]! += factor * target;
      for (let j = 0; j <= i; j++) gram[i * size + j]! += factor * row[j]!;
    }
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) gram[j * size + i] = gram[i * size + j]!;
  return { gram, moment, rows: Math.max(1, values.length - longest) };
}

import { fitAutoregression } from "./autoregression.ts";
import { logScale, meanOverMedian } from "./log-scale.ts";
import { forecastCeiling, type FittedModel, type PointModel, type Training } from "./point-model.ts";

/** Ridge regression on recent and seasonal lags, applied recursively. */
export const lagRidge: PointModel = { name: "lag_ridge", minimumSteps, fit: fitPlain };

/** The same regression on the logarithm of the series. */
export const lagRidgeLog: PointModel = { name: "lag_ridge_log", minimumSteps, fit: fitLog };

/** Below three periods the recursion is unstable; without a season two dozen values determine four lags. */
function minimumSteps([period]: readonly number[]): number {
  return period === undefined ? 24 : 3 * period;
}

function fitPlain(training: Training): FittedModel {
  const { values } = training;
  return fitAutoregression({
    values,
    lags: lagsFor(training),
    lambda: lambdaFor(training),
    bounds: { min: 0, max: forecastCeiling(values) },
  });
}

function fitLog(training: Training): FittedModel {
  const scale = logScale(training.values);
  const [max = 0] = scale.toLog(Float64Array.of(forecastCeiling(training.values)));
  const regression = fitAutoregression({
    values: scale.toLog(training.values),
    lags: lagsFor(training),
    lambda: lambdaFor(training),
    bounds: { min: 0, max },
  });
  const { fitted } = regression;
  const correction = meanOverMedian(training.values.slice(-fitted.length), scale.fromLog(fitted));
  return {
    forecast: (horizonSteps) => scale.fromLog(regression.forecast(horizonSteps)).map((value) => correction * value),
  };
}

/** Lags beyond this share of the history leave too few rows to learn from. */
const LONGEST_LAG_SHARE = 0.55;

/** A week too weak to be found still helps a regression that is free to ignore it. */
const DAYS_PER_WEEK = 7;

/** Recent values, the same time on the days before and, once two weeks are known, the same time last week. */
function lagsFor({ values, seasonalPeriods: [day, secondPeriod] }: Training): number[] {
  const lags = [1, 2, 3, 4];
  if (day !== undefined) {
    const week = secondPeriod ?? DAYS_PER_WEEK * day;
    lags.push(day - 1, day, day + 1, 2 * day, 3 * day);
    if (values.length >= 2 * week) {
      lags.push(2 * day - 1, 2 * day + 1, 4 * day, 5 * day, 6 * day, week - 1, week, week + 1, week + day);
    }
  }
  const longest = LONGEST_LAG_SHARE * values.length;
  return [...new Set(lags)].filter((lag) => lag >= 1 && lag <= longest).toSorted((a, b) => a - b);
}

/** Just enough to keep neighbouring lags apart, and far more when the history is short. */
function lambdaFor({ values, seasonalPeriods: [day = 24] }: Training): number {
  return values.length < 5 * day ? 1e-2 : 1e-4;
}

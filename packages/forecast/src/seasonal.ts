import { fitAutoregression } from "./autoregression.ts";
import { logScale } from "./log-scale.ts";
import { mstl } from "./mstl.ts";
import type { FittedModel, PointModel, Training } from "./point-model.ts";

/** Decomposition into seasons on the logarithm, with an autoregression on what remains. */
export const seasonal: PointModel = {
  name: "seasonal",
  minimumSteps,
  fit(training) {
    const scale = logScale(training.values);
    const fitted = fitSplit({ ...training, values: scale.toLog(training.values) });
    return { forecast: (horizonSteps) => scale.fromLog(fitted.forecast(horizonSteps)) };
  },
};

/** Two periods determine a season. */
function minimumSteps([period]: readonly number[]): number {
  return period === undefined ? Infinity : 2 * period;
}

function fitSplit({ values, seasonalPeriods }: Training): FittedModel {
  const { seasons, adjusted } = mstl(values, seasonalPeriods);
  const rest = fitAutoregression({
    values: adjusted,
    lags: remainderLags(seasonalPeriods[0], adjusted.length),
    lambda: 1e-3,
    bounds: widened(adjusted),
  });
  return {
    forecast: (horizonSteps) =>
      rest
        .forecast(horizonSteps)
        .map((value, step) =>
          seasons.reduce(
            (sum, season) => sum + season.values[season.values.length - season.period + (step % season.period)]!,
            value,
          ),
        ),
  };
}

/** The remainder keeps a short memory and some of the day that the season did not take. */
function remainderLags(day: number | undefined, length: number): number[] {
  const lags = [1, 2, 3, 4, 5, 6];
  if (day !== undefined) lags.push(Math.round(day / 2), day, day + 1, 2 * day);
  return [...new Set(lags)].filter((lag) => lag <= 0.55 * length).toSorted((a, b) => a - b);
}

/** The remainder may leave its range by as much as the range is wide. */
function widened(values: Float64Array): { min: number; max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min: 2 * min - max, max: 2 * max - min };
}

import { fitAutoregression } from "./autoregression.ts";
import { logScale, meanOverMedian } from "./log-scale.ts";
import { mstl, type SeasonalSplit } from "./mstl.ts";
import type { PointModel } from "./point-model.ts";

/** Decomposition into seasons on the logarithm, with an autoregression on what remains. */
export const seasonal: PointModel = {
  name: "seasonal",
  minimumSteps,
  fit(training) {
    const { values, seasonalPeriods } = training;
    const scale = logScale(values);
    const { seasons, adjusted } = mstl(scale.toLog(values), seasonalPeriods);
    const rest = fitAutoregression({
      values: adjusted,
      lags: remainderLags(seasonalPeriods[0], adjusted.length),
      lambda: 1e-3,
      bounds: widened(adjusted),
    });
    const first = values.length - rest.fitted.length;
    const fitted = rest.fitted.map((value, i) => value + seasonAt(seasons, first + i));
    const correction = meanOverMedian(values.subarray(first), scale.fromLog(fitted));
    return {
      forecast(horizonSteps) {
        const logs = rest.forecast(horizonSteps).map((value, step) => value + seasonAt(seasons, values.length + step));
        return scale.fromLog(logs).map((value) => correction * value);
      },
    };
  },
};

/** Two periods determine a season. */
function minimumSteps([period]: readonly number[]): number {
  return period === undefined ? Infinity : 2 * period;
}

/** Sum of all seasons at a time; each repeats its last cycle beyond the history. */
function seasonAt(seasons: SeasonalSplit["seasons"], time: number): number {
  let sum = 0;
  for (const { period, values } of seasons) {
    const beyond = time - values.length;
    sum += values[beyond < 0 ? time : values.length - period + (beyond % period)]!;
  }
  return sum;
}

/** The remainder keeps a short memory and some of the day that the seasons did not take. */
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

import {
  copyOf,
  learn,
  project,
  type SeasonForm,
  type SmoothingParameters,
  type SmoothingState,
  type SmoothingTuning,
} from "./exponential-smoothing.ts";
import { logScale, logScaleOf, meanOverMedian, type LogScale } from "./log-scale.ts";
import { nelderMead } from "./nelder-mead.ts";
import type { PointModel, Training, UpdatableModel } from "./point-model.ts";

/**
 * Exponential smoothing with a damped trend, any number of seasons and an autoregressive error (Holt-Winters, extended
 * by Taylor).
 *
 * Additive works on the logarithm, where seasons are shares and idle hours do no harm. Multiplicative works on the
 * series itself and is meant for series that never come near zero.
 */
export function holtWinters(form: SeasonForm = "additive", tuning?: SmoothingTuning): PointModel<UpdatableModel> {
  return {
    name: "holt_winters",
    ...(tuning === undefined ? {} : { tuning }),
    minimumSteps: ([period]) => (period === undefined ? LEAST_WITHOUT_SEASON : 2 * period),
    tune: (training) => holtWinters(form, tuning ?? search(training, form)),
    fit: (training) => fit(training, form, tuning ?? search(training, form)),
  };
}

/** Level, trend and error of a handful of values say nothing. */
const LEAST_WITHOUT_SEASON = 8;

const PLAIN_SCALE: LogScale = { unit: null, toLog: (values) => values, fromLog: (values) => values };

function scaleOf({ logUnit }: Pick<SmoothingTuning, "logUnit">): LogScale {
  return logUnit === null ? PLAIN_SCALE : logScaleOf(logUnit);
}

function fit(training: Training, form: SeasonForm, tuning: SmoothingTuning): UpdatableModel {
  const periods = usablePeriods(training);
  const { parameters } = tuning;
  const values = scaleOf(tuning).toLog(training.values);
  const state = initialState(values, periods, form);
  const complete = { ...parameters, gammas: periods.map((_, i) => parameters.gammas[i] ?? UNKNOWN_GAMMA) };
  learn(state, values, complete, new Float64Array(values.length));
  return after(state, { ...tuning, parameters: complete });
}

/** Smoothing of a season that the history tuned on was too short for. */
const UNKNOWN_GAMMA = 0.1;

function after(state: SmoothingState, tuning: SmoothingTuning): UpdatableModel {
  const { parameters, correction } = tuning;
  const scale = scaleOf(tuning);
  return {
    forecast: (horizonSteps) =>
      scale.fromLog(project(state, horizonSteps, parameters)).map((value) => correction * value),
    update(value) {
      const next = copyOf(state);
      learn(next, scale.toLog(Float64Array.of(value)), parameters, new Float64Array(1));
      return after(next, tuning);
    },
  };
}

function usablePeriods({ values, seasonalPeriods }: Training): number[] {
  return seasonalPeriods.filter((period) => 2 * period <= values.length);
}

/** Twice as many did not improve forecasts on the series this was tried on. */
const MAX_EVALUATIONS = 150;

/** Parameters with the least squared error one step ahead; the first season is not scored. */
function search(training: Training, form: SeasonForm): SmoothingTuning {
  const scale = form === "additive" ? logScale(training.values) : PLAIN_SCALE;
  const values = scale.toLog(training.values);
  const periods = usablePeriods(training);
  const start = initialState(values, periods, form);
  const skipped = periods[0] ?? 1;
  const predicted = new Float64Array(values.length);
  const point = nelderMead({
    objective(candidate) {
      learn(copyOf(start), values, toParameters(candidate), predicted);
      let sum = 0;
      for (let t = skipped; t < values.length; t++) sum += (values[t]! - predicted[t]!) ** 2;
      return sum;
    },
    start: [-1.5, -3, 0.5, 0, ...periods.map(() => -2)],
    step: 1,
    maxEvaluations: MAX_EVALUATIONS,
  });
  const parameters = toParameters(point);
  learn(start, values, parameters, predicted);
  const correction = meanOverMedian(training.values.subarray(skipped), scale.fromLog(predicted.subarray(skipped)));
  return { parameters, logUnit: scale.unit, correction: form === "additive" ? correction : 1 };
}

/** Maps an unbounded point onto the admissible parameters. */
function toParameters([alpha = 0, beta = 0, phi = 0, rho = 0, ...gammas]: readonly number[]): SmoothingParameters {
  const level = logistic(alpha);
  return {
    alpha: level,
    beta: level * logistic(beta),
    phi: 0.8 + 0.18 * logistic(phi),
    rho: Math.tanh(rho),
    gammas: gammas.map((gamma) => (1 - level) * logistic(gamma)),
  };
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** Level and seasons from the first two cycles of the longest period; the shortest period takes its part first. */
function initialState(values: Float64Array, periods: readonly number[], form: SeasonForm): SmoothingState {
  const first = values.slice(0, 2 * (periods.at(-1) ?? 1));
  const level = meanOf(first);
  const additive = form === "additive";
  let rest = first.map((value) => (additive ? value - level : value / (level || 1)));
  const seasons = periods.map((period) => {
    const season = phaseMeans(rest, period);
    rest = rest.map((value, t) => (additive ? value - season[t % period]! : value / (season[t % period]! || 1)));
    return { factors: season, phase: 0 };
  });
  return { form, level, trend: 0, seasons, error: 0 };
}

function phaseMeans(values: Float64Array, period: number): Float64Array {
  const sums = new Float64Array(period);
  for (const [t, value] of values.entries()) sums[t % period]! += value;
  return sums.map((sum, phase) => sum / Math.ceil((values.length - phase) / period));
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value / values.length;
  return sum;
}

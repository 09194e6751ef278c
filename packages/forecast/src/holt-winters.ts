import { project, smooth, type SeasonForm, type SmoothingParameters, type SmoothingState } from "./exponential-smoothing.ts";
import { logScale } from "./log-scale.ts";
import { nelderMead } from "./nelder-mead.ts";
import type { FittedModel, PointModel, Training } from "./point-model.ts";

/** Exponential smoothing with a damped trend and seasons: additive on the logarithm, or multiplicative on the series itself. */
export function holtWinters(form: SeasonForm = "additive", parameters?: SmoothingParameters): PointModel<"holt_winters"> {
  return {
    name: "holt_winters",
    minimumSteps: ([period]) => (period === undefined ? 4 : 2 * period),
    tune: (training) => holtWinters(form, optimalParameters(prepared(training, form).values, usablePeriods(training), form)),
    fit: (training) => fit(training, form, parameters),
  };
}

function fit(training: Training, form: SeasonForm, given: SmoothingParameters | undefined): FittedModel {
  const { values, restore } = prepared(training, form);
  const periods = usablePeriods(training);
  const parameters = given ?? optimalParameters(values, periods, form);
  const state = initialState(values, periods, form);
  for (const value of values) smooth(state, value, matching(parameters, periods), form);
  return { forecast: (horizonSteps) => restore(project(state, horizonSteps, parameters, form)) };
}

/** Parameters found on a shorter history may lack a season that a longer one has; it then learns like the last one known. */
function matching(parameters: SmoothingParameters, periods: readonly number[]): SmoothingParameters {
  if (parameters.gammas.length >= periods.length) return parameters;
  return { ...parameters, gammas: periods.map((_, index) => parameters.gammas[index] ?? parameters.gammas.at(-1) ?? 0.1) };
}

function prepared({ values }: Training, form: SeasonForm): { values: Float64Array; restore: (path: Float64Array) => Float64Array } {
  if (form === "multiplicative") return { values, restore: (path) => path };
  const scale = logScale(values);
  return { values: scale.toLog(values), restore: scale.fromLog };
}

function usablePeriods({ values, seasonalPeriods }: Training): number[] {
  return seasonalPeriods.filter((period) => 2 * period <= values.length);
}

const MAX_EVALUATIONS = 300;

function optimalParameters(values: Float64Array, periods: readonly number[], form: SeasonForm): SmoothingParameters {
  const start = initialState(values, periods, form);
  const skipped = periods[0] ?? 1;
  const point = nelderMead({
    objective: (candidate) => {
      const state = { ...start, seasons: start.seasons.map((season) => season.slice()) };
      const parameters = toParameters(candidate);
      let sum = 0;
      for (let t = 0; t < values.length; t++) {
        const error = values[t]! - smooth(state, values[t]!, parameters, form);
        if (t >= skipped) sum += error * error;
      }
      return sum;
    },
    start: [-1.5, -3, 0.5, 0, ...periods.map(() => -2)],
    step: 1,
    maxEvaluations: MAX_EVALUATIONS,
  });
  return toParameters(point);
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

/** Level and seasons from the first two cycles of every period; the shortest takes its part first. */
function initialState(values: Float64Array, periods: readonly number[], form: SeasonForm): SmoothingState {
  const first = values.subarray(0, 2 * (periods.at(-1) ?? 1));
  let level = 0;
  for (const value of first) level += value / first.length;
  const additive = form === "additive";
  const divisor = level > 0 ? level : 1;
  const rest = first.map((value) => (additive ? value - level : value / divisor));
  const seasons = periods.map((period) => {
    const season = new Float64Array(period);
    for (const [t, value] of rest.entries()) season[t % period]! += value / Math.ceil((rest.length - (t % period)) / period);
    for (let t = 0; t < rest.length; t++) {
      const factor = season[t % period]!;
      rest[t] = additive ? rest[t]! - factor : rest[t]! / (factor || 1);
    }
    return season;
  });
  return { level, trend: 0, seasons, error: 0, time: 0 };
}

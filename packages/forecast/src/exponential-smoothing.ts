/** Smoothing parameters of exponential smoothing with a damped trend, seasons and an autoregressive error. */
export interface SmoothingParameters {
  /** Level, in (0, 1). */
  readonly alpha: number;
  /** Trend, in [0, alpha]. */
  readonly beta: number;
  /** One per season, each in [0, 1 - alpha]. */
  readonly gammas: readonly number[];
  /** Damping of the trend per step, in [0.8, 0.98]. */
  readonly phi: number;
  /** First-order autocorrelation of the errors; 0 for none. */
  readonly rho: number;
}

/** How seasons combine with the level. */
export type SeasonForm = "additive" | "multiplicative";

/** Components after the last value seen. */
export interface SmoothingState {
  readonly form: SeasonForm;
  level: number;
  trend: number;
  readonly seasons: readonly Season[];
  /** Last difference between a value and its expectation. */
  error: number;
}

/** Seasonal component. */
interface Season {
  /** One per phase. */
  readonly factors: Float64Array;
  /** Phase of the next value. */
  phase: number;
}

/** Multiplicative levels and seasons stay above this, so that nothing is divided by zero. */
const LEAST_DIVISOR = 1e-9;

/** Copy that can be changed without changing the original. */
export function copyOf(state: SmoothingState): SmoothingState {
  return { ...state, seasons: state.seasons.map(({ factors, phase }) => ({ factors: factors.slice(), phase })) };
}

/**
 * Learns one value and returns the forecast that was made for it. Changes the state in place.
 *
 * Additive: the expectation is u = l + phi b + sum s, and l, b, s move by alpha, beta, gamma times e = y - u.
 * Multiplicative: u is (l + phi b) times the seasons, and every component moves by e divided by what it is multiplied
 * with. The forecast adds rho times the previous e.
 *
 * @see Hyndman, Koehler, Ord, Snyder (2008), Forecasting with Exponential Smoothing: the State Space Approach
 * @see Taylor (2003), Short-term electricity demand forecasting using double seasonal exponential smoothing
 */
export function learn(state: SmoothingState, value: number, parameters: SmoothingParameters): number {
  const { alpha, beta, phi, rho } = parameters;
  const base = state.level + phi * state.trend;
  const season = seasonAfter(state, 0);
  const additive = state.form === "additive";
  const expected = additive ? base + season : base * season;
  const predicted = expected + rho * state.error;
  const error = value - expected;
  moveSeasons(state, error, expected, parameters);
  const levelError = additive ? error : error / season;
  state.level = base + alpha * levelError;
  state.trend = phi * state.trend + beta * levelError;
  state.error = error;
  return predicted;
}

function moveSeasons(
  { seasons, form }: SmoothingState,
  error: number,
  expected: number,
  { gammas }: SmoothingParameters,
): void {
  for (let i = 0; i < seasons.length; i++) {
    const season = seasons[i]!;
    const factor = season.factors[season.phase]!;
    const moved =
      form === "additive"
        ? factor + gammas[i]! * error
        : Math.max(LEAST_DIVISOR, factor + (gammas[i]! * error * factor) / Math.max(LEAST_DIVISOR, expected));
    season.factors[season.phase] = moved;
    season.phase = season.phase + 1 === season.factors.length ? 0 : season.phase + 1;
  }
}

/** Forecasts for steps 1..horizonSteps after the state: damped trend, repeated seasons, fading error. */
export function project(state: SmoothingState, horizonSteps: number, { phi, rho }: SmoothingParameters): Float64Array {
  const path = new Float64Array(horizonSteps);
  let { level, trend, error } = state;
  for (let step = 0; step < horizonSteps; step++) {
    trend *= phi;
    level += trend;
    error *= rho;
    const season = seasonAfter(state, step);
    path[step] = (state.form === "additive" ? level + season : level * season) + error;
  }
  return path;
}

/** Seasons combined, `steps` after the next value. */
function seasonAfter({ seasons, form }: SmoothingState, steps: number): number {
  let total = form === "additive" ? 0 : 1;
  for (let i = 0; i < seasons.length; i++) {
    const { factors, phase } = seasons[i]!;
    const index = phase + steps;
    const factor = factors[index < factors.length ? index : index % factors.length]!;
    total = form === "additive" ? total + factor : total * factor;
  }
  return total;
}

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

/** Components after the last value seen. */
export interface SmoothingState {
  level: number;
  trend: number;
  /** One array per season, indexed by time modulo its length. */
  readonly seasons: readonly Float64Array[];
  /** Last error before its autocorrelation is taken into account. */
  error: number;
  /** Number of values seen. */
  time: number;
}

/** How seasons combine with the level. */
export type SeasonForm = "additive" | "multiplicative";

/** Levels below this would turn multiplicative seasons into divisions by zero. */
const LEAST_DIVISOR = 1e-9;

/**
 * Learns one value and returns the forecast that was made for it. Changes the state in place.
 *
 * Additive: u = l + phi b + sum s; l, b and s move by alpha, beta and gamma times e = y - u. Multiplicative seasons divide e by what it
 * is multiplied with. The forecast adds rho times the previous error.
 *
 * @see Hyndman, Koehler, Ord, Snyder (2008), Forecasting with Exponential Smoothing; Taylor (2003) for several seasons and the autoregressive error
 */
export function smooth(state: SmoothingState, value: number, { alpha, beta, gammas, phi, rho }: SmoothingParameters, form: SeasonForm): number {
  const { seasons, time } = state;
  const base = state.level + phi * state.trend;
  const season = seasonAt(seasons, time, form);
  const expected = form === "additive" ? base + season : base * season;
  const predicted = expected + rho * state.error;
  const error = value - expected;
  const levelError = form === "additive" ? error : error / Math.max(LEAST_DIVISOR, season);
  for (let i = 0; i < seasons.length; i++) {
    const factors = seasons[i]!;
    const phase = time % factors.length;
    if (form === "additive") factors[phase]! += gammas[i]! * error;
    else factors[phase] = Math.max(LEAST_DIVISOR, factors[phase]! + (gammas[i]! * error * factors[phase]!) / Math.max(LEAST_DIVISOR, Math.abs(base * season)));
  }
  state.level = base + alpha * levelError;
  state.trend = phi * state.trend + beta * levelError;
  state.error = error;
  state.time = time + 1;
  return predicted;
}

/** Forecasts for steps 1..horizonSteps after the state: damped trend, repeated seasons, fading error. */
export function project(state: SmoothingState, horizonSteps: number, { phi, rho }: SmoothingParameters, form: SeasonForm): Float64Array {
  let trend = state.trend;
  let base = state.level;
  let error = state.error;
  return Float64Array.from({ length: horizonSteps }, (_, step) => {
    trend *= phi;
    base += trend;
    error *= rho;
    const season = seasonAt(state.seasons, state.time + step, form);
    return (form === "additive" ? base + season : base * season) + error;
  });
}

function seasonAt(seasons: readonly Float64Array[], time: number, form: SeasonForm): number {
  let total = form === "additive" ? 0 : 1;
  for (const factors of seasons) {
    const factor = factors[time % factors.length]!;
    total = form === "additive" ? total + factor : total * factor;
  }
  return total;
}

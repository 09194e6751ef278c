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

/** What a search on a history found; fixed in a tuned model. Plain JSON. */
export interface SmoothingTuning {
  readonly parameters: SmoothingParameters;
  /** Unit of the logarithm, in that of the series; null for the series itself. */
  readonly logUnit: number | null;
  /** Factor on forecasts that makes them expected values. */
  readonly correction: number;
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
 * Learns values one after another, and writes the forecast that was made for each. Changes the state in place.
 *
 * Additive: the expectation is u = l + phi b + sum s, and l, b, s move by alpha, beta, gamma times e = y - u.
 * Multiplicative: u is (l + phi b) times the seasons, and every component moves by e divided by what it is multiplied
 * with. The forecast adds rho times the previous e.
 *
 * @param predicted as long as the values
 * @see Hyndman, Koehler, Ord, Snyder (2008), Forecasting with Exponential Smoothing: the State Space Approach
 * @see Taylor (2003), Short-term electricity demand forecasting using double seasonal exponential smoothing
 */
export function learn(
  state: SmoothingState,
  values: Float64Array,
  { alpha, beta, gammas, phi, rho }: SmoothingParameters,
  predicted: Float64Array,
): void {
  const additive = state.form === "additive";
  // A search learns a whole history a hundred times over: what changes at every value stays out of objects.
  const factors = state.seasons.map((season) => season.factors);
  const phases = Int32Array.from(state.seasons, ({ phase }) => phase);
  let { level, trend, error } = state;
  for (let t = 0; t < values.length; t++) {
    let season = additive ? 0 : 1;
    for (let i = 0; i < factors.length; i++) {
      const factor = factors[i]![phases[i]!]!;
      season = additive ? season + factor : season * factor;
    }
    const base = level + phi * trend;
    const expected = additive ? base + season : base * season;
    predicted[t] = expected + rho * error;
    error = values[t]! - expected;
    for (let i = 0; i < factors.length; i++) {
      const phase = phases[i]!;
      const factor = factors[i]![phase]!;
      factors[i]![phase] = additive
        ? factor + gammas[i]! * error
        : Math.max(LEAST_DIVISOR, factor + (gammas[i]! * error * factor) / Math.max(LEAST_DIVISOR, expected));
      phases[i] = phase + 1 === factors[i]!.length ? 0 : phase + 1;
    }
    const levelError = additive ? error : error / season;
    level = base + alpha * levelError;
    trend = phi * trend + beta * levelError;
  }
  Object.assign(state, { level, trend, error });
  for (const [i, season] of state.seasons.entries()) season.phase = phases[i]!;
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

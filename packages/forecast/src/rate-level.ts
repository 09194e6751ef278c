/**
 * Discounted evidence on how the arrival rate compares with its forecast: the two parameters of a Gamma distribution.
 * Plain JSON.
 */
export interface RateLevelState {
  /** Discounted number of jobs that arrived, prior excluded. */
  readonly arrivals: number;
  /** Discounted number of jobs that the forecast expected, prior excluded. */
  readonly expected: number;
  /** Weight of the prior belief that the forecast is right, in jobs. */
  readonly priorJobs: number;
}

/** Ratio of the true arrival rate to the forecast, as learnt so far. */
export interface RateLevel {
  /** Posterior mean of the ratio; 1 when the forecast is right; > 0. */
  readonly ratio: number;
  /** Standard deviation of the ratio as a share of it; > 0. */
  readonly relativeStandardDeviation: number;
}

/** What one interval showed. */
export interface RateLevelObservation {
  /** Jobs that arrived in the interval; >= 0. */
  readonly arrivals: number;
  /** Jobs that the forecast expected in the interval; >= 0. */
  readonly expected: number;
  /** Length of the interval; >= 0. */
  readonly seconds: number;
  /** Time after which an observation counts 1/e as much; > 0, Infinity never forgets. */
  readonly timeConstantSeconds: number;
}

/**
 * Starts a level filter that believes the forecast with the weight of `priorJobs` jobs.
 *
 * @throws RangeError if priorJobs is not positive and finite
 * @example rateLevel(startRateLevel({ priorJobs: 4 })) // { ratio: 1, relativeStandardDeviation: 0.5 }
 */
export function startRateLevel({ priorJobs }: { readonly priorJobs: number }): RateLevelState {
  if (!(priorJobs > 0 && Number.isFinite(priorJobs))) {
    throw new RangeError(`priorJobs must be > 0 and finite, got ${priorJobs}`);
  }
  return { arrivals: 0, expected: 0, priorJobs };
}

/**
 * Learns from one interval: older evidence is discounted by exp(-seconds / timeConstant), then the interval is added.
 *
 * Two intervals with no arrivals expected or seen in between give the same state as one of their joint length.
 *
 * @throws RangeError if a quantity is negative or not finite, or timeConstantSeconds is not positive
 * @example
 * const start = startRateLevel({ priorJobs: 4 });
 * updateRateLevel(start, { arrivals: 2, expected: 1, seconds: 60, timeConstantSeconds: 600 });
 * // { arrivals: 2, expected: 1, priorJobs: 4 }
 * @see West, Harrison, Bayesian Forecasting and Dynamic Models, 2nd ed., discounted Poisson-Gamma model
 */
export function updateRateLevel(state: RateLevelState, observation: RateLevelObservation): RateLevelState {
  const { arrivals, expected, seconds, timeConstantSeconds } = observation;
  for (const [name, value] of Object.entries({ arrivals, expected, seconds })) {
    if (!(value >= 0 && Number.isFinite(value))) throw new RangeError(`${name} must be >= 0 and finite, got ${value}`);
  }
  if (!(timeConstantSeconds > 0)) throw new RangeError(`timeConstantSeconds must be > 0, got ${timeConstantSeconds}`);
  const keep = Math.exp(-seconds / timeConstantSeconds);
  return {
    arrivals: keep * state.arrivals + arrivals,
    expected: keep * state.expected + expected,
    priorJobs: state.priorJobs,
  };
}

/**
 * Posterior mean and relative spread of true rate / forecast rate (Gamma-Poisson conjugate pair).
 *
 * @returns ratio (arrivals + prior) / (expected + prior) and 1 / sqrt(arrivals + prior)
 */
export function rateLevel({ arrivals, expected, priorJobs }: RateLevelState): RateLevel {
  return {
    ratio: (arrivals + priorJobs) / (expected + priorJobs),
    relativeStandardDeviation: 1 / Math.sqrt(arrivals + priorJobs),
  };
}

/** What the size of a pool depends on, apart from the arrival rate. */
export interface LatencySizing {
  /** Mean service time in seconds; > 0. */
  readonly meanServiceSeconds: number;
  /** Squared coefficient of variation of the service time; >= 0. */
  readonly serviceScv: number;
  /** Longest sojourn time that keeps the promise, in seconds; > 0. */
  readonly latencySeconds: number;
  /** Share of the jobs that must keep it, in (0, 1]. */
  readonly quantile: number;
  /** Jobs that one worker runs at once; integer >= 1. */
  readonly slotsPerWorker: number;
}

/** Fewest workers that keep the promise at a constant arrival rate, in jobs per second; 0 without load. */
export type LatencySizer = (arrivalRate: number) => number;

/** Points at which the law of the service time is taken, each the middle of an equally likely part. */
const midpoints = 200;

/** Loads this close to each other share a size: the memo stays small, and half a percent is below what any rate is known to. */
const loadRatio = 1.005;

/** A promise of "all jobs" is out of reach of an unbounded wait; this share may always be late. */
const lateShareMin = 1e-6;

/**
 * Sizer of a steady M/G/c queue: the fewest workers with P(sojourn > latency) <= 1 - quantile.
 *
 * A job waits with probability C (Erlang C), and then exponentially with rate (c / S)(1 - rho) 2 / (1 + scv); its service time is
 * lognormal. Where the service time alone breaks the promise no size keeps it, and the share is asked of the jobs that can be in time.
 * The load is rounded up to the next half percent, so sizes err by that much to the safe side.
 *
 * @throws RangeError if a field is outside its domain, or a rate is negative or not finite
 * @example
 * latencySizer({ meanServiceSeconds: 2, serviceScv: 1, latencySeconds: 10, quantile: 0.95, slotsPerWorker: 1 })(10) // 21
 * @see Lee and Longton, Queueing processes associated with airline passenger check-in, 1959: the wait of M/M/c scaled by (1 + scv) / 2
 */
export function latencySizer(sizing: LatencySizing): LatencySizer {
  checkSizing(sizing);
  const { meanServiceSeconds, slotsPerWorker } = sizing;
  const spares = spareSeconds(sizing);
  const workersOfLoad = new Map<number, number>();
  return (arrivalRate) => {
    if (!(arrivalRate >= 0 && arrivalRate < Infinity)) {
      throw new RangeError(`arrivalRate must be a finite number >= 0, got ${arrivalRate}`);
    }
    if (arrivalRate === 0) return 0;
    const step = Math.ceil(Math.log(arrivalRate * meanServiceSeconds) / Math.log(loadRatio));
    let workers = workersOfLoad.get(step);
    if (workers === undefined) {
      workers = Math.ceil(leastServers(loadRatio ** step, sizing, spares) / slotsPerWorker);
      workersOfLoad.set(step, workers);
    }
    return workers;
  };
}

/** Waits that each part of the service law can afford, in seconds; parts that are late without any wait are left out. */
function spareSeconds({ meanServiceSeconds, serviceScv, latencySeconds }: LatencySizing): readonly number[] {
  const variance = Math.log1p(serviceScv);
  const location = Math.log(meanServiceSeconds) - variance / 2;
  return Array.from({ length: midpoints }, (_, part) => {
    const service = Math.exp(location + Math.sqrt(variance) * normalQuantile((part + 0.5) / midpoints));
    return latencySeconds - service;
  }).filter((spare) => spare > 0);
}

function leastServers(offeredLoad: number, sizing: LatencySizing, spares: readonly number[]): number {
  const { meanServiceSeconds, serviceScv } = sizing;
  const lateMax = Math.max(lateShareMin, lateShareAllowed(sizing.quantile, spares));
  const first = Math.floor(offeredLoad) + 1;
  let blocking = 1;
  for (let servers = 1; ; servers++) {
    blocking = (offeredLoad * blocking) / (servers + offeredLoad * blocking);
    if (servers < first) continue;
    const utilization = offeredLoad / servers;
    const waitProbability = blocking / (1 - utilization * (1 - blocking));
    const waitRate = ((servers / meanServiceSeconds) * (1 - utilization) * 2) / (1 + serviceScv);
    const late = spares.reduce((sum, spare) => sum + Math.exp(-waitRate * spare), 0) / midpoints;
    if (waitProbability * late <= lateMax) return servers;
  }
}

/** Share of all jobs that may be late for their wait: what the service times leave of the allowance, or the same share of the rest. */
function lateShareAllowed(quantile: number, spares: readonly number[]): number {
  const winnable = spares.length / midpoints;
  const left = 1 - quantile - (1 - winnable);
  return left > 0 ? left : (1 - quantile) * winnable;
}

/** Where the central branch of the approximation ends. */
const tailBelow = 0.02425;

/**
 * Quantile of the standard normal distribution at p in (0, 1), with a relative error below 1.2e-9.
 *
 * @see Acklam, An algorithm for computing the inverse normal cumulative distribution function, 2003
 */
function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < tailBelow) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(tailNumerator, q) / (polynomial(tailDenominator, q) * q + 1);
  }
  const q = p - 0.5;
  return (polynomial(centreNumerator, q * q) * q) / (polynomial(centreDenominator, q * q) * q * q + 1);
}

const centreNumerator = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716, 2.506628277459239,
];
const centreDenominator = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572,
];
const tailNumerator = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const tailDenominator = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416];

/** Polynomial with the coefficient of the highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((value, coefficient) => value * x + coefficient, 0);
}

function checkSizing({
  meanServiceSeconds,
  serviceScv,
  latencySeconds,
  quantile,
  slotsPerWorker,
}: LatencySizing): void {
  if (!(meanServiceSeconds > 0 && meanServiceSeconds < Infinity)) {
    throw new RangeError(`meanServiceSeconds must be a finite number > 0, got ${meanServiceSeconds}`);
  }
  if (!(serviceScv >= 0 && serviceScv < Infinity)) {
    throw new RangeError(`serviceScv must be a finite number >= 0, got ${serviceScv}`);
  }
  if (!(latencySeconds > 0)) throw new RangeError(`latencySeconds must be > 0, got ${latencySeconds}`);
  if (!(quantile > 0 && quantile <= 1)) throw new RangeError(`quantile must be in (0, 1], got ${quantile}`);
  if (!(Number.isInteger(slotsPerWorker) && slotsPerWorker >= 1)) {
    throw new RangeError(`slotsPerWorker must be an integer >= 1, got ${slotsPerWorker}`);
  }
}

/** Spread of some measured service times. */
export interface ServiceSample {
  readonly serviceTimeSeconds: number | null;
  readonly serviceTimeStdSeconds: number | null;
  readonly serviceTimeP50Seconds: number | null;
  readonly serviceTimeP95Seconds: number | null;
}

/** Fewer values than this say nothing about a 95th percentile. */
const P95_VALUES_MIN = 20;
/** Fewer values than this say nothing about a spread. */
const SPREAD_VALUES_MIN = 8;

/**
 * Mean, standard deviation (n - 1) and quantiles of service times; null for what so few values do not say.
 *
 * @param seconds finite values >= 0
 */
export function serviceSample(seconds: readonly number[]): ServiceSample {
  const count = seconds.length;
  if (count === 0)
    return {
      serviceTimeSeconds: null,
      serviceTimeStdSeconds: null,
      serviceTimeP50Seconds: null,
      serviceTimeP95Seconds: null,
    };
  const mean = sum(seconds) / count;
  const deviation = Math.sqrt(sum(seconds.map((value) => (value - mean) ** 2)) / Math.max(1, count - 1));
  const sorted = seconds.toSorted((a, b) => a - b);
  return {
    serviceTimeSeconds: mean,
    serviceTimeStdSeconds: count < SPREAD_VALUES_MIN ? null : deviation,
    serviceTimeP50Seconds: count < SPREAD_VALUES_MIN ? null : quantile(sorted, 0.5),
    serviceTimeP95Seconds: count < P95_VALUES_MIN ? null : quantile(sorted, 0.95),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Quantile R-7 of values in ascending order. */
function quantile(sorted: readonly number[], p: number): number {
  const position = p * (sorted.length - 1);
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? below;
  return below + (position - Math.floor(position)) * (above - below);
}

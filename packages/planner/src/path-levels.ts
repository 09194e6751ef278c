/** What paths of arrival rates are compared with. */
export interface PathExpectation {
  /** Expected rate of each step, jobs per second. */
  readonly expectedRates: Float64Array;
  readonly stepSeconds: number;
  /** Probabilities of the paths; they sum to 1. */
  readonly weights: readonly number[];
}

/**
 * How far the true rate lies above or below the expected one on each path, as a ratio. Paths come from counts, so part of the spread of
 * their means is the chance of counts (Poisson variance, 1 over the jobs expected); the means are drawn together by that part.
 */
export function pathLevels(
  paths: readonly Float64Array[],
  { expectedRates, stepSeconds, weights }: PathExpectation,
): number[] {
  const expected = Math.max(LEAST_RATE, sumOf(expectedRates));
  const means = paths.map((rates) => sumOf(rates) / expected);
  const mean = means.reduce((sum, level, path) => sum + level * (weights[path] ?? 0), 0);
  const variance = means.reduce((sum, level, path) => sum + (level - mean) ** 2 * (weights[path] ?? 0), 0);
  const byChance = mean / (expected * stepSeconds);
  const kept = variance <= byChance ? 0 : Math.sqrt(1 - byChance / variance);
  return means.map((level) => mean + kept * (level - mean));
}

/** Keeps ratios finite where nothing is expected. */
const LEAST_RATE = 1e-9;

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

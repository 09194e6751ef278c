/** Range of sizes that a policy may ask for. */
export interface SizeLimits {
  /** Fewest workers; integer >= 0. */
  readonly workersMin: number;
  /** Most workers; integer >= workersMin. */
  readonly workersMax: number;
}

/** The size in the limits that is nearest to the one wanted; the maximum wins over a larger minimum. */
export function clampSize({ workersMin, workersMax }: SizeLimits, size: number): number {
  return Math.min(workersMax, Math.max(workersMin, size));
}

/** The same limits with a minimum of 1, for policies that scale on a mean over workers and cannot leave 0 by themselves. */
export function atLeastOne({ workersMin, workersMax }: SizeLimits): SizeLimits {
  return { workersMin: Math.min(workersMax, Math.max(1, workersMin)), workersMax };
}

/**
 * Least integer >= size (and >= 0), where what looks like rounding error does not count: 0.9 / 0.3 x 10 is 30.000000000000004 and asks for 30.
 *
 * Kubernetes works on integers (milli-units, percent), so it never sees that error.
 */
export function roundUp(size: number): number {
  return Math.max(0, Math.ceil(size - ROUNDING_ERROR));
}

/** Far above the error of a few operations on sizes up to 100,000 (1e-11 each), far below any share of a worker that matters. */
const ROUNDING_ERROR = 1e-9;

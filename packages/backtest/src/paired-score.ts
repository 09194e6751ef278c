import type { Score } from "./score.ts";

/** One policy against another on the same jobs. */
export interface PairedScore {
  /** Worker-hours of the first over those of the second; null when the second has none. */
  readonly workerHoursRatio: number | null;
  /** Cost of the first minus that of the second. */
  readonly costDifference: number;
  /** Share of good windows of the first minus that of the second; null when none was judged. */
  readonly goodWindowsDifference: number | null;
  /** Changes of the size by the first minus those by the second. */
  readonly actionsDifference: number;
}

/**
 * Compares two scores of one scenario, number by number.
 *
 * @example pairedScore(cap, hpa70).workerHoursRatio // 0.75: a quarter fewer worker-hours
 */
export function pairedScore(one: Score, other: Score): PairedScore {
  return {
    workerHoursRatio: other.workerHours === 0 ? null : one.workerHours / other.workerHours,
    costDifference: one.cost - other.cost,
    goodWindowsDifference:
      one.goodWindows === null || other.goodWindows === null ? null : one.goodWindows - other.goodWindows,
    actionsDifference: one.actions - other.actions,
  };
}

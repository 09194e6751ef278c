import type { PastArrivals } from "./autoscaler.ts";
import { replayedJobsMax } from "./replay.ts";

/** A history that is about to be split. */
export interface SplitInput {
  /** All recorded arrivals. */
  readonly history: PastArrivals;
  /**
   * Length of the evaluated end in seconds, rounded to whole steps.
   *
   * @defaultValue the last day, or the last quarter of a history of fewer than four days; as many steps of it as a replay has room for
   *   (`replayedJobsMax`), but one at least
   */
  readonly evaluateSeconds?: number;
}

/** A history in two parts: what the policies know, and what happens next. */
export interface SplitHistory {
  /** Arrivals before the replay, missing steps left missing. */
  readonly past: PastArrivals;
  /** Start of the evaluated part in epoch seconds. */
  readonly startAt: number;
  /** Length of a step in seconds. */
  readonly stepSeconds: number;
  /** Jobs of each evaluated step: integers >= 0. */
  readonly counts: readonly number[];
  /** Evaluated steps of which nothing was known, and whose counts are interpolated. */
  readonly filledSteps: number;
  /** Whether the evaluated part is shorter than usual, for a replay has no room for more jobs. */
  readonly shortened: boolean;
}

const daySeconds = 86_400;

/**
 * Splits a history into a past that policies may learn from and an end that they are judged on.
 *
 * A missing step of the end lies on the straight line between its known neighbours, those of the past included; before the first and
 * after the last known step the nearest value holds. Counts that are no integers, as of recorded rates, are rounded so that their running
 * sum is never off by more than a half. The jobs of a step, however long, are later spread evenly over it.
 *
 * @throws RangeError if the evaluated part or the past would have no step, or nothing is known of the evaluated part
 * @example splitHistory({ history: { startAt: 0, stepSeconds: 21_600, arrivals: [8, 4, 2, 6] } }).counts // [6]
 */
export function splitHistory({ history, evaluateSeconds }: SplitInput): SplitHistory {
  const { startAt, stepSeconds, arrivals } = history;
  const spanSeconds = arrivals.length * stepSeconds;
  const wanted = evaluateSeconds ?? Math.min(daySeconds, spanSeconds / 4);
  const wantedSteps = Math.max(1, Math.round(wanted / stepSeconds));
  const filled = interpolated(arrivals);
  const steps = evaluateSeconds === undefined ? replayableSteps(filled, wantedSteps) : wantedSteps;
  if (!(wanted > 0)) throw new RangeError(`evaluateSeconds must be > 0, got ${wanted}`);
  if (steps >= arrivals.length) {
    throw new RangeError(`the evaluated part must be shorter than the history of ${spanSeconds}s, got ${wanted}s`);
  }
  const first = arrivals.length - steps;
  const evaluated = arrivals.slice(first);
  const filledSteps = evaluated.filter((count) => count === null).length;
  if (filledSteps === steps) throw new RangeError("nothing is known of the evaluated part of the history");
  return {
    past: { startAt, stepSeconds, arrivals: arrivals.slice(0, first) },
    startAt: startAt + first * stepSeconds,
    stepSeconds,
    counts: wholeCounts(filled.slice(first)),
    filledSteps,
    shortened: steps < wantedSteps,
  };
}

/** Steps at the end, up to so many, that together have no more jobs than a replay takes; at least 1. */
function replayableSteps(arrivals: readonly number[], wantedSteps: number): number {
  let jobs = 0;
  for (let steps = 0; steps < wantedSteps; steps++) {
    jobs += arrivals[arrivals.length - 1 - steps] ?? 0;
    if (jobs > replayedJobsMax) return Math.max(1, steps);
  }
  return wantedSteps;
}

/** The values with every gap on the line between its neighbours; at least one value is known. */
function interpolated(values: readonly (number | null)[]): readonly number[] {
  const filled: number[] = [];
  let before: number | null = null;
  values.forEach((value, index) => {
    if (value === null) return;
    const gap = index - filled.length;
    const from = before ?? value;
    for (let part = 1; part <= gap; part++) filled.push(from + ((value - from) * part) / (gap + 1));
    filled.push(value);
    before = value;
  });
  while (filled.length < values.length) filled.push(before ?? 0);
  return filled;
}

function wholeCounts(values: readonly number[]): readonly number[] {
  let sum = 0;
  let given = 0;
  return values.map((value) => {
    sum += value;
    const count = Math.max(0, Math.round(sum) - given);
    given += count;
    return count;
  });
}

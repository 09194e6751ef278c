import { localAt, type LocalClock } from "./local-clock.ts";

/** A history on an even grid, and how far it is to be continued. */
export interface GridSteps {
  /** Start of the first step, epoch seconds. */
  readonly startAt: number;
  /** Length of a step in seconds; > 0. */
  readonly stepSeconds: number;
  /** Steps of the history; integer >= 0. */
  readonly steps: number;
  /** Steps after it; integer >= 0. */
  readonly horizonSteps: number;
}

/** The steps of a history and of its horizon on a local clock. */
export interface LocalGrid {
  /** Steps of the local history. */
  readonly steps: number;
  /** Steps of the local horizon that hold every step of the horizon. */
  readonly horizonSteps: number;
  /**
   * Values of the history on the local clock: the steps that a clock change skips are unknown, those that it repeats are put together.
   *
   * @param values one for each step of the history; null is unknown
   * @param combine "mean" for rates and counts, "max" for peaks
   */
  readonly localized: (values: readonly (number | null)[], combine: "mean" | "max") => (number | null)[];
  /** What is said of the local horizon, for each step of the horizon. */
  readonly horizonOf: (local: readonly number[]) => number[];
}

/**
 * Lays an even grid over a local clock, so that the same time of day is always the same number of steps apart.
 *
 * A change that is no whole number of steps is not followed: steps that long say little about the hour. Where the clock is about to
 * show an hour again, or has just begun to, the local history ends before that hour, which the horizon has still to cover.
 */
export function localGrid({ startAt, stepSeconds, steps, horizonSteps }: GridSteps, clock: LocalClock): LocalGrid {
  const local = localSteps({ startAt, stepSeconds, steps: steps + horizonSteps }, clock);
  const past = local.slice(0, steps);
  const ahead = local.slice(steps);
  const historySteps = ahead.reduce((least, step) => Math.min(least, step), (past.at(-1) ?? -1) + 1);
  const lastStep = ahead.reduce((most, step) => Math.max(most, step), historySteps - 1);
  return {
    steps: historySteps,
    horizonSteps: lastStep + 1 - historySteps,
    localized: (values, combine) => {
      const result: (number | null)[] = Array.from({ length: historySteps }, () => null);
      past.forEach((step, index) => {
        if (step < historySteps) result[step] = combined(result[step] ?? null, values[index] ?? null, combine);
      });
      return result;
    },
    horizonOf: (values) => ahead.map((step) => values[step - historySteps] ?? 0),
  };
}

/** Number of each step on the local clock, 0 for the first. */
function localSteps(
  { startAt, stepSeconds, steps }: Omit<GridSteps, "horizonSteps">,
  clock: LocalClock,
): readonly number[] {
  const localStartAt = localAt(clock, startAt);
  return Array.from({ length: steps }, (_, step) => {
    const number = (localAt(clock, startAt + step * stepSeconds) - localStartAt) / stepSeconds;
    const whole = Math.round(number);
    return Math.abs(number - whole) < 1e-6 ? whole : step;
  });
}

/** An hour that comes twice is known from either time. */
function combined(first: number | null, second: number | null, combine: "mean" | "max"): number | null {
  if (first === null || second === null) return first ?? second;
  return combine === "max" ? Math.max(first, second) : (first + second) / 2;
}

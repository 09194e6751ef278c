import { CapError } from "@cap/domain";
import { BUCKETS_MAX } from "./history-input.ts";
import { sampleLog } from "./sample-log.ts";

/** Counts single jobs per step. */
export interface JobCounts {
  /** Number of jobs. */
  readonly size: number;
  /** Adds a job that arrived at this instant. */
  readonly push: (at: number) => void;
  /** Jobs per step from the step of the first job to that of the last; zero where none arrived. */
  readonly counts: () => { readonly startAt: number; readonly counts: number[] };
}

/**
 * An empty count of jobs; jobs in order of time take room by steps, not by their number.
 *
 * @param stepSeconds length of a step; steps start at its multiples since 1970
 * @throws CapError with code INPUT_TOO_LARGE from `counts` beyond ten million steps
 * @example jobCounts(60).size // 0
 */
export function jobCounts(stepSeconds: number): JobCounts {
  const runs = sampleLog();
  let current = NaN;
  let inCurrent = 0;
  let size = 0;
  let first = Infinity;
  let last = -Infinity;
  const finishRun = (): void => {
    if (inCurrent > 0) runs.push(current, inCurrent, runs.size);
    inCurrent = 0;
  };
  return {
    get size() {
      return size;
    },
    push(at) {
      const step = Math.floor(at / stepSeconds + 1e-9);
      if (step !== current) finishRun();
      current = step;
      inCurrent += 1;
      size += 1;
      first = Math.min(first, step);
      last = Math.max(last, step);
    },
    counts() {
      finishRun();
      const steps = size === 0 ? 0 : last - first + 1;
      if (steps > BUCKETS_MAX) throw tooManySteps(steps, stepSeconds);
      const counts = Array.from({ length: steps }, () => 0);
      for (let run = 0; run < runs.size; run += 1) {
        const index = runs.at(run) - first;
        counts[index] = (counts[index] ?? 0) + runs.value(run);
      }
      return { startAt: size === 0 ? 0 : first * stepSeconds, counts };
    },
  };
}

/** The error for a history of too many steps, mostly the work of one timestamp that is far off. */
export function tooManySteps(steps: number, stepSeconds: number, span = ""): CapError {
  return new CapError({
    code: "INPUT_TOO_LARGE",
    message: `the history spans ${Math.round(steps)} steps of ${stepSeconds} s${span}, at most ${BUCKETS_MAX} are read`,
    hint: "correct timestamps that are far off, or choose a longer step",
    details: { steps, stepSeconds, stepsMax: BUCKETS_MAX },
  });
}

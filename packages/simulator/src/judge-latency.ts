import type { JobStream } from "./job-stream.ts";
import { jobsPerSlice } from "./job-stream.ts";
import { finish, type Slices } from "./slices.ts";
import { checkLatencySlo, type LatencySlo, type SloOutcome, SloWindows } from "./latency-slo.ts";

/** Jobs, how long each stayed, and what was promised. */
export interface LatencyVerdictInput {
  readonly slo: LatencySlo;
  readonly jobs: JobStream;
  /** Sojourn time of each job in seconds; Infinity for one that was not finished. */
  readonly sojournSeconds: Float64Array;
  /** Jobs that arrive before are left out, and windows are counted from here. */
  readonly fromSeconds: number;
  /** End of the last window, from the start of the run; > fromSeconds. */
  readonly untilSeconds: number;
}

/**
 * Judges a run by a latency promise: window by window of arrival, and over all jobs.
 *
 * @throws RangeError if the promise is outside its domain
 * @example
 * judgeLatency({ slo: { latencySeconds: 10, quantile: 0.95, windowSeconds: 300 }, jobs, sojournSeconds, fromSeconds: 1800, untilSeconds: 86_400 })
 *   .windows.goodShare
 */
export function judgeLatency(input: LatencyVerdictInput): SloOutcome {
  return finish(judgeLatencyStepwise(input));
}

/** The verdict of {@link judgeLatency} in slices, for callers that give way in between. */
export function* judgeLatencyStepwise({
  slo,
  jobs: { arrivalSeconds, serviceSeconds },
  sojournSeconds,
  fromSeconds,
  untilSeconds,
}: LatencyVerdictInput): Slices<SloOutcome> {
  checkLatencySlo(slo);
  const windows = new SloWindows(slo, untilSeconds - fromSeconds);
  for (const [job, arrival] of arrivalSeconds.entries()) {
    if (job % jobsPerSlice === 0) yield;
    if (arrival < fromSeconds) continue;
    windows.add(arrival - fromSeconds, sojournSeconds[job] ?? Infinity, serviceSeconds[job] ?? 0, 1);
  }
  return windows.outcome();
}

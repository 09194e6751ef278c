import type { SeenArrivals } from "./pool-state.ts";

/** Jobs of the queue that arrived at about the same time. */
export interface QueueCohort {
  readonly jobs: number;
  /** How long they have waited. */
  readonly ageSeconds: number;
}

/** Cohorts that a queue is cut into at most. */
const COHORTS_MAX = 10;

/** What {@link queueCohorts} looks at. */
export interface QueueNow {
  /** Jobs waiting. */
  readonly backlog: number;
  /** How long the oldest has waited; null when unknown. */
  readonly oldestWaitSeconds: number | null;
  readonly recent: readonly SeenArrivals[];
  readonly now: number;
}

/** The jobs that wait, oldest first, with their ages read off the arrivals of the last observations: first come, first served. */
export function queueCohorts({ backlog, oldestWaitSeconds, recent, now }: QueueNow): QueueCohort[] {
  if (backlog <= 0) return [];
  const count = Math.min(COHORTS_MAX, Math.ceil(backlog));
  const jobs = backlog / count;
  const oldest = oldestWaitSeconds ?? Infinity;
  return Array.from({ length: count }, (_, index) => ({
    jobs,
    // The newest cohort has the fewest arrivals after it.
    ageSeconds: Math.min(oldest, ageOf((count - 1 - index + 0.5) * jobs, recent, now)),
  }));
}

/** Age of the job after which so many others have arrived; that of the oldest known arrival at most. */
function ageOf(laterJobs: number, recent: readonly SeenArrivals[], now: number): number {
  let later = 0;
  for (const { endAt, seconds, arrivals: learnt, extraJobs } of recent.toReversed()) {
    const arrivals = learnt + extraJobs;
    if (later + arrivals >= laterJobs) return now - endAt + (seconds * (laterJobs - later)) / arrivals;
    later += arrivals;
  }
  const first = recent[0];
  return first === undefined ? 0 : now - first.endAt + first.seconds;
}

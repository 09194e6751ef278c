import type { LateShare } from "./late-share.ts";
import type { RecentObservation } from "./pool-state.ts";

/** What is known of an SLO window: jobs that arrived in it, and how many of those that started were late. */
export interface WindowTally {
  readonly arrivals: number;
  /** Estimated: the wait is seen, the service time of each job is not. */
  readonly late: number;
}

/** Tallies by the number of the window since the epoch, from the last observations. */
export function windowTallies(
  recent: readonly RecentObservation[],
  windowSeconds: number,
  lateShare: LateShare,
): ReadonlyMap<number, WindowTally> {
  const tallies = new Map<number, WindowTally>();
  const add = (at: number, more: WindowTally): void => {
    const index = Math.floor(at / windowSeconds);
    const { arrivals, late } = tallies.get(index) ?? { arrivals: 0, late: 0 };
    tallies.set(index, { arrivals: arrivals + more.arrivals, late: late + more.late });
  };
  recent.forEach(({ endAt, seconds, arrivals: learnt, extraJobs, backlog, oldestWaitSeconds }, index) => {
    const arrivals = learnt + extraJobs;
    add(endAt - seconds / 2, { arrivals, late: 0 });
    // First come, first served: what started in the interval is what had waited about as long as the oldest that still waits.
    const started = Math.max(0, (recent[index - 1]?.backlog ?? 0) + arrivals - (backlog ?? 0));
    const waitSeconds = (backlog ?? 0) > 0 ? (oldestWaitSeconds ?? 0) : 0;
    add(endAt - waitSeconds - 1e-6, { arrivals: 0, late: started * lateShare.afterWait(waitSeconds) });
  });
  return tallies;
}

/** The tally of a window that goes on with so many jobs: later decisions see to it that service alone makes them late. */
export function withRest(tally: WindowTally | undefined, restJobs: number, lateShare: LateShare): WindowTally {
  const { arrivals, late } = tally ?? { arrivals: 0, late: 0 };
  return { arrivals: arrivals + restJobs, late: late + restJobs * lateShare.afterWait(0) };
}

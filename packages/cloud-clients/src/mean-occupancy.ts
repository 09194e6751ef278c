/** Jobs in service, added up over readings: what Little's law needs for the time that a job holds a slot. */
export interface MeanOccupancy {
  /** Integral of the jobs in service over time, seconds. */
  readonly busySeconds: number;
  /** Jobs that ended in that time. */
  readonly completions: number;
  /** Readings that the sums stand for, older ones counting less. */
  readonly readings: number;
}

/** What is needed to carry {@link MeanOccupancy} on by one interval. */
export interface OccupancyInterval {
  readonly seconds: number;
  /** Jobs in service at its start and its end. */
  readonly activeJobs: readonly [start: number, end: number];
  readonly completions: number;
}

/** Weight that each further reading leaves to the older ones; half of the weight lies in the last 14. */
const MEMORY = 0.95;
/** Below so many readings and jobs the quotient says more about the moments of reading than about the jobs. */
const READINGS_MIN = 8;
const COMPLETIONS_MIN = 30;

/** Nothing seen yet. */
export const NO_OCCUPANCY: MeanOccupancy = { busySeconds: 0, completions: 0, readings: 0 };

/** The sums after one more interval. */
export function occupancyAfter(before: MeanOccupancy, interval: OccupancyInterval): MeanOccupancy {
  const { seconds, activeJobs, completions } = interval;
  const meanActive = (activeJobs[0] + activeJobs[1]) / 2;
  return {
    busySeconds: before.busySeconds * MEMORY + meanActive * seconds,
    completions: before.completions * MEMORY + completions,
    readings: before.readings * MEMORY + 1,
  };
}

/**
 * Mean time that a job holds a slot by Little's law, S = mean(jobs in service) / throughput; null while too little was seen.
 *
 * @see J. D. C. Little, A Proof for the Queuing Formula L = λW, Operations Research 9(3), 1961
 */
export function occupancySeconds({ busySeconds, completions, readings }: MeanOccupancy): number | null {
  if (readings < READINGS_MIN || completions < COMPLETIONS_MIN || busySeconds <= 0) return null;
  return busySeconds / completions;
}

import type { JobStream } from "@cap/simulator";

const secondsPerHour = 3600;

/**
 * Worker-hours of the work itself: the sum of the service times, over the jobs that a worker runs at once.
 *
 * No policy that serves every job can be billed less.
 *
 * @example workBoundHours({ arrivalSeconds: Float64Array.of(0, 5), serviceSeconds: Float64Array.of(1800, 5400) }, 2) // 1
 */
export function workBoundHours({ serviceSeconds }: JobStream, slotsPerWorker: number): number {
  return serviceSeconds.reduce((sum, seconds) => sum + seconds, 0) / secondsPerHour / slotsPerWorker;
}

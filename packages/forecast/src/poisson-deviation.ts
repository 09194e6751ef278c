/**
 * Standard deviation of a count of jobs that arrive by chance (Poisson): the square root of what was expected.
 *
 * Never less than 1: where less than one job is expected, a single one is no surprise.
 */
export function poissonDeviation(expectedJobs: number): number {
  return Math.sqrt(Math.max(expectedJobs, 1));
}

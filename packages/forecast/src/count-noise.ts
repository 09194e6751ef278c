/** Pairs of fewer jobs say nothing about how far counts vary beyond chance. */
const LEAST_JOBS = 20;
/** Fewer pairs are too few for a median. */
const LEAST_PAIRS = 30;
/** Median of the absolute value of a standard normal variable. */
const MEDIAN_DEVIATION = 0.674_49;
/** Variance over that of chance up to here is chance of the estimate itself. */
const CHANCE_MAX = 1.15;

/**
 * How much the counts of neighbouring intervals vary beyond the chance of Poisson arrivals, as a squared coefficient of
 * variation: from the differences of neighbours, whose course of the day is alike. By the median, so jumps and bursts,
 * which are few, do not count.
 *
 * @param counts jobs interval by interval, one array for each unbroken time; NaN where unknown
 * @returns >= 0; 0 for Poisson arrivals and where too little is known
 * @see Rousseeuw, Croux, Alternatives to the Median Absolute Deviation, JASA 88, 1993
 */
export function countNoise(counts: readonly Float64Array[]): number {
  const pairs = counts.flatMap(pairsOf).toSorted((a, b) => a.jobs - b.jobs);
  // Where more arrives, chance covers less of what is sought.
  const busy = pairs.slice(Math.floor(pairs.length / 2));
  if (busy.length < LEAST_PAIRS) return 0;
  const scores = busy.map(({ jobs, difference }) => difference / Math.sqrt(jobs)).toSorted((a, b) => a - b);
  const variance = ((scores[Math.floor(scores.length / 2)] ?? 0) / MEDIAN_DEVIATION) ** 2;
  const meanJobs = (busy[Math.floor(busy.length / 2)]?.jobs ?? 0) / 2;
  return variance <= CHANCE_MAX ? 0 : Number(((variance - 1) / meanJobs).toPrecision(3));
}

interface Pair {
  /** Jobs of both intervals together. */
  readonly jobs: number;
  readonly difference: number;
}

function pairsOf(counts: Float64Array): Pair[] {
  const pairs: Pair[] = [];
  for (let index = 1; index < counts.length; index += 1) {
    const jobs = counts[index - 1]! + counts[index]!;
    if (jobs >= LEAST_JOBS) pairs.push({ jobs, difference: Math.abs(counts[index]! - counts[index - 1]!) });
  }
  return pairs;
}

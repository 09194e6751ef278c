import type { LoadUnit } from "./columns.ts";
import type { OrderedTimes, TimeGrid } from "./time-grid.ts";

/** Samples in ascending order of time; of equal instants the one read last comes last. */
export interface OrderedSamples extends OrderedTimes {
  /** Load of a sample; NaN when it is missing. */
  readonly value: (index: number) => number;
}

/** How often something was met, and the first sample it was met at. */
export interface Occurrences {
  readonly count: number;
  readonly first: number;
}

/** Jobs per step, with what had to be done to get them. */
export interface StepCounts {
  readonly counts: (number | null)[];
  /** Steps without any sample; `first` is the sample after the first gap. */
  readonly gapSteps: Occurrences;
  /** Stretches of such steps. */
  readonly gaps: Occurrences;
  /** Samples that repeat the one before. */
  readonly repeated: Occurrences;
  /** Samples that replace another value of the same instant. */
  readonly replaced: Occurrences;
  /** Samples that do not lie at the start of their step. */
  readonly offGrid: Occurrences;
  /** Steps scaled up because some of their samples are missing. */
  readonly scaled: Occurrences;
  /** Steps left out because most of their samples are missing. */
  readonly sparse: Occurrences;
}

interface Tally {
  count: number;
  first: number;
}

interface Step {
  index: number;
  /** Sum and number of the known samples, the pending one not included. */
  sum: number;
  known: number;
  pendingAt: number;
  pendingValue: number;
}

/**
 * Turns samples into jobs per step. Counts of one step add up, rates of one step are averaged and multiplied by its
 * length.
 *
 * Of several samples of one instant the last known one holds: a later export corrects an earlier one. Where a step
 * takes several samples and some are missing, it is scaled up when at least half are there, and else unknown: a missing
 * sample is not zero jobs.
 *
 * @example stepCounts({ size: 1, at: () => 0, value: () => 2 }, grid, "rate").counts // [120], when the step is 60 s
 */
export function stepCounts(samples: OrderedSamples, grid: TimeGrid, unit: LoadUnit): StepCounts {
  const met = { gaps: tally(), gapSteps: tally(), repeated: tally(), replaced: tally(), offGrid: tally() };
  const part = { scaled: tally(), sparse: tally() };
  // Full length from the start, for an array that grows is copied again and again; every element is set below.
  const counts = Array.from<unknown, number | null>(
    { length: grid.indexOf(samples.at(samples.size - 1)) + 1 },
    () => 0,
  );
  const step: Step = { index: 0, sum: 0, known: 0, pendingAt: NaN, pendingValue: NaN };
  for (let sample = 0; sample < samples.size; sample += 1) {
    const at = samples.at(sample);
    const value = samples.value(sample);
    if (at === step.pendingAt) {
      const repeats = Number.isNaN(value) || value === step.pendingValue;
      add(repeats ? met.repeated : met.replaced, sample);
      if (!repeats) step.pendingValue = value;
      continue;
    }
    addPending(step);
    const index = grid.indexOf(at);
    if (index > step.index) {
      counts[step.index] = compact(jobsOf(step, grid, unit, part, sample - 1));
      const empty = index - step.index - 1;
      counts.fill(null, step.index + 1, index);
      if (empty > 0) add(met.gaps, sample);
      add(met.gapSteps, sample, empty);
      step.index = index;
      step.sum = 0;
      step.known = 0;
    }
    if (!grid.coarser && Math.abs(at - grid.originAt - index * grid.stepSeconds) > 1e-3) add(met.offGrid, sample);
    step.pendingAt = at;
    step.pendingValue = value;
  }
  addPending(step);
  counts[step.index] = compact(jobsOf(step, grid, unit, part, samples.size - 1));
  return { counts, ...met, ...part };
}

/** Jobs of a finished step; null when too little is known of it. */
function jobsOf(
  { sum, known }: Step,
  { samplesPerStep, stepSeconds }: TimeGrid,
  unit: LoadUnit,
  { scaled, sparse }: { readonly scaled: Tally; readonly sparse: Tally },
  sample: number,
): number | null {
  if (known === 0) return null;
  if (known * 2 < samplesPerStep) {
    add(sparse, sample);
    return null;
  }
  if (known < samplesPerStep) add(scaled, sample);
  if (unit === "rate") return (sum / known) * stepSeconds;
  return known < samplesPerStep ? (sum / known) * samplesPerStep : sum;
}

/**
 * The same number; a whole one in the integer form of the engine, so that millions of them need no copy of the array as
 * doubles.
 */
function compact(jobs: number | null): number | null {
  return jobs !== null && (jobs | 0) === jobs ? jobs | 0 : jobs;
}

function addPending(step: Step): void {
  if (!Number.isNaN(step.pendingValue)) {
    step.sum += step.pendingValue;
    step.known += 1;
  }
  step.pendingValue = NaN;
}

function tally(): Tally {
  return { count: 0, first: -1 };
}

function add(counter: Tally, sample: number, times = 1): void {
  if (times === 0) return;
  if (counter.count === 0) counter.first = sample;
  counter.count += times;
}

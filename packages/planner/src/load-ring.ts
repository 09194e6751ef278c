import { rollUp } from "@cap/forecast";
import type { LoadRing, OpenInterval } from "./pool-state.ts";

/** Steps of a day's fraction that a ring may have, seconds: short ones for short histories. */
const GRID_STEPS = [60, 300, 900, 1800, 3600, 7200, 21_600, 86_400];
/** Steps that a ring keeps; 28 days of 15 minutes fit, and a forecast on more would not be better. */
const LONGEST_RING = 3_000;
/** A ring is made coarser when it is full until its steps are this long; then it forgets its oldest steps. */
const COARSEST_WHEN_GROWING = 900;
/** Peaks are taken over this time: shorter ones are mostly chance, which the queueing formula already allows for. */
const PEAK_SECONDS = 300;
/** Share of an interval that has to be covered for its rate to count as known. */
const LEAST_COVERAGE = 0.5;
/** The same for a history that has no step of the grid covered so far: any sample of it counts. */
const SAMPLED_SHARE = 1e-6;

/** Arrivals of one interval. */
interface IntervalArrivals {
  readonly startAt: number;
  readonly endAt: number;
  readonly arrivals: number;
}

/** Counts per step, as a history has them. */
interface StepCounts {
  readonly startAt: number;
  readonly stepSeconds: number;
  readonly arrivals: readonly (number | null)[];
}

/** A ring without any step yet, from an instant on. */
export function emptyRing(startAt: number): LoadRing {
  const stepSeconds = 60;
  return { startAt, stepSeconds, meanRates: [], peakRates: [], peakSeconds: stepSeconds, open: [] };
}

/** Rolls a history up into a ring. A last step that is not complete is left out. */
export function ringOf({ startAt, stepSeconds, arrivals }: StepCounts): LoadRing {
  const grid = gridStep(stepSeconds, arrivals.length * stepSeconds);
  const peakSeconds = peakInterval(grid, stepSeconds);
  const factor = Math.round(grid / stepSeconds);
  // Steps are counted back from the end, so that the newest arrivals are never in a step that is dropped.
  const from = arrivals.length % factor;
  const rates = arrivals.slice(from).map((count) => (count === null ? null : count / stepSeconds));
  const meanOf = (steps: number): (number | null)[] => {
    const covered = rollUp({ values: rates, factor: steps, combine: "mean" });
    // Where no step is half covered, a history tells its rate by samples: a few of them are better than nothing.
    const isSampled = covered.every((rate) => rate === null);
    return isSampled ? rollUp({ values: rates, factor: steps, combine: "mean", minimumShare: SAMPLED_SHARE }) : covered;
  };
  const subRates = meanOf(Math.round(peakSeconds / stepSeconds));
  return trimmed({
    startAt: startAt + from * stepSeconds,
    stepSeconds: grid,
    meanRates: meanOf(factor).map(rounded),
    peakRates: rollUp({ values: subRates, factor: Math.round(grid / peakSeconds), combine: "max" }).map(rounded),
    peakSeconds,
    open: [],
  });
}

/** End of the last complete step. */
export function ringEndAt(ring: LoadRing): number {
  return ring.startAt + ring.meanRates.length * ring.stepSeconds;
}

/** The ring after an interval was seen. Time that no interval covered stays unknown. */
export function addToRing(ring: LoadRing, interval: IntervalArrivals): LoadRing {
  const startAt = Math.max(interval.startAt, ringEndAt(ring));
  if (interval.endAt <= startAt) return ring;
  const rate = interval.arrivals / (interval.endAt - interval.startAt);
  let open = [...ring.open];
  for (let at = startAt; at < interval.endAt;) {
    const subStartAt = ring.startAt + Math.floor((at - ring.startAt) / ring.peakSeconds) * ring.peakSeconds;
    // The next boundary lies beyond `at` even where rounding put `at` a hair before it.
    const until = Math.min(interval.endAt, Math.max(subStartAt + ring.peakSeconds, at + 1e-6));
    open = covered(open, { startAt: subStartAt, arrivals: rate * (until - at), coveredSeconds: until - at });
    at = until;
  }
  return closeSteps({ ...ring, open }, interval.endAt);
}

function covered(open: readonly OpenInterval[], part: OpenInterval): OpenInterval[] {
  const last = open.at(-1);
  if (last === undefined || last.startAt !== part.startAt) return [...open, part];
  const merged = {
    startAt: last.startAt,
    arrivals: last.arrivals + part.arrivals,
    coveredSeconds: last.coveredSeconds + part.coveredSeconds,
  };
  return [...open.slice(0, -1), merged];
}

function closeSteps(ring: LoadRing, untilAt: number): LoadRing {
  const complete = Math.floor((untilAt - ringEndAt(ring)) / ring.stepSeconds + 1e-9);
  if (complete < 1) return ring;
  const steps = Array.from({ length: Math.min(complete, LONGEST_RING) }, (_, index) => {
    const startAt = ringEndAt(ring) + (complete - Math.min(complete, LONGEST_RING) + index) * ring.stepSeconds;
    return ring.open.filter((part) => part.startAt >= startAt && part.startAt < startAt + ring.stepSeconds);
  });
  const endAt = ringEndAt(ring) + complete * ring.stepSeconds;
  const skipped = complete - steps.length;
  return trimmed({
    ...ring,
    startAt: skipped > 0 ? endAt - steps.length * ring.stepSeconds : ring.startAt,
    meanRates: [
      ...(skipped > 0 ? [] : ring.meanRates),
      ...steps.map((parts) => rounded(meanRate(parts, ring.stepSeconds))),
    ],
    peakRates: [
      ...(skipped > 0 ? [] : ring.peakRates),
      ...steps.map((parts) => rounded(peakRate(parts, ring.peakSeconds))),
    ],
    open: ring.open.filter((part) => part.startAt >= endAt),
  });
}

function meanRate(parts: readonly OpenInterval[], stepSeconds: number): number | null {
  const seconds = parts.reduce((sum, part) => sum + part.coveredSeconds, 0);
  return seconds < LEAST_COVERAGE * stepSeconds ? null : parts.reduce((sum, part) => sum + part.arrivals, 0) / seconds;
}

function peakRate(parts: readonly OpenInterval[], peakSeconds: number): number | null {
  const known = parts.filter((part) => part.coveredSeconds >= LEAST_COVERAGE * peakSeconds);
  return known.length === 0 ? null : Math.max(...known.map((part) => part.arrivals / part.coveredSeconds));
}

/** Keeps the ring within its length: first by longer steps, then by forgetting. */
function trimmed(ring: LoadRing): LoadRing {
  const excess = ring.meanRates.length - LONGEST_RING;
  if (excess <= 0) return ring;
  const next = GRID_STEPS.find((step) => step > ring.stepSeconds && step % ring.stepSeconds === 0);
  if (next !== undefined && next <= COARSEST_WHEN_GROWING) return trimmed(coarser(ring, next));
  return {
    ...ring,
    startAt: ring.startAt + excess * ring.stepSeconds,
    meanRates: ring.meanRates.slice(excess),
    peakRates: ring.peakRates.slice(excess),
  };
}

function coarser(ring: LoadRing, stepSeconds: number): LoadRing {
  const factor = stepSeconds / ring.stepSeconds;
  const from = ring.meanRates.length % factor;
  return {
    startAt: ring.startAt + from * ring.stepSeconds,
    stepSeconds,
    meanRates: rollUp({ values: ring.meanRates.slice(from), factor, combine: "mean" }).map(rounded),
    peakRates: rollUp({ values: ring.peakRates.slice(from), factor, combine: "max" }).map(rounded),
    peakSeconds: peakInterval(stepSeconds, ring.peakSeconds),
    open: [],
  };
}

function gridStep(stepSeconds: number, spanSeconds: number): number {
  const least = Math.max(stepSeconds, spanSeconds / LONGEST_RING, GRID_STEPS[0] ?? 60);
  const fitting = GRID_STEPS.find((step) => step >= least && Number.isInteger(step / stepSeconds));
  return fitting ?? stepSeconds * Math.ceil(least / stepSeconds - 1e-9);
}

/** The longest interval of at most {@link PEAK_SECONDS} that is whole in data steps and divides the grid step. */
function peakInterval(grid: number, dataStepSeconds: number): number {
  const parts = Math.round(grid / dataStepSeconds);
  for (let count = Math.max(1, Math.ceil(grid / PEAK_SECONDS - 1e-9)); count <= parts; count += 1) {
    if (parts % count === 0) return grid / count;
  }
  return grid;
}

/** Nine digits are far more than a count can say, and keep the memory small. */
function rounded(rate: number | null): number | null {
  return rate === null ? null : Number(rate.toPrecision(9));
}

/** Instants in ascending order, equal ones included. */
export interface OrderedTimes {
  readonly size: number;
  readonly at: (index: number) => number;
}

/** The spacing that the samples have by themselves. */
export interface NativeStep {
  /** Seconds from one sample to the next. */
  readonly seconds: number;
  /** Whether at least half of the samples follow each other at exactly this distance. */
  readonly regular: boolean;
}

/** Equal steps laid over the samples. */
export interface TimeGrid {
  /** Start of a step, epoch seconds; every other step starts a multiple of `stepSeconds` away. */
  readonly originAt: number;
  readonly stepSeconds: number;
  /** Whether a step is longer than the data's own, so that it holds several samples. */
  readonly coarser: boolean;
  /** Samples that a complete step holds; 1 where the step is that of the data, or the data have none. */
  readonly samplesPerStep: number;
  /** The step, counted from the origin, that a sample belongs to. */
  readonly indexOf: (at: number) => number;
}

/** Samples that are looked at to find step and phase, spread over the history; more would find the same. */
const LOOKED_AT_MAX = 100_000;
const MINUTE = 60;
const HOUR = 3600;
/** Steps that people choose; an irregular step is taken to mean the nearest of them. */
const USUAL_STEPS = [1, 2, 5, 10, 15, 20, 30]
  .flatMap((n) => [n, n * MINUTE])
  .concat([HOUR, 2 * HOUR, 3 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR]);

/**
 * The step of the data: the most common distance of neighbouring samples when half of them have it; else the smallest
 * frequent distance of which the others are multiples; else the median distance, rounded to a usual step.
 *
 * @returns null when there are no two different instants
 * @example nativeStep({ size: 3, at: (index) => index * 300 }) // { seconds: 300, regular: true }
 */
export function nativeStep(times: OrderedTimes): NativeStep | null {
  const gaps = new Map<number, number>();
  let total = 0;
  const stride = strideOf(times);
  for (let index = 1; index < times.size; index += stride) {
    const gap = milliseconds(times.at(index) - times.at(index - 1));
    if (gap <= 0) continue;
    total += 1;
    countIn(gaps, gap);
  }
  const ascending = [...gaps].toSorted(([a], [b]) => a - b);
  const [common] = ascending.toSorted(([, a], [, b]) => b - a);
  if (common === undefined) return null;
  if (common[1] * 2 >= total) return { seconds: common[0] / 1000, regular: true };
  const frequent = ascending.find(([, count]) => count * 20 >= total)?.[0];
  if (frequent !== undefined && multiplesOf(frequent, ascending) * 10 >= total * 9)
    return { seconds: frequent / 1000, regular: true };
  return { seconds: usualStep(median(ascending) / 1000), regular: false };
}

/**
 * Lays steps over samples. At the data's own step a sample belongs to the nearest step of the phase that most samples
 * share, so that late and early ones find their place; longer steps begin at multiples of the step since 1970 and hold
 * every sample that starts in them.
 *
 * @example timeGrid({ size: 2, at: (index) => 30 + index * 60 }, 60, { seconds: 60, regular: true }).originAt // 30
 */
export function timeGrid(times: OrderedTimes, stepSeconds: number, native: NativeStep | null): TimeGrid {
  const ratio = native === null ? 1 : Math.round(stepSeconds / native.seconds);
  const coarser = ratio > 1;
  const samplesPerStep = coarser && native?.regular === true ? ratio : 1;
  const phase = coarser ? null : sharedPhase(times, stepSeconds);
  if (phase === null) {
    const originAt = Math.floor(times.at(0) / stepSeconds) * stepSeconds;
    // A hair's breadth, so that an instant that binary fractions put just before a step still counts to it.
    return {
      originAt,
      stepSeconds,
      coarser,
      samplesPerStep,
      indexOf: (at) => Math.floor((at - originAt) / stepSeconds + 1e-9),
    };
  }
  const originAt = phase + Math.round((times.at(0) - phase) / stepSeconds) * stepSeconds;
  return { originAt, stepSeconds, coarser, samplesPerStep, indexOf: (at) => Math.round((at - originAt) / stepSeconds) };
}

/**
 * Where in the step the samples lie: the phase of half of them, else their circular mean; null when they are spread all
 * over the step.
 */
function sharedPhase(times: OrderedTimes, stepSeconds: number): number | null {
  const phases = new Map<number, number>();
  let cosines = 0;
  let sines = 0;
  let looked = 0;
  const stride = strideOf(times);
  for (let index = 0; index < times.size; index += stride) {
    looked += 1;
    const phase = times.at(index) - Math.floor(times.at(index) / stepSeconds) * stepSeconds;
    countIn(phases, milliseconds(phase) % milliseconds(stepSeconds));
    cosines += Math.cos((2 * Math.PI * phase) / stepSeconds);
    sines += Math.sin((2 * Math.PI * phase) / stepSeconds);
  }
  const [common] = [...phases].toSorted(([, a], [, b]) => b - a);
  if (common !== undefined && common[1] * 2 >= looked) return common[0] / 1000;
  if (Math.hypot(cosines, sines) < looked / 2) return null;
  const mean = (Math.atan2(sines, cosines) / (2 * Math.PI)) * stepSeconds;
  // Collectors start their clock at full steps and run a little late.
  return Math.abs(mean) < stepSeconds / 10 ? 0 : Math.round(mean);
}

function strideOf({ size }: OrderedTimes): number {
  return Math.ceil(size / LOOKED_AT_MAX);
}

function countIn(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function multiplesOf(step: number, gaps: readonly (readonly [number, number])[]): number {
  return gaps.reduce(
    (sum, [gap, count]) => sum + (Math.abs(gap / step - Math.round(gap / step)) < 1e-3 ? count : 0),
    0,
  );
}

function median(ascending: readonly (readonly [number, number])[]): number {
  const half = ascending.reduce((sum, [, count]) => sum + count, 0) / 2;
  let passed = 0;
  return ascending.find(([, count]) => (passed += count) >= half)?.[0] ?? NaN;
}

function usualStep(seconds: number): number {
  const near = USUAL_STEPS.find((step) => Math.abs(seconds / step - 1) <= 0.1);
  return near ?? (seconds < 1 ? seconds : Math.round(seconds));
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

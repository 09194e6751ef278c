import { followDay, type MeasuredDay } from "./measured-days.ts";
import {
  fadedRatio,
  fastRatio,
  keptAhead,
  type RateTrackerState,
  slowRatio,
  type TrackerSpeeds,
} from "./rate-tracker.ts";
import { withDigits } from "./significant-digits.ts";

/** How a rate may develop over the next minutes, as learnt from the past. Plain JSON. */
export interface RateFutures {
  /** Length of a step of the paths in seconds; > 0. */
  readonly stepSeconds: number;
  /** Probability of each path of a group, lowest path first; they sum to 1. */
  readonly weights: readonly number[];
  /** Paths of calm times by the expected rate, lowest first, then of times just after a jump; at least one group. */
  readonly groups: readonly RateFutureGroup[];
}

/** Ratios of what came to what was expected, path by path, step by step. */
interface RateFutureGroup {
  /** Direction of a jump shortly before; 0 without one. */
  readonly jump: -1 | 0 | 1;
  /** Highest expected rate of the group in jobs per second; null in the last calm one and after jumps. */
  readonly rateMax: number | null;
  /** Paths in ascending order of their means, one for each weight; ratios >= 0, 1 where all came as expected. */
  readonly paths: readonly (readonly number[])[];
}

/** Paths of a group: enough for a 95th percentile, few enough to play a decision through on each. */
const PATH_COUNT = 32;

/** Calm times are told apart by rate, because chance is larger where less is expected. */
const CALM_GROUPS = 4;

/** A time counts as just after a jump for this long: by then the fast level rests on several intervals again. */
const JUMP_MEMORY_SECONDS = 150;

/** Fewer moments after jumps tell no more than calm ones do. */
const FEWEST_JUMP_MOMENTS = 60;

/** Where less is expected in a slot, a single job would be a ratio without meaning for any other moment. */
const LEAST_EXPECTED_JOBS = 0.05;

/** Digits that are kept of a ratio: it is a draw from chance, and thousands of them have to be stored. */
const RATIO_DIGITS = 3;

/** How paths are made. */
export interface RateFutureOptions {
  /** How fast the tracker follows. */
  readonly speeds: TrackerSpeeds;
  /** Time ahead that paths cover, in seconds; > 0. */
  readonly horizonSeconds: number;
}

/** A moment of the past and what came after it. */
export interface Moment {
  /** Jobs per second that were expected at it. */
  readonly rate: number;
  readonly jump: -1 | 0 | 1;
  /** Ratios of what came in the slots after it to what was expected. */
  readonly path: readonly number[];
  readonly pathMean: number;
}

/**
 * Learns paths: at every moment of some days, how what came afterwards compares with what was expected then.
 *
 * From each group of moments the same number of paths is kept, spread over their means and densest at the top, where the risk
 * is. Without any moment to learn from, all comes as expected.
 */
export function rateFutures(days: readonly MeasuredDay[], options: RateFutureOptions): RateFutures {
  const stepSeconds = days[0]?.slotSeconds ?? options.horizonSeconds;
  const steps = Math.max(1, Math.ceil(options.horizonSeconds / stepSeconds));
  const keptAtSteps = Array.from({ length: steps }, (_, step) =>
    keptAhead(options.speeds.fadePerMinute, (step + 1) * stepSeconds),
  );
  const moments = days.flatMap((day) => momentsOf(day, options.speeds, keptAtSteps));
  const pathCount = PATH_COUNT;
  return futuresOf(moments, { stepSeconds, steps, pathCount, calmGroups: CALM_GROUPS, adjust: () => (path) => path });
}

/** How paths are taken from moments. */
export interface FuturesOptions<M extends Moment> {
  readonly stepSeconds: number;
  readonly steps: number;
  /** Paths of a group. */
  readonly pathCount: number;
  /** Groups of calm moments, told apart by rate. */
  readonly calmGroups: number;
  /** What is done to the paths of a group, given its moments. */
  readonly adjust: (members: readonly M[]) => (path: readonly number[], index: number) => readonly number[];
}

/** Groups moments and keeps some paths of each group; without any moment, all comes as expected. */
export function futuresOf<M extends Moment>(
  moments: readonly M[],
  { stepSeconds, steps, pathCount, calmGroups: count, adjust }: FuturesOptions<M>,
): RateFutures {
  const asExpected = {
    jump: 0,
    rateMax: null,
    paths: Array.from({ length: pathCount }, () => Array(steps).fill(1)),
  } as const;
  return {
    stepSeconds,
    weights: pathWeights(pathCount),
    groups:
      moments.length === 0
        ? [asExpected]
        : groupsOf(moments, count, (members) => representatives(members, pathCount).map(adjust(members)).map(rounded)),
  };
}

function momentsOf(day: MeasuredDay, speeds: TrackerSpeeds, keptAtSteps: readonly number[]): Moment[] {
  const moments: Moment[] = [];
  followDay(day, speeds, (slot, tracker) => {
    const path = pathAfter(day, slot, keptRatios(tracker, keptAtSteps));
    if (path === null) return;
    const rate = (fastRatio(tracker) * day.base[slot]!) / day.slotSeconds;
    const pathMean = path.reduce((sum, ratio) => sum + ratio, 0) / path.length;
    moments.push({ rate, jump: recentJump(tracker), path, pathMean });
  });
  return moments;
}

/** Ratios to the profile that a tracker expects where these shares of the fast level's deviation are left. */
export function keptRatios(tracker: RateTrackerState, keptAtSteps: readonly number[]): readonly number[] {
  const slow = slowRatio(tracker);
  const fast = fastRatio(tracker);
  return keptAtSteps.map((kept) => fadedRatio(slow, fast, kept));
}

/** Ratios of what came after a slot to what was expected; null where something is unknown or hardly anything was expected. */
function pathAfter(
  { arrivals, base, bursts }: MeasuredDay,
  slot: number,
  ratios: readonly number[],
): readonly number[] | null {
  if (slot + ratios.length >= arrivals.length) return null;
  const path: number[] = [];
  for (let step = 0; step < ratios.length; step++) {
    const ahead = slot + 1 + step;
    const expected = ratios[step]! * base[ahead]! + bursts[ahead]!;
    if (Number.isNaN(arrivals[ahead]) || expected < LEAST_EXPECTED_JOBS) return null;
    path.push(arrivals[ahead]! / expected);
  }
  return path;
}

/** Direction of a jump that is recent enough to make the moment unlike a calm one; 0 without one. */
export function recentJump({ jump, sinceJumpSeconds }: RateTrackerState): -1 | 0 | 1 {
  return sinceJumpSeconds < JUMP_MEMORY_SECONDS ? jump : 0;
}

type Paths = readonly (readonly number[])[];

function groupsOf<M extends Moment>(
  moments: readonly M[],
  count: number,
  pathsOf: (members: readonly M[]) => Paths,
): RateFutureGroup[] {
  const enoughAfter = ([1, -1] as const).filter(
    (jump) => moments.filter((moment) => moment.jump === jump).length >= FEWEST_JUMP_MOMENTS,
  );
  const after = enoughAfter.map((jump) => ({
    jump,
    rateMax: null,
    paths: pathsOf(moments.filter((moment) => moment.jump === jump)),
  }));
  const calm = moments.filter(({ jump }) => jump === 0);
  return [...calmGroups(calm, count, pathsOf), ...after];
}

/** Groups of equally many moments by the expected rate. */
function calmGroups<M extends Moment>(
  moments: readonly M[],
  count: number,
  pathsOf: (members: readonly M[]) => Paths,
): RateFutureGroup[] {
  const sorted = moments.toSorted((a, b) => a.rate - b.rate);
  const size = Math.ceil(sorted.length / count);
  const starts = Array.from({ length: count }, (_, group) => group * size).filter((from) => from < sorted.length);
  return starts.map((from) => {
    const members = sorted.slice(from, from + size);
    const isLast = from + size >= sorted.length;
    return { jump: 0, rateMax: isLast ? null : members.at(-1)!.rate, paths: pathsOf(members) };
  });
}

/** Edges of the strata as shares of the paths in order of their means: finer toward the top, where the risk is. */
function strataEdge(index: number, pathCount: number): number {
  return 1 - (1 - index / pathCount) ** 2;
}

function pathWeights(pathCount: number): number[] {
  return Array.from(
    { length: pathCount },
    (_, index) => strataEdge(index + 1, pathCount) - strataEdge(index, pathCount),
  );
}

/** One path for each stratum: the one in its middle. */
function representatives(moments: readonly Moment[], pathCount: number): Paths {
  const sorted = moments.toSorted((a, b) => a.pathMean - b.pathMean);
  return Array.from(
    { length: pathCount },
    (_, index) => sorted[Math.floor(strataMiddle(index, pathCount) * sorted.length)]?.path ?? [],
  );
}

/** Share of the paths below the middle of a stratum, in order of their means. */
export function strataMiddle(index: number, pathCount: number): number {
  return (strataEdge(index, pathCount) + strataEdge(index + 1, pathCount)) / 2;
}

function rounded(path: readonly number[]): readonly number[] {
  return path.map((ratio) => withDigits(ratio, RATIO_DIGITS));
}

/**
 * The paths that fit the moment: those after a jump while one is recent, otherwise those of calm times at such a rate.
 *
 * @param rate jobs per second that are expected now, the fast ratio included
 * @returns one path for each weight of the futures
 */
export function pathsFor(
  { groups }: RateFutures,
  rate: number,
  tracker: RateTrackerState,
): readonly (readonly number[])[] {
  const jump = recentJump(tracker);
  const hot = jump === 0 ? undefined : groups.find((group) => group.jump === jump);
  const calm = groups.find((group) => group.jump === 0 && (group.rateMax === null || rate <= group.rateMax));
  return (hot ?? calm ?? groups[0])?.paths ?? [];
}

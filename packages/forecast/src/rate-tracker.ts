import { poissonDeviation } from "./poisson-deviation.ts";

/**
 * How the arrivals of the moment compare with a profile of the day: a slow level, a fast one around it, and whether the level
 * has just jumped. Plain JSON.
 */
export interface RateTrackerState {
  /** Discounted arrivals and expected arrivals of the last hours. */
  readonly slow: ObservedCounts;
  /** The same of the last minutes, or since the last jump. */
  readonly fast: ObservedCounts;
  /** Direction of the last jump: 1 up, -1 down, 0 none so far. */
  readonly jump: -1 | 0 | 1;
  /** Seconds since that jump; 1e6 when it is longer ago or there was none. */
  readonly sinceJumpSeconds: number;
  /** Intervals since the last jump or burst, newest last; at most four. */
  readonly recent: readonly ObservedCounts[];
}

/** Arrivals, and what the smooth part of the profile let expect. */
interface ObservedCounts {
  /** Jobs that arrived; >= 0. */
  readonly arrivals: number;
  /** Jobs that the profile expected; >= 0. */
  readonly expected: number;
}

/** How fast the tracker follows. */
export interface TrackerSpeeds {
  /** Time constant of the fast level in seconds; > 0. */
  readonly fastSeconds: number;
  /** Share of the fast level's deviation, on the logarithm, that is left a minute later; in [0, 1]. */
  readonly fadePerMinute: number;
  /** What single intervals vary by beyond chance, as a squared coefficient of variation: a jump has to stand out of it. >= 0 */
  readonly noiseScv: number;
}

/** What one interval showed. */
export interface TrackerObservation extends ObservedCounts {
  /** Jobs that recurring bursts were expected to bring on top; >= 0. With many of them an interval says nothing about the level. */
  readonly burstExpected: number;
  /** Length of the interval in seconds; >= 0. */
  readonly seconds: number;
}

/** The slow level forgets over two hours: long enough for its noise to vanish, short enough to follow a holiday. */
const SLOW_SECONDS = 7_200;

/** Jobs that the profile is believed with before any are seen. */
const SLOW_PRIOR_JOBS = 4;

/** Jobs that the slow level is believed with by the fast one: few, because a fast level that hesitates is of no use. */
const FAST_PRIOR_JOBS = 1;

/** A jump shows in the last one, two or four intervals: a large one at once, a small one when chance has averaged out. */
const JUMP_SPANS: readonly number[] = [1, 2, 4];

const LONGEST_JUMP_SPAN = Math.max(...JUMP_SPANS);

/** Deviations from chance, and factor on what was expected, above which the level has jumped up. */
const JUMP_UP = { score: 4, factor: 1.15 };

/** The same for down; stricter, because too few workers cost more than too many. */
const JUMP_DOWN = { score: -4.5, factor: 0.8 };

/** Where expected bursts exceed this share of what else is expected, an interval says nothing about the level. */
const BURST_SHARE_MAX = 0.1;

/** Longest time that is counted since a jump: anything beyond a day is long ago, and JSON has no Infinity. */
const LONG_AGO_SECONDS = 1e6;

/** A tracker that believes its profile: both ratios are 1. */
export function startRateTracker(): RateTrackerState {
  const nothing = { arrivals: 0, expected: 0 };
  return { slow: nothing, fast: nothing, jump: 0, sinceJumpSeconds: LONG_AGO_SECONDS, recent: [] };
}

/**
 * Learns from one interval: both levels discount what they knew and add it; after a jump the fast level starts anew.
 *
 * An interval with bursts changes no level and starts the search for jumps anew.
 *
 * @throws RangeError if a quantity of the interval is negative or not finite
 * @see West, Harrison, Bayesian Forecasting and Dynamic Models, 2nd ed., discounted Poisson-Gamma model
 */
export function trackRate(state: RateTrackerState, seen: TrackerObservation, speeds: TrackerSpeeds): RateTrackerState {
  assertObservation(seen);
  const { arrivals, expected, burstExpected, seconds } = seen;
  const { jump } = state;
  const sinceJumpSeconds = Math.min(LONG_AGO_SECONDS, state.sinceJumpSeconds + seconds);
  if (burstExpected > BURST_SHARE_MAX * expected) {
    return { slow: state.slow, fast: state.fast, jump, sinceJumpSeconds, recent: [] };
  }
  const recent = state.recent.slice(1 - LONGEST_JUMP_SPAN);
  recent.push({ arrivals, expected });
  const jumped = jumpIn(recent, fastRatio(state), speeds.noiseScv);
  const slow = discounted(state.slow, seen, SLOW_SECONDS);
  if (jumped !== null) {
    return { slow, fast: jumped.counts, jump: jumped.direction, sinceJumpSeconds: 0, recent: [] };
  }
  return { slow, fast: discounted(state.fast, seen, speeds.fastSeconds), jump, sinceJumpSeconds, recent };
}

function assertObservation({ arrivals, expected, burstExpected, seconds }: TrackerObservation): void {
  if (isQuantity(arrivals) && isQuantity(expected) && isQuantity(burstExpected) && isQuantity(seconds)) return;
  for (const [name, value] of Object.entries({ arrivals, expected, burstExpected, seconds })) {
    if (!isQuantity(value)) throw new RangeError(`${name} must be >= 0 and finite, got ${value}`);
  }
}

function isQuantity(value: number): boolean {
  return value >= 0 && value < Infinity;
}

function discounted(
  counts: ObservedCounts,
  { arrivals, expected, seconds }: TrackerObservation,
  timeConstantSeconds: number,
): ObservedCounts {
  const keep = Math.exp(-seconds / timeConstantSeconds);
  return { arrivals: keep * counts.arrivals + arrivals, expected: keep * counts.expected + expected };
}

interface Jump {
  readonly direction: -1 | 1;
  /** Intervals that show it: the new level rests on them alone. */
  readonly counts: ObservedCounts;
}

/** The jump that the newest intervals show against the level so far, shortest span first; null when chance explains them. */
function jumpIn(recent: readonly ObservedCounts[], level: number, noiseScv: number): Jump | null {
  let arrivals = 0;
  let expected = 0;
  for (let span = 1; span <= recent.length; span++) {
    const interval = recent[recent.length - span]!;
    arrivals += interval.arrivals;
    expected += interval.expected;
    if (!JUMP_SPANS.includes(span)) continue;
    // What intervals vary by averages out over a span.
    const direction = jumpDirection(arrivals, expected * level, noiseScv / span);
    if (direction !== 0) return { direction, counts: { arrivals, expected } };
  }
  return null;
}

function jumpDirection(arrivals: number, believed: number, noiseScv: number): -1 | 0 | 1 {
  const score = (arrivals - believed) / Math.hypot(poissonDeviation(believed), Math.sqrt(noiseScv) * believed);
  if (score > JUMP_UP.score && arrivals > JUMP_UP.factor * believed) return 1;
  if (score < JUMP_DOWN.score && arrivals < JUMP_DOWN.factor * believed) return -1;
  return 0;
}

/** Ratio of the arrival rate of the last hours to the profile; > 0, 1 when the profile is right. */
export function slowRatio({ slow }: RateTrackerState): number {
  return (slow.arrivals + SLOW_PRIOR_JOBS) / (slow.expected + SLOW_PRIOR_JOBS);
}

/** Ratio of the arrival rate of the last minutes to the profile; > 0, 1 when the profile is right. */
export function fastRatio(state: RateTrackerState): number {
  const { fast } = state;
  return (fast.arrivals + FAST_PRIOR_JOBS * slowRatio(state)) / (fast.expected + FAST_PRIOR_JOBS);
}

/**
 * Ratio of the arrival rate to the profile that is expected some time ahead: the fast level fades into the slow one.
 *
 * @param aheadSeconds time ahead; negative counts as 0
 * @returns between both ratios; >= 0
 */
export function ratioAhead(state: RateTrackerState, speeds: TrackerSpeeds, aheadSeconds: number): number {
  const fadePerMinute = hasJumped(state) ? 1 : speeds.fadePerMinute;
  return fadedRatio(slowRatio(state), fastRatio(state), keptAhead(fadePerMinute, aheadSeconds));
}

/** How ordinary noise fades says nothing about a level that has jumped: it holds until the slow level has caught up. */
function hasJumped({ jump, sinceJumpSeconds }: RateTrackerState): boolean {
  return jump !== 0 && sinceJumpSeconds < SLOW_SECONDS;
}

/** Share of the fast level's deviation that is left some seconds ahead; in [0, 1]. */
export function keptAhead(fadePerMinute: number, aheadSeconds: number): number {
  return fadePerMinute ** (Math.max(0, aheadSeconds) / 60);
}

/** Ratio between a slow and a fast one, on the logarithm; the larger one when it cannot be taken of one that vanished. */
export function fadedRatio(slow: number, fast: number, kept: number): number {
  if (slow <= 0 || fast <= 0) return Math.max(slow, fast);
  return slow * (fast / slow) ** kept;
}

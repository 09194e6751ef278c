import { followDay, type MeasuredDay } from "./measured-days.ts";
import { futuresOf, keptRatios, type Moment, type RateFutures, recentJump, strataMiddle } from "./rate-futures.ts";
import { fastRatio, keptAhead, type RateTrackerState, type TrackerSpeeds } from "./rate-tracker.ts";

/** How a rate may develop over the next hour, as learnt from the past. Plain JSON. */
export interface RateOutlook {
  /** Paths of an hour, chance of counting taken off: what is left is the rate itself. */
  readonly futures: RateFutures;
  /** Quantiles of the quarters of an hour, chance included: each path holds one quantile for every quarter. */
  readonly quarters: RateFutures;
  /** How much the rate of a slot varies around that of its step, as a squared coefficient of variation; >= 0. */
  readonly slotScv: number;
  /** Sum of absolute errors of quarter-hours over the sum of arrivals; null without any to measure on. */
  readonly errorRatio: number | null;
}

/** Time ahead that paths cover. */
const HORIZON_SECONDS = 3_600;

/** Length of a step of the paths: windows of an SLO are rarely shorter, and an hour of minutes would be too much to store. */
const STEP_SECONDS = 300;

/** Errors are measured over this time, which is that of a step of a forecast from weeks of history. */
const MEASURED_SECONDS = 900;

/** Paths of a group: a plan is simulated on each of them, so they are few, and densest where the risk is. */
const PATH_COUNT = 20;

/** Groups of calm moments by rate: few, so that what is rare is in each of them. */
const CALM_GROUPS = 2;

/**
 * Factor on deviations: some days show less than the full spread of the next one. With 1 the bands of 412 plans held 85 % instead of
 * 90 %, and the 95 % bound on the jobs that wait held in 88 % (docs/plan-honesty.md).
 */
const INFLATION = 1.2;

/** Where less is expected in a step, a single job would be a ratio without meaning for any other moment. */
const LEAST_EXPECTED_JOBS = 0.25;

/** A moment with the jobs that were expected in each step after it. */
interface HourMoment extends Moment {
  readonly expected: readonly number[];
  readonly arrivals: readonly number[];
  /** Squared deviations of the slots from their step, chance taken off, summed, and how many. */
  readonly slotDeviation: number;
  readonly slotCount: number;
}

/** Learns how the arrivals of an hour compared with what was expected at its start, on days that the profile had not seen. */
export function rateOutlook(days: readonly MeasuredDay[], speeds: TrackerSpeeds): RateOutlook {
  const slotSeconds = days[0]?.slotSeconds ?? STEP_SECONDS;
  const stepSlots = Math.max(1, Math.round(STEP_SECONDS / slotSeconds));
  const stepSeconds = stepSlots * slotSeconds;
  const steps = Math.max(1, Math.round(HORIZON_SECONDS / stepSeconds));
  const perQuarter = Math.max(1, Math.round(MEASURED_SECONDS / stepSeconds));
  const kept = Array.from({ length: steps }, (_, step) => keptAhead(speeds.fadePerMinute, (step + 0.5) * stepSeconds));
  const moments = days.flatMap((day) => momentsOf(day, speeds, { kept, stepSlots }));
  const slots = moments.reduce((sum, { slotCount }) => sum + slotCount, 0);
  const deviation = moments.reduce((sum, { slotDeviation }) => sum + slotDeviation, 0);
  return {
    futures: futuresOf(moments, {
      stepSeconds,
      steps,
      pathCount: PATH_COUNT,
      calmGroups: CALM_GROUPS,
      adjust: withoutChance,
    }),
    quarters: futuresOf(
      moments.map((moment) => inQuarters(moment, perQuarter)),
      {
        stepSeconds: perQuarter * stepSeconds,
        steps: Math.ceil(steps / perQuarter),
        pathCount: QUANTILE_COUNT,
        calmGroups: CALM_GROUPS,
        adjust: quantiles,
      },
    ),
    slotScv: slots === 0 ? 0 : Number(Math.max(0, deviation / slots).toPrecision(3)),
    errorRatio: errorRatioOf(moments, perQuarter),
  };
}

interface HourGrid {
  /** Share of the fast level's deviation that is left at each step. */
  readonly kept: readonly number[];
  readonly stepSlots: number;
}

/** Moments one step apart: closer ones would tell the same. */
function momentsOf(day: MeasuredDay, speeds: TrackerSpeeds, grid: HourGrid): HourMoment[] {
  const moments: HourMoment[] = [];
  followDay(day, speeds, (slot, tracker) => {
    if (slot % grid.stepSlots !== 0) return;
    const moment = momentAt(day, slot, tracker, grid);
    if (moment !== null) moments.push(moment);
  });
  return moments;
}

function momentAt(
  day: MeasuredDay,
  slot: number,
  tracker: RateTrackerState,
  { kept, stepSlots }: HourGrid,
): HourMoment | null {
  if (slot + kept.length * stepSlots >= day.arrivals.length) return null;
  const ratios = keptRatios(tracker, kept);
  const expected: number[] = [];
  const arrivals: number[] = [];
  let slotDeviation = 0;
  for (const [step, ratio] of ratios.entries()) {
    const from = slot + 1 + step * stepSlots;
    const part = stepOf(day, { from, stepSlots, ratio });
    if (Number.isNaN(part.arrivals) || part.expected < LEAST_EXPECTED_JOBS) return null;
    expected.push(part.expected);
    arrivals.push(part.arrivals);
    slotDeviation += part.slotDeviation;
  }
  const path = arrivals.map((jobs, step) => jobs / expected[step]!);
  return {
    rate: (fastRatio(tracker) * day.base[slot]!) / day.slotSeconds,
    jump: recentJump(tracker),
    path,
    pathMean: meanOf(path),
    expected,
    arrivals,
    slotDeviation,
    slotCount: (stepSlots - 1) * ratios.length,
  };
}

/** Jobs that came in a step and those that were expected, and how its slots varied around them. */
function stepOf(
  { arrivals, base, bursts }: MeasuredDay,
  { from, stepSlots, ratio }: { readonly from: number; readonly stepSlots: number; readonly ratio: number },
): { readonly arrivals: number; readonly expected: number; readonly slotDeviation: number } {
  let came = 0;
  let expected = 0;
  for (let slot = from; slot < from + stepSlots; slot++) {
    came += arrivals[slot]!;
    expected += ratio * base[slot]! + bursts[slot]!;
  }
  const level = expected > 0 ? came / expected : 0;
  let slotDeviation = 0;
  for (let slot = from; slot < from + stepSlots && level > 0; slot++) {
    const mean = level * (ratio * base[slot]! + bursts[slot]!);
    // A Poisson count of this mean varies by its mean; one degree of freedom went into the level.
    if (mean > 0) slotDeviation += ((arrivals[slot]! - mean) ** 2 - (mean * (stepSlots - 1)) / stepSlots) / mean ** 2;
  }
  return { arrivals: came, expected, slotDeviation };
}

/** Paths of a group with the part of their spread taken off that is chance of counting: who draws jobs from them adds it again. */
function withoutChance(moments: readonly HourMoment[]): (path: readonly number[]) => readonly number[] {
  const center = meanOf(moments.map(({ pathMean }) => pathMean));
  const ofMeans = kept(
    meanOf(moments.map(({ pathMean }) => (pathMean - center) ** 2)),
    meanOf(moments.map(({ expected }) => center / (meanOf(expected) * expected.length))),
  );
  const ofSteps = kept(
    meanOf(moments.map(({ path, pathMean }) => meanOf(path.map((ratio) => (ratio - pathMean) ** 2)))),
    meanOf(moments.map(({ expected }) => meanOf(expected.map((jobs) => center / jobs)))),
  );
  return (path) => {
    const mean = meanOf(path);
    const level = center + INFLATION * ofMeans * (mean - center);
    return path.map((ratio) => Math.max(0, level + ofSteps * (ratio - mean)));
  };
}

/** Quantiles that are kept: enough for bands from one half to 99 %. */
const QUANTILE_COUNT = 20;

function inQuarters({ rate, jump, arrivals, expected }: HourMoment, perQuarter: number): Moment {
  const path: number[] = [];
  for (let from = 0; from < arrivals.length; from += perQuarter) {
    path.push(sumOf(arrivals.slice(from, from + perQuarter)) / sumOf(expected.slice(from, from + perQuarter)));
  }
  return { rate, jump, path, pathMean: meanOf(path) };
}

/** Instead of single paths, the quantiles of each step over all moments of a group. */
function quantiles(moments: readonly Moment[]): (path: readonly number[], index: number) => readonly number[] {
  const sorted =
    moments[0]?.path.map((_, step) => moments.map(({ path }) => path[step]!).toSorted((a, b) => a - b)) ?? [];
  return (_path, index) =>
    sorted.map((ratios) => {
      const ratio = ratios[Math.floor(strataMiddle(index, QUANTILE_COUNT) * ratios.length)]!;
      const middle = ratios[Math.floor(ratios.length / 2)]!;
      return Math.max(0, middle + INFLATION * (ratio - middle));
    });
}

/** Factor on deviations that leaves of their variance what is not chance. */
function kept(variance: number, chance: number): number {
  return variance > 0 ? Math.sqrt(Math.max(0, 1 - chance / variance)) : 1;
}

function errorRatioOf(moments: readonly HourMoment[], stepsInOne: number): number | null {
  let errors = 0;
  let jobs = 0;
  for (const { arrivals, expected } of moments) {
    for (let from = 0; from + stepsInOne <= arrivals.length; from += stepsInOne) {
      const came = sumOf(arrivals.slice(from, from + stepsInOne));
      errors += Math.abs(came - sumOf(expected.slice(from, from + stepsInOne)));
      jobs += came;
    }
  }
  return jobs > 0 ? Number((errors / jobs).toPrecision(3)) : null;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

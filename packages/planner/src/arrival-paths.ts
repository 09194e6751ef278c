import { type FineForecast, fastRatio, baseRateAt, pathsFor } from "@cap/forecast";
import { normalQuantile } from "@cap/queueing";
import { expectedRateAt, fadedLevel } from "./demand.ts";
import { fineRateAt } from "./fine-arrivals.ts";
import { fixedNoise } from "./fixed-noise.ts";
import type { KnownBatch } from "./known-arrivals.ts";
import type { LoadForecast, PoolState } from "./pool-state.ts";

/** How the arrival rate may develop over a horizon. Rates in jobs per second; jobs arrive by chance around them. */
export interface ArrivalPaths {
  readonly startAt: number;
  readonly stepSeconds: number;
  readonly expectedRates: Float64Array;
  /** Lowest path first; the weights are probabilities and sum to 1. */
  readonly paths: readonly ArrivalPath[];
  /** How much the rate varies within a step, as a squared coefficient of variation. */
  readonly rateScv: number;
  /** Jobs on top of every path that are known to arrive all at once. */
  readonly batches: readonly KnownBatch[];
}

/**
 * Splits paths into two sets of half as many, one to choose a plan on and one to tell what will come of it: told from the paths that it was
 * chosen on, every plan would look better than it is. Of neighbours each set takes the lower and the upper one in turn.
 */
export function splitPaths(arrivals: ArrivalPaths): {
  readonly chosenOn: ArrivalPaths;
  readonly toldFrom: ArrivalPaths;
} {
  const half = (first: 0 | 1): ArrivalPaths => ({
    ...arrivals,
    paths: Array.from({ length: Math.ceil(arrivals.paths.length / 2) }, (_, pair) => {
      const lower = arrivals.paths[2 * pair];
      const upper = arrivals.paths[2 * pair + 1] ?? lower;
      const taken = pair % 2 === first ? lower : upper;
      const weight = (lower?.weight ?? 0) + (upper === lower ? 0 : (upper?.weight ?? 0));
      return { weight, rates: taken?.rates ?? arrivals.expectedRates };
    }),
  });
  return { chosenOn: half(0), toldFrom: half(1) };
}

/** At most so many paths: of neighbours the middle one stands for all. */
export function mergedPaths(arrivals: ArrivalPaths, countMax: number): ArrivalPaths {
  const size = Math.ceil(arrivals.paths.length / countMax);
  const paths = Array.from({ length: Math.ceil(arrivals.paths.length / size) }, (_, group) => {
    const members = arrivals.paths.slice(group * size, (group + 1) * size);
    const weight = members.reduce((sum, member) => sum + member.weight, 0);
    return { weight, rates: members[Math.floor(members.length / 2)]?.rates ?? arrivals.expectedRates };
  });
  return { ...arrivals, paths };
}

/** One way in which the arrival rate may develop. */
interface ArrivalPath {
  readonly weight: number;
  readonly rates: Float64Array;
}

/** A span of time. */
interface Span {
  readonly now: number;
  readonly untilAt: number;
}

const STEP_SECONDS = 60;
/** Steps at most, a week of minutes; those of a longer horizon are longer. */
const STEPS_MAX = 10_080;

/** Paths from the profile of the day and the level of the moment: the expected rates times the ratios that past hours showed. */
export function profilePaths(
  fine: FineForecast,
  { tracker }: Pick<PoolState, "tracker">,
  { now, untilAt }: Span,
): ArrivalPaths {
  const { futures, slotScv } = fine.outlook;
  const { stepSeconds, steps } = gridOf({ now, untilAt });
  const expectedRates = Float64Array.from({ length: steps }, (_, step) =>
    fineRateAt(fine, tracker, now + (step + 0.5) * stepSeconds, now),
  );
  const paths = pathsFor(futures, fastRatio(tracker) * baseRateAt(fine.profile, now), tracker);
  return {
    startAt: now,
    stepSeconds,
    expectedRates,
    paths: paths.map((ratios, row) => ({
      weight: futures.weights[row] ?? 0,
      rates: expectedRates.map((rate, step) => {
        const position = Math.floor(((step + 0.5) * stepSeconds) / futures.stepSeconds);
        const hour = paths[rowInHour(row, Math.floor(position / ratios.length), paths.length)];
        const ratio = hour?.[position % ratios.length] ?? 1;
        return rate * (position < ratios.length ? ratio : laterRatio(ratio));
      }),
    })),
    rateScv: slotScv,
    batches: [],
  };
}

/** After an hour the level of the moment tells less: 1 h ahead 90.5 % of the quarter-hours lay in the 90 % band, 4 h ahead 82.6 %. */
const LATER_WIDENING = 1.3;

/** A ratio to what is expected that lies beyond the hour that paths cover. */
export function laterRatio(ratio: number): number {
  return Math.max(0, 1 + LATER_WIDENING * (ratio - 1));
}

/** Beyond the hour that paths cover, the paths on either side go on in turn: whether a level is right changes slowly. */
function rowInHour(row: number, hour: number, count: number): number {
  const away = hour === 0 ? 0 : hour % 2 === 1 ? 1 : -1;
  return Math.min(count - 1, Math.max(0, row + away));
}

/** Paths of a forecast with a band. */
const BAND_PATHS = 20;
/** Share of the variance of an error that stays over a horizon; the rest changes from step to step. */
const LASTING_SHARE = 0.6;
const BAND_STEPS_MAX = 1_000;
const NOISE = fixedNoise(BAND_PATHS, BAND_STEPS_MAX);

/** How a band is made into paths. */
interface BandOptions extends Span {
  /** Coverage of the band, 0..1. */
  readonly coverage: number;
  /** Time over which an error lasts and chance averages out, in seconds. @defaultValue a step of the forecast */
  readonly errorSeconds?: number;
}

/** Paths from a forecast's band: normal errors on either side of the expected rate, chance of counting taken off, in part lasting. */
export function bandPaths(
  forecast: LoadForecast,
  { level }: Pick<PoolState, "level">,
  { now, untilAt, coverage, errorSeconds = forecast.stepSeconds }: BandOptions,
): ArrivalPaths {
  const { stepSeconds, steps } = gridOf({ now, untilAt });
  const times = Float64Array.from({ length: steps }, (_, step) => now + (step + 0.5) * stepSeconds);
  const levels = times.map((at) => fadedLevel(level, at - now));
  const expectedRates = times.map((at, step) => (levels[step] ?? 1) * expectedRateAt(forecast, at));
  const strata = Array.from({ length: BAND_PATHS }, (_, row) => ({ from: edge(row), to: edge(row + 1) }));
  return {
    startAt: now,
    stepSeconds,
    expectedRates,
    paths: strata.map(({ from, to }, row) => {
      const lasting = normalQuantile((from + to) / 2);
      const rates = expectedRates.map((rate, step) => {
        const at = times[step] ?? now;
        const error = Math.max(0, Math.floor((at - forecast.startAt) / errorSeconds));
        const changing = NOISE[row]?.[error % BAND_STEPS_MAX] ?? 0;
        const score = Math.sqrt(LASTING_SHARE) * lasting + Math.sqrt(1 - LASTING_SHARE) * changing;
        return Math.max(
          0,
          rate + (levels[step] ?? 1) * score * deviationAt(forecast, at, { coverage, errorSeconds, isUp: score > 0 }),
        );
      });
      return { weight: to - from, rates };
    }),
    rateScv: 0,
    batches: [],
  };
}

/** Edges of the strata: finer toward the top, where the risk is. */
function edge(row: number): number {
  return 1 - (1 - row / BAND_PATHS) ** 2;
}

function stepOf({ startAt, stepSeconds, meanRates }: LoadForecast, at: number): number {
  return Math.min(meanRates.length - 1, Math.max(0, Math.floor((at - startAt) / stepSeconds)));
}

/** Standard deviation of the rate of a step on one side of the expected one. */
function deviationAt(
  forecast: LoadForecast,
  at: number,
  {
    coverage,
    errorSeconds,
    isUp,
  }: { readonly coverage: number; readonly errorSeconds: number; readonly isUp: boolean },
): number {
  const { meanRates, lowerRates, upperRates } = forecast;
  const index = stepOf(forecast, at);
  const mean = meanRates[index] ?? 0;
  const width = isUp ? (upperRates[index] ?? mean) - mean : mean - (lowerRates[index] ?? mean);
  const deviation = width / normalQuantile((1 + coverage) / 2);
  return Math.sqrt(Math.max(0, deviation ** 2 - mean / errorSeconds));
}

function gridOf({ now, untilAt }: Span): { readonly stepSeconds: number; readonly steps: number } {
  const stepSeconds = Math.max(STEP_SECONDS, (untilAt - now) / STEPS_MAX);
  return { stepSeconds, steps: Math.max(1, Math.ceil((untilAt - now) / stepSeconds - 1e-9)) };
}

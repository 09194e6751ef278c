import type { Policy } from "@cap/domain";
import { baseRateAt, fastRatio, type FineForecast, pathsFor } from "@cap/forecast";
import { normalQuantile } from "@cap/queueing";
import { type ArrivalPaths, bandPaths, laterRatio, profilePaths } from "./arrival-paths.ts";
import { burstForecast } from "./burst-forecast.ts";
import { unknownNearSkill } from "./near-skill.ts";
import { pathsWithExtra } from "./expected-arrivals.ts";
import type { ClockChange, LoadForecast, PoolState } from "./pool-state.ts";
import { freshLevel } from "./rate-surprise.ts";
import { type WeightedValue, weightedQuantile } from "./weighted-quantile.ts";

/** What a plan is made on. */
export interface PlanForecast {
  /** The pool with the forecast to size on: by the minute where the profile of the day is at least as good as the forecast at hand. */
  readonly state: PoolState;
  /** How arrivals may develop, to simulate on: retries and what is known in advance included. */
  readonly arrivals: ArrivalPaths;
  /** The forecast as it is told, in steps of the one at hand: of fresh arrivals. */
  readonly told: LoadForecast;
}

/** Errors of quarter-hours that the profile may have for one of the forecast at hand: it knows what happens within them. */
const MINUTES_WORTH = 1.25;
/** Further ahead than this the level of the moment says little, and the forecast from weeks of history is the better one. */
const PROFILE_REACH_SECONDS = 86_400;

/**
 * Chooses the forecast of a plan: the one at hand, or the profile of the day with the level of the moment where that erred less
 * on the pool's own past or knows bursts of minutes that recur. A model that the policy names is used in any case.
 */
export function planForecast(
  state: PoolState & { readonly forecast: LoadForecast },
  policy: Policy,
  { now, horizonSeconds }: { readonly now: number; readonly horizonSeconds: number },
): PlanForecast {
  const { forecast, fine } = state;
  const coverage = policy.forecast.confidenceLevel;
  const untilAt = now + horizonSeconds;
  const errorRatio = fine?.outlook.errorRatio ?? null;
  const isProfileBetter =
    fine !== null &&
    errorRatio !== null &&
    policy.forecast.model === "auto" &&
    horizonSeconds <= PROFILE_REACH_SECONDS &&
    (fine.profile.bursts.length > 0 ||
      errorRatio <= MINUTES_WORTH * (forecast.accuracy?.weightedErrorRatio ?? Infinity));
  const lead = state.provisioning.seconds + policy.intervalSeconds;
  if (fine === null || errorRatio === null || !isProfileBetter) {
    const sized = withBursts(state, untilAt + lead);
    const arrivals = bandPaths(sized.forecast, sized, { now, untilAt, coverage, errorSeconds: forecast.stepSeconds });
    return { state: sized, arrivals: pathsWithExtra(arrivals, state), told: forecast };
  }
  const arrivals = profilePaths(fine, state, { now, untilAt });
  const reach = profilePaths(fine, state, { now, untilAt: untilAt + lead + arrivals.stepSeconds });
  const { key, clockChange } = forecast;
  const about = { key, madeAt: now, errorRatio, scaledError: scaledTo(errorRatio, forecast), clockChange };
  return {
    state: {
      ...state,
      forecast: sizedForecast(reach, { ...about, coverage }),
      // The profile follows the level of the moment itself.
      level: { ...state.level, filter: freshLevel().filter },
      near: unknownNearSkill(),
    },
    arrivals: pathsWithExtra(arrivals, state),
    told: toldForecast(arrivals, {
      ...about,
      coverage,
      stepSeconds: forecast.stepSeconds,
      quarters: quartersNow(fine, state, now),
      noiseSeconds: fine.speeds.noiseScv * fine.profile.slotSeconds,
    }),
  };
}

/** The pool with its own forecast, in finer steps where bursts of minutes recur within them. */
function withBursts(
  state: PoolState & { readonly forecast: LoadForecast },
  untilAt: number,
): PoolState & { readonly forecast: LoadForecast } {
  const { forecast, fine, load } = state;
  if (fine === null || fine.profile.bursts.length === 0) return state;
  const finer = burstForecast(forecast, fine.profile, { untilAt, peakSeconds: load.peakSeconds });
  if (finer === forecast) return state;
  // How arrivals compared with the steps that hid the bursts says nothing.
  return {
    ...state,
    forecast: finer,
    level: { ...state.level, filter: freshLevel().filter },
    near: unknownNearSkill(),
  };
}

/** The scaled error that an error ratio stands for, from that of the forecast at hand. */
function scaledTo(errorRatio: number, { accuracy }: LoadForecast): number | null {
  const { scaledError = null, weightedErrorRatio = null } = accuracy ?? {};
  if (scaledError === null || weightedErrorRatio === null || weightedErrorRatio === 0) return null;
  return Number(((scaledError * errorRatio) / weightedErrorRatio).toPrecision(4));
}

/** Neighbouring steps on either side whose ratios are taken together for a band: a dozen paths alone would make it jump. */
const POOLED_STEPS = 5;

interface BandOptions {
  readonly key: string;
  readonly madeAt: number;
  readonly errorRatio: number;
  readonly scaledError: number | null;
  readonly coverage: number;
  readonly clockChange: ClockChange | undefined;
}

/** The forecast to size on, step by step as the paths have it. */
function sizedForecast(arrivals: ArrivalPaths, options: BandOptions): LoadForecast {
  const means = Array.from(arrivals.expectedRates);
  const p = (1 + options.coverage) / 2;
  const score = normalQuantile(p);
  const upper = means.map((_, step) => Math.max(0, weightedQuantile(ratiosAround(arrivals, step), p) - 1));
  return {
    ...profileForecast(arrivals, options),
    stepSeconds: arrivals.stepSeconds,
    meanRates: means.map(tidy),
    lowerRates: means.map(tidy),
    upperRates: means.map((mean, step) => tidy(mean * (1 + (upper[step] ?? 0)))),
    // The rate varies within a step as well.
    upperPeakRates: means.map((mean, step) =>
      tidy(mean * (1 + Math.sqrt((upper[step] ?? 0) ** 2 + score ** 2 * arrivals.rateScv))),
    ),
  };
}

function ratiosAround({ paths, expectedRates }: ArrivalPaths, step: number): WeightedValue[] {
  const values: WeightedValue[] = [];
  for (const { weight, rates } of paths) {
    for (
      let near = Math.max(0, step - POOLED_STEPS);
      near <= Math.min(rates.length - 1, step + POOLED_STEPS);
      near += 5
    ) {
      const mean = expectedRates[near] ?? 0;
      if (mean > 0) values.push({ value: (rates[near] ?? 0) / mean, weight });
    }
  }
  return values.length === 0 ? [{ value: 1, weight: 1 }] : values;
}

/** Quantiles of the quarter-hours ahead as ratios to what is expected. */
interface Quarters {
  readonly stepSeconds: number;
  readonly curves: readonly { readonly weight: number; readonly ratios: readonly number[] }[];
}

function quartersNow({ outlook: { quarters }, profile }: FineForecast, { tracker }: PoolState, now: number): Quarters {
  const curves = pathsFor(quarters, fastRatio(tracker) * baseRateAt(profile, now), tracker);
  return {
    stepSeconds: quarters.stepSeconds,
    curves: curves.map((ratios, row) => ({ weight: quarters.weights[row] ?? 0, ratios })),
  };
}

/** The forecast as it is told, with the band that the quarter-hours of the past would have had. */
function toldForecast(
  arrivals: ArrivalPaths,
  options: BandOptions & {
    readonly stepSeconds: number;
    readonly quarters: Quarters;
    /** Squared coefficient of variation of single intervals beyond chance, times their length. */
    readonly noiseSeconds: number;
  },
): LoadForecast {
  const { coverage, quarters, noiseSeconds } = options;
  const factor = Math.max(1, Math.round(options.stepSeconds / arrivals.stepSeconds));
  const stepSeconds = factor * arrivals.stepSeconds;
  const means = rolledUp(arrivals.expectedRates, factor);
  const score = normalQuantile((1 + coverage) / 2);
  const endsOf = (mean: number, step: number): readonly [number, number] => {
    const quarter = Math.floor(((step + 0.5) * stepSeconds) / quarters.stepSeconds);
    const values = quarters.curves.map(({ weight, ratios }) => {
      const ratio = ratios[Math.min(quarter, ratios.length - 1)] ?? 1;
      return { weight, value: quarter < ratios.length ? ratio : laterRatio(ratio) };
    });
    // A shorter step holds fewer jobs and fewer intervals, and more of its rate is chance.
    const shorter = score ** 2 * (1 / stepSeconds - 1 / quarters.stepSeconds);
    const chance = mean > 0 ? shorter * (1 / mean + noiseSeconds) : 0;
    const wider = (deviation: number): number => Math.sqrt(Math.max(0, deviation ** 2 + chance));
    const below = wider(Math.max(0, 1 - weightedQuantile(values, (1 - coverage) / 2)));
    return [
      mean * Math.max(0, 1 - below),
      mean * (1 + wider(Math.max(0, weightedQuantile(values, (1 + coverage) / 2) - 1))),
    ];
  };
  const ends = means.map(endsOf);
  const upperRates = ends.map(([, upper]) => tidy(upper));
  return {
    ...profileForecast(arrivals, options),
    stepSeconds,
    meanRates: means.map(tidy),
    lowerRates: ends.map(([lower]) => tidy(lower)),
    upperRates,
    upperPeakRates: upperRates,
  };
}

function profileForecast(
  { startAt }: ArrivalPaths,
  { key, madeAt, errorRatio, scaledError, clockChange }: BandOptions,
): Pick<LoadForecast, "key" | "madeAt" | "model" | "startAt" | "accuracy" | "shortfall" | "clockChange"> {
  return {
    key,
    madeAt,
    model: "day_profile",
    startAt,
    accuracy: { weightedErrorRatio: errorRatio, scaledError, coverage: null },
    shortfall: null,
    ...(clockChange === undefined ? {} : { clockChange }),
  };
}

/** Means over groups of steps; the last group may be shorter. */
function rolledUp(rates: Float64Array, factor: number): number[] {
  return Array.from({ length: Math.ceil(rates.length / factor) }, (_, group) => {
    const part = rates.subarray(group * factor, (group + 1) * factor);
    return part.reduce((sum, rate) => sum + rate, 0) / part.length;
  });
}

/** Nine digits: rates that differ by the rounding of the arithmetic only are the same. */
function tidy(rate: number): number {
  return Number(rate.toPrecision(9));
}

import type { Policy } from "@cap/domain";
import {
  forecastStepwise,
  type Forecast,
  type ForecastBasis,
  type ForecastInput,
  localGrid,
  type LocalClock,
} from "@cap/forecast";
import type { Slices } from "@cap/simulator";
import { lastClockChange } from "./clock-change.ts";
import { ringEndAt } from "./load-ring.ts";
import type { LoadForecastBasis } from "./load-forecast-basis.ts";
import type { LoadForecast, LoadRing, PoolState, RecentArrivals } from "./pool-state.ts";

/** A forecast is made anew after this time; between, its level follows the arrivals. */
const REFRESH_SECONDS = 3600;
/** What a backtest found holds for a day: which models do well changes over days, and to find it out takes nine tenths of the time. */
const BASIS_SECONDS = 86_400;
/** A forecast reaches at least this far, so that it still covers the window of a decision just before it is made anew. */
const LEAST_REACH_SECONDS = 3 * 3600;
/** Key of a forecast that is only held until a real one can be made. */
const FLAT_KEY = "flat";

/**
 * The forecast to decide on at an instant: the one at hand while it is fresh and made for the same policy, else a new one, in slices.
 *
 * @returns null when no arrivals are known at all
 */
export function* loadForecastStepwise(
  { load, forecast: atHand, recent, clock }: Pick<PoolState, "load" | "forecast" | "recent" | "clock">,
  policy: Policy["forecast"],
  { now, reachSeconds }: { readonly now: number; readonly reachSeconds: number },
): Slices<LoadForecast | null> {
  const key = JSON.stringify([
    policy.model,
    policy.confidenceLevel,
    policy.historyWindowSeconds,
    policy.seasonalPeriodSeconds,
    load.stepSeconds,
  ]);
  const endsAt = atHand === null ? 0 : atHand.startAt + atHand.meanRates.length * atHand.stepSeconds;
  const usable =
    atHand !== null && atHand.key === key && now - atHand.madeAt < REFRESH_SECONDS && now + reachSeconds <= endsAt;
  if (usable) return atHand;
  const reach = Math.max(reachSeconds, LEAST_REACH_SECONDS);
  const steps = Math.max(1, Math.ceil((now - ringEndAt(load) + reach) / load.stepSeconds));
  const basis = atHand !== null && atHand.key === key ? basisAtHand(atHand, { now, reachSeconds: reach }) : null;
  return (
    (yield* newForecast(load, policy, { key, now, reachSeconds: reach, steps, clock, basis })) ??
    flatForecast(recent, load, { now, steps })
  );
}

/** What was found for the forecast at hand, while it holds; a history that is still too short for the wanted models grows out of it sooner. */
function basisAtHand(
  { basis, shortfall, accuracy }: LoadForecast,
  { now, reachSeconds }: { readonly now: number; readonly reachSeconds: number },
): LoadForecastBasis | null {
  if (basis === undefined || shortfall !== null || accuracy === null) return null;
  return now - basis.madeAt < BASIS_SECONDS && basis.reachSeconds === reachSeconds ? basis : null;
}

/** Before a step of history is complete, the arrivals seen so far are all there is: they are taken to go on. */
function flatForecast(
  recent: readonly RecentArrivals[],
  { stepSeconds }: LoadRing,
  { now, steps }: { readonly now: number; readonly steps: number },
): LoadForecast | null {
  if (recent.length === 0) return null;
  const seconds = recent.reduce((sum, part) => sum + part.seconds, 0);
  const rates = Array.from({ length: steps }, () => recent.reduce((sum, part) => sum + part.arrivals, 0) / seconds);
  return {
    key: FLAT_KEY,
    madeAt: now,
    model: "mean",
    startAt: now,
    stepSeconds,
    meanRates: rates,
    lowerRates: rates,
    upperRates: rates,
    upperPeakRates: rates,
    accuracy: null,
    shortfall: { points: 0, minimumPoints: 1 },
  };
}

interface NewForecast {
  readonly key: string;
  readonly now: number;
  readonly reachSeconds: number;
  readonly steps: number;
  readonly clock: LocalClock;
  readonly basis: LoadForecastBasis | null;
}

function* newForecast(
  load: LoadRing,
  policy: Policy["forecast"],
  { key, now, reachSeconds, steps, clock, basis: before }: NewForecast,
): Slices<LoadForecast | null> {
  const used = Math.max(1, Math.floor(policy.historyWindowSeconds / load.stepSeconds));
  const known = load.meanRates.slice(-used);
  const { stepSeconds } = load;
  const span = {
    startAt: ringEndAt(load) - known.length * stepSeconds,
    stepSeconds,
    steps: known.length,
    horizonSteps: steps,
  };
  const grid = localGrid(span, clock);
  const meanRates = grid.localized(known, "mean");
  const peakRates = grid.localized(load.peakRates.slice(-used), "max");
  if (!meanRates.some((rate) => rate !== null)) return null;
  const question = (values: readonly (number | null)[], basis: ForecastBasis | null | undefined): ForecastInput => ({
    ...(basis === null || basis === undefined ? {} : { basis }),
    series: { values, stepSeconds },
    horizonSteps: grid.horizonSteps,
    model: policy.model,
    coverage: policy.confidenceLevel,
    ...(policy.seasonalPeriodSeconds === null
      ? {}
      : { seasonalPeriods: [Math.max(2, Math.round(policy.seasonalPeriodSeconds / stepSeconds))] }),
  });
  const mean = yield* forecastStepwise(question(meanRates, before?.mean));
  const samePeaks = load.peakSeconds === stepSeconds;
  const peak = samePeaks
    ? mean
    : yield* forecastStepwise({ ...question(peakRates, before?.peak), seasonalPeriods: mean.seasonalPeriods });
  const upper = bandEnd(mean, meanRates);
  const upperPeaks = samePeaks ? upper : bandEnd(peak, peakRates);
  const shortfall = mean.reasons.flatMap((reason) => (reason.code === "insufficient_history" ? [reason] : []))[0];
  const clockChange = lastClockChange(span, clock);
  const basis = { madeAt: now, reachSeconds, mean: basisOf(mean), peak: samePeaks ? null : basisOf(peak) };
  return {
    key,
    madeAt: now,
    model: mean.model,
    startAt: ringEndAt(load),
    stepSeconds,
    meanRates: grid.horizonOf(mean.point).map(tidy),
    lowerRates: grid.horizonOf(mean.lower).map(tidy),
    upperRates: grid.horizonOf(upper).map(tidy),
    // The peak within a step is at least its mean, also where two separate forecasts disagree.
    upperPeakRates: grid.horizonOf(upperPeaks.map((rate, index) => Math.max(rate, upper[index] ?? 0))).map(tidy),
    accuracy:
      mean.accuracy === null
        ? null
        : { weightedErrorRatio: mean.accuracy.wape, scaledError: mean.accuracy.mase, coverage: mean.accuracy.coverage },
    shortfall: shortfall === undefined ? null : { points: shortfall.got, minimumPoints: shortfall.wanted },
    ...(policy.model === "auto" || policy.model === mean.model ? {} : { askedModel: policy.model }),
    basis: before ?? basis,
    ...(clockChange === null ? {} : { clockChange }),
  };
}

function basisOf({ mixture, reasons, seasonalPeriods, accuracy, interval, smoothing }: Forecast): ForecastBasis {
  return { mixture, reasons, seasonalPeriods, accuracy, interval, smoothing };
}

/** Without a backtest the interval is the whole admissible range; the highest rate ever seen is then the honest bound. */
function bandEnd({ accuracy, upper, point }: Forecast, values: readonly (number | null)[]): readonly number[] {
  if (accuracy !== null) return upper;
  const highest = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  return point.map((rate) => Math.max(rate, highest));
}

/** Nine digits: rates that differ by the rounding of the arithmetic only are the same, and the memory stays small. */
function tidy(rate: number): number {
  return Number(rate.toPrecision(9));
}

import { rateLevel } from "@cap/forecast";
import { normalQuantile } from "@cap/queueing";
import { ratioQuantile } from "./error-histogram.ts";
import { addedPeak, type KnownSpan } from "./known-arrivals.ts";
import { retryRate, type RetryState } from "./retry-load.ts";
import type { LevelState, LoadForecast, NearSkill, RecentArrivals } from "./pool-state.ts";

/** The level of the moment fades into the forecast with this time constant. */
const LEVEL_FADE_SECONDS = 3600;
/** What is known of the next minutes gives way to the forecast's own band with this time constant. */
const NEAR_FADE_SECONDS = 3600;
/** The level may move a forecast by no more than this factor; beyond it the recent rate is the better guide. */
const LEVEL_RANGE = { least: 0.25, most: 4 };
/** The recent rate is taken over the newest observations that hold this many jobs, so that chance does not drive it. */
const RECENT_JOBS = 100;
/** ... and reach back no further than this. */
const RECENT_SECONDS = 1200;
/** ... but at least this far. */
const LEAST_RECENT_SECONDS = 90;

/** Arrival rate that capacity is sized for, and where it comes from. Rates in jobs per second. */
export interface Demand {
  readonly fromAt: number;
  readonly untilAt: number;
  /** Highest expected rate of the window. */
  readonly expectedRate: number;
  /** The same as far as the queue does not spread it. */
  readonly spreadRate: number;
  /** Part of each of these rates that is known in advance and not in the forecast. */
  readonly knownRate: number;
  /** Rate to size for when the queue has to stay short: covers peaks within a step at the policy's confidence. */
  readonly peakRate: number;
  /** Rate to size for when the queue may absorb peaks. */
  readonly sustainedRate: number;
  readonly source: "forecast_band" | "safety_margin" | "recent_rate";
}

/** What {@link demandOver} looks at. */
export interface DemandInput {
  readonly forecast: LoadForecast;
  readonly level: LevelState;
  readonly recent: readonly RecentArrivals[];
  /** Instant of the decision; the level fades from here. */
  readonly now: number;
  /** Window that the decision has to cover. */
  readonly fromAt: number;
  readonly untilAt: number;
  /** How well the next minutes are foreseen. */
  readonly near: NearSkill;
  /** Arrivals that are known in advance. */
  readonly known: readonly KnownSpan[];
  /** What of the load of the moment is retries. */
  readonly retries: RetryState;
  /** Capacity on top of the expected rate. */
  readonly safetyMargin: number;
  /** Coverage of the forecast's band, 0..1. */
  readonly confidenceLevel: number;
  /** Expected rates as far as the queue does not spread them, one for each step. @defaultValue those of the forecast */
  readonly absorbedRates?: readonly number[];
}

/** The demand of a window: the forecast, moved by the level, widened by how far it may err, and never below what arrives right now. */
export function demandOver({
  forecast,
  level,
  near,
  recent,
  known,
  retries,
  now,
  fromAt,
  untilAt,
  safetyMargin,
  confidenceLevel,
  absorbedRates = forecast.meanRates,
}: DemandInput): Demand {
  const highest = (rates: LoadForecast): number => highestRate(rates, { level, retries, now, fromAt, untilAt });
  const expectedRate = highest(forecast);
  const spreadRate =
    absorbedRates === forecast.meanRates ? expectedRate : highest({ ...forecast, meanRates: absorbedRates });
  const nearness = Math.exp(-Math.max(0, fromAt - now) / NEAR_FADE_SECONDS);
  const peakBand = bandFactor(forecast, forecast.upperPeakRates, fromAt, untilAt);
  const nearBand = nearFactor(near, { confidenceLevel, jobs: expectedRate * (untilAt - fromAt) }) ?? peakBand;
  const peakRate = expectedRate * nearBand ** nearness * peakBand ** (1 - nearness);
  // A queue that absorbs peaks gives the next decision time to correct this one, so close by no band is needed.
  const sustainedRate = spreadRate * bandFactor(forecast, forecast.upperRates, fromAt, untilAt) ** (1 - nearness);
  const margin = 1 + safetyMargin;
  const withMargin = expectedRate * margin;
  const nearBy = fromAt - now < RECENT_SECONDS ? retryRate(retries, 0) + (recentRate(recent, now) ?? 0) : 0;
  const source =
    nearBy > Math.max(withMargin, peakRate) ? "recent_rate" : withMargin > peakRate ? "safety_margin" : "forecast_band";
  // What is known for certain needs no band and no margin.
  const knownRate = addedPeak(expectedRate, known, { fromAt, untilAt });
  return {
    fromAt,
    untilAt,
    expectedRate: expectedRate + knownRate,
    spreadRate: spreadRate + knownRate,
    knownRate,
    peakRate: Math.max(peakRate, withMargin, nearBy) + knownRate,
    sustainedRate: Math.max(sustainedRate, spreadRate * margin, nearBy) + knownRate,
    source,
  };
}

/** Highest expected rate of a window: between the middles of steps it is linear, so its ends and the middles in it have it. */
function highestRate(
  forecast: LoadForecast,
  { level, retries, now, fromAt, untilAt }: Pick<DemandInput, "level" | "retries" | "now" | "fromAt" | "untilAt">,
): number {
  const { startAt, stepSeconds, meanRates } = forecast;
  const rateAt = (at: number): number =>
    retryRate(retries, at - now) + fadedLevel(level, at - now) * expectedRateAt(forecast, at);
  let highest = Math.max(rateAt(fromAt), rateAt(untilAt));
  const first = Math.max(0, Math.ceil((fromAt - startAt) / stepSeconds - 0.5));
  const last = Math.min(meanRates.length - 1, Math.floor((untilAt - startAt) / stepSeconds - 0.5));
  for (let step = first; step <= last; step += 1)
    highest = Math.max(highest, rateAt(startAt + (step + 0.5) * stepSeconds));
  return highest;
}

/** How far the band's upper end lies above the expected rate over a window, as a factor; 1 where nothing is expected. */
function bandFactor(forecast: LoadForecast, upperRates: readonly number[], fromAt: number, untilAt: number): number {
  const first = stepIndex(forecast, fromAt);
  const last = Math.max(first, stepIndex(forecast, untilAt - 1e-6));
  let upper = 0;
  let expected = 0;
  for (let index = first; index <= last; index += 1) {
    upper = Math.max(upper, upperRates[index] ?? 0);
    expected = Math.max(expected, forecast.meanRates[index] ?? 0);
  }
  return expected > 0 ? Math.max(1, upper / expected) : 1;
}

/**
 * How far the arrivals of the next minutes may exceed their expectation, as a factor, from what was measured. The part
 * that is chance of counting is taken off again: the queueing formula allows for it.
 */
function nearFactor(
  { errors }: NearSkill,
  { confidenceLevel, jobs }: { readonly confidenceLevel: number; readonly jobs: number },
): number | null {
  const p = (1 + confidenceLevel) / 2;
  const ratio = ratioQuantile(errors, p);
  if (ratio === null) return null;
  const chance = normalQuantile(p) ** 2 / Math.max(jobs, 1);
  return 1 + Math.sqrt(Math.max(0, (Math.max(1, ratio) - 1) ** 2 - chance));
}

/** Expected rate at an instant, without the level: linear between the middles of the steps. */
export function expectedRateAt({ startAt, stepSeconds, meanRates }: LoadForecast, at: number): number {
  const position = Math.min(meanRates.length - 1, Math.max(0, (at - startAt) / stepSeconds - 0.5));
  const before = Math.floor(position);
  const left = meanRates[before] ?? 0;
  const right = meanRates[before + 1] ?? left;
  return left + (right - left) * (position - before);
}

function stepIndex({ startAt, stepSeconds, meanRates }: LoadForecast, at: number): number {
  return Math.min(meanRates.length - 1, Math.max(0, Math.floor((at - startAt) / stepSeconds)));
}

/** Factor of the level on the forecast of an instant, some time ahead. */
export function fadedLevel({ filter }: LevelState, aheadSeconds: number): number {
  const { ratio } = rateLevel(filter);
  const bounded = Math.min(LEVEL_RANGE.most, Math.max(LEVEL_RANGE.least, ratio));
  return bounded ** Math.exp(-Math.max(0, aheadSeconds) / LEVEL_FADE_SECONDS);
}

/**
 * Rate of the newest arrivals, over as long a time as it takes for chance to average out.
 *
 * @returns jobs per second; null when less than a minute and a half is known
 */
export function recentRate(recent: readonly RecentArrivals[], now: number): number | null {
  let jobs = 0;
  let seconds = 0;
  for (const part of recent.toReversed()) {
    if (now - (part.endAt - part.seconds) > RECENT_SECONDS) break;
    jobs += part.arrivals;
    seconds += part.seconds;
    if (seconds >= LEAST_RECENT_SECONDS && jobs >= RECENT_JOBS) break;
  }
  return seconds >= LEAST_RECENT_SECONDS ? jobs / seconds : null;
}

import type { History } from "@cap/domain";
import {
  baseRateAt,
  burstRateAt,
  type FineForecast,
  learnFineForecastStepwise,
  type LocalClock,
  ratioAhead,
  type RateTrackerState,
  startRateTracker,
  trackRate,
} from "@cap/forecast";
import type { Slices } from "@cap/simulator";
import type { PoolState } from "./pool-state.ts";

/** How far beyond the provisioning delay decisions look ahead, at most. */
export const LOOK_AHEAD_SECONDS = 300;
/** End of a history that tells the level of the moment. */
const SETTLING_SECONDS = 3 * 3600;
/** Longer steps say nothing about minutes. */
const LONGEST_STEP_SECONDS = 300;

/** Arrivals of one interval. */
export interface ArrivalInterval {
  readonly endAt: number;
  readonly seconds: number;
  readonly arrivals: number;
}

/** What a history tells about the arrivals of the next minutes; nothing when it is short or coarse. In slices. */
export function* fineForecastOf(
  history: History | null,
  {
    provisioningSeconds,
    intervalSeconds,
    clock,
  }: { readonly provisioningSeconds: number; readonly intervalSeconds: number; readonly clock: LocalClock },
): Slices<Pick<PoolState, "fine" | "tracker">> {
  const nothing = { fine: null, tracker: startRateTracker() };
  if (history === null || history.stepSeconds > LONGEST_STEP_SECONDS) return nothing;
  const { startAt, stepSeconds, arrivals } = history;
  const fine = yield* learnFineForecastStepwise(
    { startAt, stepSeconds, counts: arrivals, clock },
    { leadSeconds: provisioningSeconds + intervalSeconds, horizonSeconds: provisioningSeconds + LOOK_AHEAD_SECONDS },
  );
  if (fine === null) return nothing;
  const first = Math.max(0, arrivals.length - Math.ceil(SETTLING_SECONDS / stepSeconds));
  let { tracker } = nothing;
  arrivals.slice(first).forEach((count, index) => {
    if (count === null) return;
    const endAt = startAt + (first + index + 1) * stepSeconds;
    tracker = trackArrivals(tracker, fine, { endAt, seconds: stepSeconds, arrivals: count });
  });
  return { fine, tracker };
}

/** The level after an interval. */
export function trackArrivals(
  tracker: RateTrackerState,
  { profile, speeds }: FineForecast,
  { endAt, seconds, arrivals }: ArrivalInterval,
): RateTrackerState {
  const middle = endAt - seconds / 2;
  const expected = baseRateAt(profile, middle) * seconds;
  const burstExpected = burstRateAt(profile, middle) * seconds;
  return trackRate(tracker, { arrivals, expected, burstExpected, seconds }, speeds);
}

/** Expected arrival rate at an instant, seen from another one before it. */
export function fineRateAt(
  { profile, speeds }: FineForecast,
  tracker: RateTrackerState,
  at: number,
  now: number,
): number {
  return ratioAhead(tracker, speeds, at - now) * baseRateAt(profile, at) + burstRateAt(profile, at);
}

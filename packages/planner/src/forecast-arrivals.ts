import { type Forecast, type Interruption, interruptionOf, type Policy } from "@cap/domain";
import { finish, type Slices } from "@cap/simulator";
import { withForecastStepwise } from "./decide.ts";
import { forecastWindow } from "./forecast-window.ts";
import type { Memory } from "./memory.ts";
import { planForecast } from "./plan-forecast.ts";

/** What {@link forecastArrivals} needs to know. */
export interface ForecastInput {
  readonly memory: Memory;
  readonly policy: Policy;
  /** The present, epoch seconds. */
  readonly now: number;
  /** How far to look ahead. @defaultValue the forecast window of the policy */
  readonly horizonSeconds?: number;
}

/**
 * The forecast that a plan rests on: expected arrival rates with their band and measured quality.
 *
 * @param signal asked before every slice of some hundredths of a second
 * @returns null when no arrivals are known at all
 * @throws CapError with DEADLINE_EXCEEDED or CANCELLED when the signal ends it
 */
export function forecastArrivals(input: ForecastInput, signal?: Interruption): Forecast | null {
  return finish(forecastArrivalsStepwise(input), signal && interruptionOf(signal, "forecasting"));
}

/** The forecast of {@link forecastArrivals} in slices, for callers that give way in between. */
export function* forecastArrivalsStepwise({
  memory,
  policy,
  now,
  horizonSeconds = policy.forecast.windowSeconds,
}: ForecastInput): Slices<Forecast | null> {
  const state = yield* withForecastStepwise(memory.state, policy, now, horizonSeconds);
  const { forecast } = state;
  if (forecast === null) return null;
  const { told } = planForecast({ ...state, forecast }, policy, { now, horizonSeconds });
  return forecastWindow(told, { now, horizonSeconds, confidenceLevel: policy.forecast.confidenceLevel });
}

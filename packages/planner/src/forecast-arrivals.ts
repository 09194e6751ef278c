import type { Forecast, Policy } from "@cap/domain";
import { withForecast } from "./decide.ts";
import { forecastWindow } from "./forecast-window.ts";
import type { Memory } from "./memory.ts";

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
 * @returns null when no arrivals are known at all
 */
export function forecastArrivals({
  memory,
  policy,
  now,
  horizonSeconds = policy.forecast.windowSeconds,
}: ForecastInput): Forecast | null {
  const { forecast, ...extra } = withForecast(memory.state, policy, now, horizonSeconds);
  return forecast === null
    ? null
    : forecastWindow(forecast, { now, horizonSeconds, confidenceLevel: policy.forecast.confidenceLevel, extra });
}

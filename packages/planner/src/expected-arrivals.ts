import { expectedRateAt } from "./demand.ts";
import { type TimeSpan, withKnown } from "./known-arrivals.ts";
import type { LoadForecast, PoolState } from "./pool-state.ts";

/** Mean rate that is expected over a time, without the level of the moment: the forecast, and what is known in advance. Jobs per second. */
export function expectedOver(forecast: LoadForecast, { known }: Pick<PoolState, "known">, time: TimeSpan): number {
  return withKnown(expectedRateAt(forecast, (time.fromAt + time.untilAt) / 2), known, time);
}

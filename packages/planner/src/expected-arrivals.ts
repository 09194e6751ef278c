import type { ArrivalPaths } from "./arrival-paths.ts";
import { expectedRateAt } from "./demand.ts";
import { type KnownSpan, type TimeSpan, withKnown } from "./known-arrivals.ts";
import type { LoadForecast, PoolState } from "./pool-state.ts";
import { retryRate } from "./retry-load.ts";

/** What comes on top of the forecast: arrivals that are known in advance, and retries. */
export type ExtraArrivals = Pick<PoolState, "known" | "retries">;

/**
 * Mean rate that is expected over a time, seen from now and without the level of the moment: the forecast, its retries, and
 * what is known in advance. Jobs per second.
 */
export function expectedOver(forecast: LoadForecast, extra: ExtraArrivals, time: TimeSpan, now: number): number {
  return withExtra(expectedRateAt(forecast, (time.fromAt + time.untilAt) / 2), extra, time, now);
}

/** A rate of fresh arrivals over a time with what comes on top of it, seen from now. */
export function withExtra(rate: number, { known, retries }: ExtraArrivals, time: TimeSpan, now: number): number {
  const middle = (time.fromAt + time.untilAt) / 2;
  return withKnown(rate + retryRate(retries, middle - now), known, time);
}

/** Paths of fresh arrivals, seen from their start, with what comes on top of each of them. */
export function pathsWithExtra(arrivals: ArrivalPaths, extra: ExtraArrivals): ArrivalPaths {
  if (extra.known.length === 0 && retryRate(extra.retries, 0) === 0) return arrivals;
  const { startAt, stepSeconds, expectedRates } = arrivals;
  const untilAt = startAt + stepSeconds * expectedRates.length;
  // What the history shows already is in the forecast, spread as there.
  const isBatch = ({ fromAt, untilAt: end, inHistory }: KnownSpan): boolean => fromAt === end && !inHistory;
  const spread = { ...extra, known: extra.known.filter((span) => !isBatch(span)) };
  const raised = (rates: Float64Array): Float64Array =>
    rates.map((rate, step) => {
      const fromAt = startAt + step * stepSeconds;
      return withExtra(rate, spread, { fromAt, untilAt: fromAt + stepSeconds }, startAt);
    });
  return {
    ...arrivals,
    expectedRates: raised(expectedRates),
    paths: arrivals.paths.map(({ weight, rates }) => ({ weight, rates: raised(rates) })),
    batches: extra.known
      .filter((span) => isBatch(span) && span.fromAt >= startAt && span.fromAt < untilAt)
      .map(({ fromAt, jobs, inHistory }) => ({ at: fromAt, jobs, inHistory })),
  };
}

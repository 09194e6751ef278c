import type { Forecast } from "@cap/domain";
import { type ExtraArrivals, withExtra } from "./expected-arrivals.ts";
import { modelReasons } from "./model-reasons.ts";
import type { LoadForecast } from "./pool-state.ts";

/** The part of a forecast that a horizon covers, in the form that plans carry. */
export function forecastWindow(
  forecast: LoadForecast,
  {
    now,
    horizonSeconds,
    confidenceLevel,
    extra,
  }: {
    readonly now: number;
    readonly horizonSeconds: number;
    readonly confidenceLevel: number;
    /** What comes on top of the forecast; it moves the band with the path. */
    readonly extra: ExtraArrivals;
  },
): Forecast {
  const { startAt, stepSeconds, meanRates } = forecast;
  const first = Math.max(0, Math.min(meanRates.length - 1, Math.floor((now - startAt) / stepSeconds)));
  const last = Math.min(
    meanRates.length,
    Math.max(first + 1, Math.ceil((now + horizonSeconds - startAt) / stepSeconds)),
  );
  const added = (index: number): number => {
    const fromAt = startAt + index * stepSeconds;
    const rate = meanRates[index] ?? 0;
    return withExtra(rate, extra, { fromAt, untilAt: fromAt + stepSeconds }, now) - rate;
  };
  // Six digits are more than any forecast knows.
  const part = (rates: readonly number[]): number[] =>
    rates.slice(first, last).map((rate, index) => Number((rate + added(first + index)).toPrecision(6)));
  const reasons = modelReasons(forecast);
  return {
    model: forecast.model,
    windowSeconds: horizonSeconds,
    startAt: startAt + first * stepSeconds,
    stepSeconds,
    predictedLambda: part(meanRates),
    confidenceBands: { upper: part(forecast.upperRates), lower: part(forecast.lowerRates) },
    confidenceLevel,
    accuracy: forecast.accuracy,
    reasons: reasons.length === 0 ? null : reasons,
  };
}

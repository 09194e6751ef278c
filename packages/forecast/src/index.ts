export {
  intervalCoverage,
  mase,
  meanAbsoluteError,
  msis,
  owa,
  pinballLoss,
  rootMeanSquaredError,
  seasonalNaiveScale,
  smape,
  wape,
} from "./accuracy.ts";
export type { CompetitionScores, ForecastPair, IntervalPair } from "./accuracy.ts";
export { cleanSeries } from "./clean-series.ts";
export type { CleanedSeries, CleaningInput } from "./clean-series.ts";
export { baseRateAt, burstRateAt } from "./day-profile.ts";
export type { DayProfile } from "./day-profile.ts";
export type { CountHistory } from "./day-rates.ts";
export type { SeasonForm } from "./exponential-smoothing.ts";
export { forecaster } from "./forecaster.ts";
export type { ForecastedRate, Forecaster, ForecasterOptions, RateSample } from "./forecaster.ts";
export { learnFineForecast, learnFineForecastStepwise } from "./fine-forecast.ts";
export type { FineForecast } from "./fine-forecast.ts";
export type { ForecastInput } from "./forecast-input.ts";
export { fitSmoothing } from "./fit-smoothing.ts";
export type { SmoothingForecaster, SmoothingInput } from "./fit-smoothing.ts";
export { forecast, forecastStepwise } from "./forecast.ts";
export type { Forecast } from "./forecast.ts";
export type { ForecastAccuracy, ForecastBasis, MixtureMember } from "./forecast-basis.ts";
export { localAt } from "./local-clock.ts";
export type { LocalClock, ZoneOffset } from "./local-clock.ts";
export { localGrid } from "./local-grid.ts";
export type { GridSteps, LocalGrid } from "./local-grid.ts";
export type { ForecastReason, ModelOptions, SmoothingModelName } from "./model-choice.ts";
export type { ModelName } from "./point-model.ts";
export { pathsFor } from "./rate-futures.ts";
export type { RateFutures } from "./rate-futures.ts";
export { rateLevel, startRateLevel, updateRateLevel } from "./rate-level.ts";
export type { RateLevel, RateLevelObservation, RateLevelState } from "./rate-level.ts";
export { fastRatio, ratioAhead, slowRatio, startRateTracker, trackRate } from "./rate-tracker.ts";
export type { RateTrackerState, TrackerSpeeds } from "./rate-tracker.ts";
export { rollUp } from "./roll-up.ts";
export type { RollUp } from "./roll-up.ts";
export { seasonalPeriods } from "./seasonal-periods.ts";
export type { Series } from "./series.ts";
export {
  incompleteSteps,
  type IncompleteSteps,
  type MeasuredCounts,
  type StrangeEnd,
  withoutIncompleteSteps,
} from "./incomplete-steps.ts";

export { forecast } from "./forecast.ts";
export type { Forecast, ForecastAccuracy, ForecastInput, ForecastReason, MixtureMember } from "./forecast.ts";
export type { ModelName } from "./point-model.ts";
export { rateLevel, startRateLevel, updateRateLevel } from "./rate-level.ts";
export type { RateLevel, RateLevelObservation, RateLevelState } from "./rate-level.ts";
export { rollUp } from "./roll-up.ts";
export type { RollUp } from "./roll-up.ts";
export { seasonalPeriods } from "./seasonal-periods.ts";
export type { Series } from "./series.ts";

export { CapError, isCapError, type CapErrorOptions } from "./cap-error.ts";
export { CapacityPlan, CostAnalysis, PlanSimulation, ScalingStep } from "./capacity-plan.ts";
export { decode, encode, type DecodeOptions } from "./codec.ts";
export { DecideAnswer, DecideReady, DecideStart, decodeDecideStart } from "./decide-protocol.ts";
export { Decision } from "./decision.ts";
export { formatDuration, parseDuration } from "./duration.ts";
export { ERROR_CODES, ERROR_HINTS, type ErrorCode } from "./error-code.ts";
export { Explanation } from "./explanation.ts";
export { Forecast, ForecastAccuracy, ForecastPoint } from "./forecast.ts";
export { History } from "./history.ts";
export { formatInstant, parseInstant } from "./instant.ts";
export { Observation } from "./observation.ts";
export {
  FORECAST_MODELS,
  Policy,
  QUEUEING_MODELS,
  aggressivePolicy,
  conservativePolicy,
  decodePolicy,
  defaultPolicy,
  documentPolicy,
} from "./policy.ts";
export { Pool } from "./pool.ts";
export { Reason } from "./reason.ts";
export { Slo, latencyTargets, type LatencyTarget } from "./slo.ts";

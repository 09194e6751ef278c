export { AuditCheckpoint } from "./audit-checkpoint.ts";
export { AUDIT_OUTCOMES, AuditRecord } from "./audit-record.ts";
export { Backtest } from "./backtest.ts";
export { CapError, isCapError, type CapErrorOptions } from "./cap-error.ts";
export { CapacityPlan, CostAnalysis, PlanSimulation, ScalingStep } from "./capacity-plan.ts";
export { counted, type CountedOptions } from "./counted.ts";
export { decode, encode, type DecodeOptions } from "./codec.ts";
export { DecideAnswer, DecideError, DecideReady, DecideStart, decodeDecideStart } from "./decide-protocol.ts";
export { Decision } from "./decision.ts";
export { formatDuration, parseDuration } from "./duration.ts";
export { ERROR_CODES, ERROR_HINTS, type ErrorCode } from "./error-code.ts";
export { canonicalJson, digestOf } from "./digest.ts";
export { Explanation } from "./explanation.ts";
export { Forecast, ForecastAccuracy, ForecastPoint } from "./forecast.ts";
export { History } from "./history.ts";
export { formatInstant, parseInstant } from "./instant.ts";
export { interruptionOf, type Interruption } from "./interruption.ts";
export { jsonSchemas } from "./json-schema.ts";
export { KnownArrivals, knownArrivalsList } from "./known-arrivals.ts";
export { Observation } from "./observation.ts";
export { decodePolicy } from "./planner-config.ts";
export { FORECAST_MODELS, Policy, QUEUEING_MODELS } from "./policy.ts";
export { aggressivePolicy, conservativePolicy, defaultPolicy, documentPolicy } from "./policy-presets.ts";
export {
  isTerminal,
  mayFollow,
  PLAN_STATES,
  type PlanState,
  PlanApproval,
  PlanChange,
  PlanStatus,
  RealisedPlan,
} from "./plan-status.ts";
export { Pool } from "./pool.ts";
export { PoolQueue, poolQueues } from "./pool-queue.ts";
export { Reason } from "./reason.ts";
export { Scenario, type ScenarioTime } from "./scenario.ts";
export { Simulation } from "./simulation.ts";
export { Slo, latencyTargets, type LatencyTarget } from "./slo.ts";

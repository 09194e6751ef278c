export { type ArrivalPlan, expectedJobs } from "./arrival-plan.ts";
export type { DurationSummary } from "./duration-histogram.ts";
export type { LatencySlo, SloViolation, WindowCounts } from "./latency-slo.ts";
export type { ProvisioningDelay, ProvisioningQuantiles, ServerChange, ServerSchedule } from "./server-schedule.ts";
export type { ServiceLaw } from "./service-law.ts";
export { estimateRuntimeSeconds, simulate } from "./simulate.ts";
export type { SimulationInput } from "./simulation-input.ts";
export type { SimulationReport, TimelinePoint } from "./simulation-report.ts";
export {
  defaultDailyMultipliers,
  defaultWeeklyMultipliers,
  type PatternModifiers,
  type PatternSpan,
  patternRates,
  type TrafficPattern,
} from "./traffic-pattern.ts";
export type { SpikeShape, TrafficSpike } from "./traffic-spike.ts";

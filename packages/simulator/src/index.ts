export { type ArrivalBatch, type ArrivalPlan, expectedJobs } from "./arrival-plan.ts";
export { simulateClosedLoop, simulateClosedLoopStepwise } from "./closed-loop.ts";
export type { ClosedLoopInput } from "./closed-loop-input.ts";
export type { ClosedLoopReport, ClosedLoopTimeline, TargetChange } from "./closed-loop-report.ts";
export type { Controller, ControlView, IntervalObservation, WorkerCounts } from "./controller.ts";
export type { DurationSummary } from "./duration-histogram.ts";
export { drawJobs, drawJobsStepwise, type JobStream, type JobStreamInput, type ServiceChange } from "./job-stream.ts";
export { judgeLatency, judgeLatencyStepwise, type LatencyVerdictInput } from "./judge-latency.ts";
export type { JudgedWindow, LatencySlo, SloOutcome, SloViolation, WindowCounts } from "./latency-slo.ts";
export type { MetricOutage } from "./metric-feed.ts";
export { nearestRank } from "./nearest-rank.ts";
export type { ProvisioningDelay, ProvisioningQuantiles, ServerChange, ServerSchedule } from "./server-schedule.ts";
export { serviceMoments, type ServiceLaw, type ServiceMoments } from "./service-law.ts";
export { estimateRuntimeSeconds, simulate, simulateStepwise } from "./simulate.ts";
export type { SimulationInput } from "./simulation-input.ts";
export { simulator, type Simulator } from "./simulator.ts";
export { finish, finishGivingWay, type GivingWay, type Interruption, type Slices } from "./slices.ts";
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
export type { RemovalRule } from "./worker-fleet.ts";

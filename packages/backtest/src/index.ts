export type { Autoscaler, AutoscalerSetting, PastArrivals, ReadyAutoscaler } from "./autoscaler.ts";
export { capAutoscaler } from "./cap-autoscaler.ts";
export {
  type ClairvoyantInput,
  type ClairvoyantPlan,
  clairvoyantPlans,
  oracleAutoscaler,
  type PlannedTarget,
} from "./clairvoyant-plan.ts";
export {
  compare,
  compareStepwise,
  type Comparison,
  type ComparisonOptions,
  type ComparisonProgress,
  type PolicyResult,
  type PolicyTimeline,
} from "./comparison.ts";
export { type PairedScore, pairedScore } from "./paired-score.ts";
export { rateOracle, type RateOracleInput } from "./rate-oracle.ts";
export { type Replay, replay, replayedJobsMax, type ReplayOptions, scenarioJobs } from "./replay.ts";
export { autoscalerId, rivalAutoscalers } from "./rivals.ts";
export { awsPredictive, type AwsPredictiveOptions } from "./rivals/aws-predictive.ts";
export { crane, type CraneOptions } from "./rivals/crane.ts";
export { hpa, type HpaOptions } from "./rivals/hpa.ts";
export {
  kedaInFlight,
  kedaList,
  kedaListCached,
  kedaListSoft,
  kedaListTuned,
  type KedaOptions,
} from "./rivals/keda.ts";
export { knativeKpa, type KnativeKpaOptions } from "./rivals/knative-kpa.ts";
export { queueLatency, queueLatencyFast } from "./rivals/queue-latency.ts";
export type { ScaleDownBehavior } from "./rivals/stabilized-size.ts";
export { staticPeak } from "./rivals/static-peak.ts";
export { backlogTracking, targetTracking, type TargetTrackingOptions } from "./rivals/target-tracking.ts";
export type { BacktestScenario } from "./scenario.ts";
export { type MissedSpan, type Prices, type Score, score, type ScoreInput, type SojournSummary } from "./score.ts";
export { splitHistory, type SplitHistory, type SplitInput } from "./split-history.ts";
export { syntheticKinds, syntheticScenario, type SyntheticKind, type SyntheticOptions } from "./synthetic-scenario.ts";
export { workBoundHours } from "./work-bound.ts";

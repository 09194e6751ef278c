import * as z from "zod";
import { downstreamLimit, type DownstreamLimit } from "./downstream-reason.ts";
import { FORECAST_REASONS, type ForecastReason } from "./forecast-reason.ts";
import { duration, instant, jobs, rate, ratio, share, workers } from "./quantity.ts";
import { code, wantedWorkers } from "./reason-field.ts";
import { optional, record, required, taggedUnion } from "./record.ts";
import { STATED_REASONS, type StatedReason } from "./stated-reason.ts";

const sizedBy = record({
  code: code("SIZED_BY"),
  clause: required("clause", z.string(), "Clause of the SLO that asks for the most workers, or `stability`."),
  arrivalRate: required("arrival_rate", rate, "Rate that was sized for, jobs per second."),
  workers: required("workers", workers, "Workers that the clause asks for."),
});
interface SizedBy extends z.output<typeof sizedBy> {}

const sloAssumed = record({
  code: code("SLO_ASSUMED"),
  p95LatencySeconds: required("p95_latency", duration, "The target that cap assumed, because the policy states none."),
});
interface SloAssumed extends z.output<typeof sloAssumed> {}

const serviceSpreadAssumed = record({
  code: code("SERVICE_SPREAD_ASSUMED"),
  serviceTimeSeconds: required(
    "service_time",
    duration,
    "Mean service time; its spread is unknown and taken as exponential.",
  ),
});
interface ServiceSpreadAssumed extends z.output<typeof serviceSpreadAssumed> {}

const sloUnachievable = record({
  code: code("SLO_UNACHIEVABLE"),
  cause: required(
    "cause",
    z.enum(["service_time_alone", "max_workers", "budget", "provisioning"]),
    "What stands in the way.",
  ),
  clause: required("clause", z.string(), "Clause that cannot be met."),
  best: required("best", z.string(), 'Best value of the clause that can be reached, such as "5.99s".'),
  workersNeeded: optional(
    "workers_needed",
    workers,
    "Workers that would meet the clause; absent when no number does or it is not known.",
  ),
});
interface SloUnachievable extends z.output<typeof sloUnachievable> {}

const simulationBelowSlo = record({
  code: code("SIMULATION_BELOW_SLO"),
  sloAchievement: required("slo_achievement", share, "Share of windows that met the SLO in simulation."),
  availability: required("availability", share, "Share that is wanted."),
  jobsWithin: optional(
    "jobs_within",
    share,
    "Share of jobs within the latency target; absent where the error budget is kept.",
  ),
  errorBudget: optional("error_budget", share, "Share of jobs that may be late; absent where it is kept."),
});
interface SimulationBelowSlo extends z.output<typeof simulationBelowSlo> {}

const raisedBySimulation = record({
  code: code("RAISED_BY_SIMULATION"),
  rateFactor: required(
    "rate_factor",
    ratio,
    "Factor on the rate that was sized for, because the first plan fell short in simulation.",
  ),
  extraWorkers: optional(
    "extra_workers",
    workers,
    "Workers beyond what that rate asks for, because no higher rate would do; absent for none.",
  ),
  keptWorkers: optional(
    "kept_workers",
    workers,
    "Size that the plan does not go below, because removing workers would miss more of the SLO; absent where it may.",
  ),
  keptUntilAt: optional(
    "kept_until",
    instant,
    "Until when it does not; absent for the whole horizon, and where it may remove workers.",
  ),
  firstSloAchievement: required("first_slo_achievement", share, "Share of windows that met the SLO before it."),
  firstJobsWithin: optional(
    "first_jobs_within",
    share,
    "Share of jobs within the latency target before it; absent where late jobs were not why.",
  ),
});
interface RaisedBySimulation extends z.output<typeof raisedBySimulation> {}

const capacityLimitExceeded = record({
  code: code("CAPACITY_LIMIT_EXCEEDED"),
  wantedWorkers,
  maxWorkers: required("max_workers", workers, "Limit of the policy."),
});
interface CapacityLimitExceeded extends z.output<typeof capacityLimitExceeded> {}

const minimumWorkers = record({
  code: code("MINIMUM_WORKERS"),
  wantedWorkers,
  minWorkers: required("min_workers", workers, "Limit of the policy."),
});
interface MinimumWorkers extends z.output<typeof minimumWorkers> {}

const stepLimited = record({
  code: code("STEP_LIMITED"),
  wantedWorkers,
  maxStepSize: required("max_step_size", workers, "Most workers that one action may add or remove."),
});
interface StepLimited extends z.output<typeof stepLimited> {}

const cooldownActive = record({
  code: code("COOLDOWN_ACTIVE"),
  wantedWorkers,
  untilAt: required("until", instant, "First instant at which the change is allowed."),
});
interface CooldownActive extends z.output<typeof cooldownActive> {}

const stabilizing = record({
  code: code("STABILIZING"),
  wantedWorkers,
  heldWorkers: required(
    "held_workers",
    workers,
    "Largest size wanted within the stabilization window, or the present one where observations came back only within it.",
  ),
});
interface Stabilizing extends z.output<typeof stabilizing> {}

const hysteresis = record({
  code: code("HYSTERESIS"),
  wantedWorkers,
  hysteresisBand: required("hysteresis_band", share, "Smallest change that is carried out, as a share of the pool."),
});
interface Hysteresis extends z.output<typeof hysteresis> {}

const utilizationHolds = record({
  code: code("UTILIZATION_HOLDS"),
  wantedWorkers,
  utilization: required("utilization", ratio, "Measured utilization."),
  threshold: required("threshold", ratio, "Threshold of the policy that forbids the scale-down."),
});
interface UtilizationHolds extends z.output<typeof utilizationHolds> {}

const sloBreached = record({
  code: code("SLO_BREACHED"),
  clause: required("clause", z.string(), "Clause of the SLO that is broken now."),
  latencySeconds: optional("latency", duration, "Latency or wait that was seen; absent for a limit on the backlog."),
  targetSeconds: optional("target", duration, "Latency that the clause allows; absent for a limit on the backlog."),
  backlog: optional("backlog", jobs, "Jobs that were seen waiting; absent for a latency."),
  maxBacklog: optional("max_backlog", jobs, "Most jobs that may wait; absent for a latency."),
});
interface SloBreached extends z.output<typeof sloBreached> {}

const anomalyDetected = record({
  code: code("ANOMALY_DETECTED"),
  observedRate: required("observed_rate", rate, "Rate that was seen, jobs per second."),
  expectedRate: required("expected_rate", rate, "Rate that was expected, jobs per second."),
  score: required("score", z.number(), "Standard score of the difference; negative when less arrived than expected."),
});
interface AnomalyDetected extends z.output<typeof anomalyDetected> {}

const metricsStale = record({
  code: code("METRICS_STALE"),
  ageSeconds: required("age", duration, "Age of the newest observation."),
  limitSeconds: required("limit", duration, "Age beyond which nothing is decided on it."),
});
interface MetricsStale extends z.output<typeof metricsStale> {}

const metricsMissing = record({
  code: code("METRICS_MISSING"),
  fields: required("fields", z.array(z.string()), "What is not known."),
});
interface MetricsMissing extends z.output<typeof metricsMissing> {}

const invalidMetrics = record({
  code: code("INVALID_METRICS"),
  field: required("field", z.string(), "Metric that contradicts the others."),
  reported: required("reported", z.number(), "Value that was reported."),
  expected: required("expected", z.number(), "Value that follows from the others."),
});
interface InvalidMetrics extends z.output<typeof invalidMetrics> {}

const workersUnknown = record({
  code: code("WORKERS_UNKNOWN"),
  targetWorkers: required("target_workers", workers, "Size that is planned without knowing the present one."),
});
interface WorkersUnknown extends z.output<typeof workersUnknown> {}

const memoryRefused = record({
  code: code("MEMORY_REFUSED"),
  message: required("message", z.string(), "Why the stored memory was not used."),
});
interface MemoryRefused extends z.output<typeof memoryRefused> {}

const policyDisabled = record({
  code: code("POLICY_DISABLED"),
  policy: required("policy", z.string(), "Name of the policy that is switched off."),
});
interface PolicyDisabled extends z.output<typeof policyDisabled> {}

const backlog = record({
  code: code("BACKLOG"),
  backlog: required("backlog", jobs, "Jobs that wait now and have to be worked off."),
  drainTimeSeconds: optional(
    "drain_time",
    duration,
    "Time in which they are worked off; absent when this size never does.",
  ),
});
interface Backlog extends z.output<typeof backlog> {}

/** Why a decision is what it is. Each code carries its own facts; programs match on the code. */
export type Reason =
  | SizedBy
  | SloAssumed
  | ServiceSpreadAssumed
  | SloUnachievable
  | SimulationBelowSlo
  | RaisedBySimulation
  | CapacityLimitExceeded
  | MinimumWorkers
  | StepLimited
  | CooldownActive
  | Stabilizing
  | Hysteresis
  | UtilizationHolds
  | SloBreached
  | AnomalyDetected
  | MetricsStale
  | MetricsMissing
  | InvalidMetrics
  | WorkersUnknown
  | MemoryRefused
  | PolicyDisabled
  | Backlog
  | DownstreamLimit
  | ForecastReason
  | StatedReason;
/** Schema of {@link Reason}. */
export const Reason: z.ZodType<Reason> = taggedUnion("code", [
  sizedBy,
  sloAssumed,
  serviceSpreadAssumed,
  sloUnachievable,
  simulationBelowSlo,
  raisedBySimulation,
  capacityLimitExceeded,
  minimumWorkers,
  stepLimited,
  cooldownActive,
  stabilizing,
  hysteresis,
  utilizationHolds,
  sloBreached,
  anomalyDetected,
  metricsStale,
  metricsMissing,
  invalidMetrics,
  ...FORECAST_REASONS,
  workersUnknown,
  memoryRefused,
  policyDisabled,
  backlog,
  downstreamLimit,
  ...STATED_REASONS,
]);

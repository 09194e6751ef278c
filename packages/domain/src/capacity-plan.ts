import * as z from "zod";
import { Explanation } from "./explanation.ts";
import { Forecast } from "./forecast.ts";
import { duration, instant, jobs, money, ratio, share, workers } from "./quantity.ts";
import { Reason } from "./reason.ts";
import { defaulted, derived, optional, record, required } from "./record.ts";

/** What a step does. */
const ScalingAction = z.enum(["scale_up", "scale_down", "no_change"]);
/** A change of a count of workers. */
const signedWorkers = z.int();

const scalingStepRecord = record({
  sequence: required("sequence", z.int().min(1), "Position in the plan, from 1."),
  scheduledAt: required("scheduled_at", instant, "When the workers are asked for.", { aliases: ["timestamp"] }),
  fromWorkers: optional("from_workers", workers, "Size before; absent when it is unknown."),
  toWorkers: required("to_workers", workers, "Size asked for."),
  action: derived(
    "action",
    ScalingAction,
    actionOf,
    "Direction of the change; follows from the sizes where it is absent.",
  ),
  delta: optional("delta", signedWorkers, "to_workers - from_workers."),
  rationale: required("rationale", z.string(), "Why, in words.", { aliases: ["reason"] }),
  estimatedCost: required("estimated_cost", money, "Price of to_workers per hour."),
  estimatedDurationSeconds: required("estimated_duration", duration, "Time until the change is in effect."),
  confidence: optional("confidence", share, "Confidence in the forecast at that time."),
  cooldownUntilAt: required("cooldown_until", instant, "No further change in the same direction before this instant."),
});
/** One change of a plan: an absolute target with its time. */
export interface ScalingStep extends z.output<typeof scalingStepRecord> {}
/** Schema of {@link ScalingStep}. */
export const ScalingStep: z.ZodType<ScalingStep> = scalingStepRecord;

/** From an unknown size every target has to be asked for, so it counts as a scale-up. */
function actionOf({ fromWorkers, toWorkers }: Readonly<Record<string, unknown>>): z.output<typeof ScalingAction> {
  if (fromWorkers === toWorkers) return "no_change";
  return Number(fromWorkers ?? 0) > Number(toWorkers) ? "scale_down" : "scale_up";
}

const costAnalysisRecord = record({
  currency: required("currency", z.string(), "Currency of every amount."),
  currentCostPerHour: optional(
    "current_cost_per_hour",
    money,
    "Price of the present size per hour; absent when it is unknown.",
  ),
  projectedCostPerHour: required("projected_cost_per_hour", money, "Mean price of the plan per hour."),
  monthlyCostDelta: optional("monthly_cost_delta", money, "Difference of the two over a month of 730 hours."),
  periodSeconds: required("period", duration, "Time that the following amounts cover."),
  additionalCost: optional("additional_cost", money, "Cost of workers beyond the present size."),
  violationSavings: optional(
    "violation_savings",
    money,
    "Cost of SLO violations that the present size would have and the plan has not.",
  ),
  netSavings: optional("net_savings", money, "violation_savings - additional_cost."),
});
/** What a plan costs. Amounts without `per_hour` cover the period that is stated. */
export interface CostAnalysis extends z.output<typeof costAnalysisRecord> {}
/** Schema of {@link CostAnalysis}. */
export const CostAnalysis: z.ZodType<CostAnalysis> = costAnalysisRecord;

const planSimulationRecord = record({
  method: required("method", z.string(), "How it was simulated: job by job, or on a sample of the jobs."),
  seed: required("seed", z.int(), "Seed of the run."),
  jobs: required("jobs", jobs, "Jobs that the simulated period stands for."),
  sloAchievement: required("slo_achievement", share, "Share of windows that met the SLO."),
  jobsWithin: required("jobs_within", share, "Share of jobs within the first latency target."),
  errorBudgetRemaining: required(
    "error_budget_remaining",
    z.number(),
    "Share of the error budget that is left; negative when it is overspent.",
  ),
  maxBacklog: required("max_backlog", jobs, "Most jobs that wait at once, expected."),
  backlogBound: required(
    "backlog_bound",
    jobs,
    "Most jobs that wait at once, not exceeded with a probability of 95 %.",
  ),
  workerHours: required(
    "worker_hours",
    z.number().min(0),
    "Worker-hours that are paid for, expected; starting and draining included.",
  ),
  p95LatencySeconds: optional(
    "p95_latency",
    duration,
    "95th percentile of the latency of all jobs; absent when too few of them ended.",
  ),
  meanUtilization: required("mean_utilization", ratio, "Busy time over paid time."),
  violatedSeconds: required("violated", duration, "Total length of the windows that missed the SLO."),
});
/** What came of replaying the plan's steps on the forecast arrivals. */
export interface PlanSimulation extends z.output<typeof planSimulationRecord> {}
/** Schema of {@link PlanSimulation}. */
export const PlanSimulation: z.ZodType<PlanSimulation> = planSimulationRecord;

const currentStateRecord = record({
  workers: optional("workers", workers, "Workers now; absent when unknown."),
  utilization: optional("utilization", ratio, "Utilization now."),
  backlog: optional("backlog", jobs, "Jobs waiting now."),
  sloAchievement: optional(
    "slo_achievement",
    share,
    "Share of windows that would meet the SLO if the present size stayed; absent when unknown.",
  ),
});
/** What was seen of the pool when the plan was made. */
interface CurrentState extends z.output<typeof currentStateRecord> {}
const CurrentState: z.ZodType<CurrentState> = currentStateRecord;

const targetStateRecord = record({
  workers: required("workers", workers, "Workers after the first step."),
  projectedUtilization: optional(
    "projected_utilization",
    ratio,
    "Utilization at the expected rate; absent when an override or a budget leaves no workers for it.",
  ),
  projectedBacklog: optional(
    "projected_backlog",
    jobs,
    "Mean number of waiting jobs at the expected rate; absent when it grows without bound.",
  ),
});
/** What is expected of the pool after the first step. */
interface TargetState extends z.output<typeof targetStateRecord> {}
const TargetState: z.ZodType<TargetState> = targetStateRecord;

const capacityPlanRecord = record({
  id: required("id", z.string().min(1), "Name of the plan: `plan-<date>-<first digits of the digest>`."),
  digest: required(
    "digest",
    z.string().regex(/^[0-9a-f]{64}$/u, "must be 64 hexadecimal digits"),
    "SHA-256 over the canonical JSON of everything else.",
  ),
  generatedAt: required("generated_at", instant, "When it was made.", { aliases: ["created_at"] }),
  validUntilAt: required("valid_until", instant, "Nothing is applied after this instant."),
  queueName: required("queue_name", z.string(), "Pool that it is for."),
  policyId: required("policy_id", z.string(), "Policy that it follows."),
  currentWorkers: optional("current_workers", workers, "Workers when it was made; absent when unknown."),
  targetWorkers: required("target_workers", workers, "Size that the first step asks for."),
  delta: optional("delta", signedWorkers, "target_workers - current_workers."),
  steps: required("steps", z.array(ScalingStep), "Changes in time order."),
  confidence: optional(
    "confidence",
    share,
    "Confidence in the plan, from measured forecast quality; absent when it cannot be measured.",
  ),
  unattended: required(
    "unattended",
    z.boolean(),
    "Whether mode, confidence and the approval thresholds allow it to be applied without a person.",
  ),
  approvalRequired: defaulted(
    "approval_required",
    z.boolean(),
    false,
    "Whether a person has to agree; a reason names each threshold that it exceeds.",
  ),
  sloAchievable: required("slo_achievable", z.boolean(), "Whether the plan meets the SLO."),
  rationale: required("rationale", z.string(), "The decision in one sentence."),
  forecastWindowSeconds: required("forecast_window", duration, "How far ahead it looks."),
  safetyMargin: required("safety_margin", ratio, "Margin on the expected rate."),
  currentState: required("current_state", CurrentState, "What was seen when it was made."),
  targetState: required("target_state", TargetState, "What is expected after the first step."),
  costImpact: required("cost_impact", CostAnalysis, "What it costs."),
  forecast: required("forecast", Forecast, "Arrivals that are expected."),
  simulation: optional(
    "simulation",
    PlanSimulation,
    "Result of replaying the steps; absent for a decision of the control loop.",
  ),
  reasons: required("reasons", z.array(Reason), "All reasons, coded."),
  explanation: required("explanation", Explanation, "Everything behind the first step."),
}).superRefine(({ currentWorkers, targetWorkers, currentState, targetState }, context) => {
  // The two documents that name these numbers have one each; the plan carries both, so they have to agree.
  const pairs = [
    { path: ["current_state", "workers"], value: currentState.workers, same: currentWorkers, as: "current_workers" },
    { path: ["target_state", "workers"], value: targetState.workers, same: targetWorkers, as: "target_workers" },
  ];
  for (const { path, value, same, as } of pairs) {
    if (value === same) continue;
    context.addIssue({ code: "custom", message: `must equal ${as} (${same ?? "unknown"})`, path, input: value });
  }
});
/** An immutable answer: absolute targets with their times, what they cost, what was simulated, and why. */
export interface CapacityPlan extends z.output<typeof capacityPlanRecord> {}
/** Schema of {@link CapacityPlan}. */
export const CapacityPlan: z.ZodType<CapacityPlan> = capacityPlanRecord;

import * as z from "zod";
import { Approval } from "./approval.ts";
import { decode } from "./codec.ts";
import { formatInstant } from "./instant.ts";
import { duration, money, positiveDuration, ratio, share, workers } from "./quantity.ts";
import { defaulted, optional, record, type Field } from "./record.ts";
import { Slo } from "./slo.ts";
import { FreezeWindow, ScheduledLimits, WorkerOverride } from "./stated-time.ts";

/** Names of the forecast models that a policy may ask for. */
export const FORECAST_MODELS = [
  "auto",
  "ewma",
  "holt_winters",
  "linear",
  "seasonal",
  "seasonal_naive",
  "lag_ridge",
] as const;
/** Names of the queueing models that a policy may ask for. */
export const QUEUEING_MODELS = ["mm1", "mmc", "mgc"] as const;

const stepSize = z.int().min(1);
/** More stated times than this are a calendar, which belongs elsewhere. */
const STATED_TIMES_MAX = 100;

const scalingConfigRecord = record({
  minWorkers: defaulted("min_workers", workers, 1, "Fewest workers.", { aliases: ["min"] }),
  maxWorkers: defaulted("max_workers", z.int().min(1), 100, "Most workers.", { aliases: ["max"] }),
  maxStepSize: optional("max_step_size", stepSize, "Most workers that one action adds or removes; absent = no limit."),
  maxStepUp: optional("max_step_up", stepSize, "Most workers that one action adds; absent = max_step_size."),
  maxStepDown: optional(
    "max_step_down",
    stepSize,
    "Most workers that one action removes; absent = max_step_size, and a quarter of the pool without that.",
  ),
  cooldownPeriodSeconds: optional("cooldown_period", duration, "Shortest time between two actions."),
  cooldownUpSeconds: optional(
    "cooldown_up",
    duration,
    "Shortest time from an action to a scale-up; absent = cooldown_period, and none without that.",
  ),
  cooldownDownSeconds: optional(
    "cooldown_down",
    duration,
    "Shortest time from an action to a scale-down; absent = cooldown_period, and 60s without that.",
  ),
  stabilizationWindowSeconds: optional(
    "stabilization_window",
    duration,
    "A scale-down goes no lower than the largest size wanted in this time; absent = none where the size is weighed against the cost of changing it, else 4m.",
  ),
  hysteresisBand: optional(
    "hysteresis_band",
    share,
    "A scale-down smaller than this share of the pool is left undone; absent = none where the size is weighed against the cost of changing it, else 0.05.",
  ),
  safetyMargin: defaulted(
    "safety_margin",
    ratio,
    0,
    "Capacity on top of the expected rate: 0.15 sizes for 1.15 times that rate.",
  ),
  scaleUpThreshold: optional("scale_up_threshold", ratio, "Above this measured utilization nothing is removed."),
  scaleDownThreshold: optional(
    "scale_down_threshold",
    ratio,
    "Workers are removed only at or below this measured utilization.",
  ),
  confidenceThreshold: defaulted(
    "confidence_threshold",
    share,
    0.85,
    "Least confidence at which a plan may be applied unattended.",
  ),
  queueingModel: defaulted(
    "queueing_model",
    z.enum(QUEUEING_MODELS),
    "mgc",
    "Queueing model that turns a rate into workers.",
  ),
  serviceTimeModel: defaulted(
    "service_time_model",
    z.enum(["exponential", "general"]),
    "general",
    "Whether service times are taken as exponential, or by their measured spread.",
  ),
  maxReversalsPerHour: optional(
    "max_reversals_per_hour",
    z.int().min(1).max(60),
    "How often the direction may change within an hour; beyond it nothing is removed, adding is never held.",
  ),
  freezeWindows: defaulted(
    "freeze_windows",
    z.array(FreezeWindow).max(STATED_TIMES_MAX),
    [],
    "Times in which the target does not move, unless a limit asks for it.",
  ),
  override: optional("override", WorkerOverride, "Size that is asked for instead of the one that is worked out."),
  scheduledLimits: defaulted(
    "scheduled_limits",
    z.array(ScheduledLimits).max(STATED_TIMES_MAX),
    [],
    "Limits for stated times, which do not overlap and do not recur.",
  ),
});
/** How far and how fast a pool may be scaled. */
interface ScalingConfig extends z.output<typeof scalingConfigRecord> {}
const ScalingConfig: z.ZodType<ScalingConfig> = scalingConfigRecord;

/** Beyond a week a forecast from weeks of history means little. */
const LONGEST_WINDOW_SECONDS = 7 * 86_400;

const forecastConfigRecord = record({
  model: defaulted("model", z.enum(FORECAST_MODELS), "auto", "Forecast model.", { aliases: ["forecast_model"] }),
  windowSeconds: defaulted(
    "window",
    positiveDuration.refine((seconds) => seconds <= LONGEST_WINDOW_SECONDS, "must be at most 7d"),
    3600,
    "How far ahead a plan looks.",
    {
      aliases: ["forecast_window"],
    },
  ),
  historyWindowSeconds: defaulted("history_window", positiveDuration, 28 * 86_400, "How much history is used."),
  seasonalPeriodSeconds: optional("seasonal_period", positiveDuration, "Length of the season; absent = detected."),
  confidenceLevel: defaulted(
    "confidence_level",
    z.number().min(0.5).max(0.999),
    0.9,
    "Coverage of the forecast's band.",
  ),
  anomalyThreshold: defaulted(
    "anomaly_threshold",
    z.number().positive(),
    8,
    "Standard score beyond which a rate counts as an anomaly.",
  ),
  spikeThreshold: defaulted(
    "spike_threshold",
    z.number().min(1),
    2,
    "Ratio to the expected rate beyond which a rate counts as a spike.",
  ),
});
/** How arrivals are forecast and when they count as strange. */
interface ForecastConfig extends z.output<typeof forecastConfigRecord> {}
const ForecastConfig: z.ZodType<ForecastConfig> = forecastConfigRecord;

const costConfigRecord = record({
  workerCostPerHour: defaulted("worker_cost_per_hour", money.min(0), 0.5, "Price of one worker for one hour.", {
    aliases: ["cost_per_worker_hour"],
  }),
  violationCostPerHour: defaulted(
    "violation_cost_per_hour",
    money.min(0),
    100,
    "Cost of one hour in violation of the SLO.",
    { aliases: ["violation_penalty"] },
  ),
  currency: defaulted(
    "currency",
    z.string().regex(/^[A-Z]{3}$/u, "must be a three-letter currency code such as USD"),
    "USD",
    "Currency of every amount.",
  ),
  budgetPerHourSoft: optional(
    "budget_per_hour_soft",
    money.min(0),
    "What the pool should cost per hour at most; beyond it a decision warns.",
  ),
  budgetPerHourHard: optional(
    "budget_per_hour_hard",
    money.min(0),
    "What the pool may cost per hour at most; it limits the workers, but not below min_workers.",
  ),
  budgetPerDay: optional(
    "budget_per_day",
    money.min(0),
    "What the pool may cost from midnight to midnight UTC; beyond it the pool does not grow.",
    { aliases: ["max_daily_budget"] },
  ),
  team: optional("team", z.string().min(1).max(100), "Team that pays for the pool."),
  teamBudgetPerHour: optional(
    "team_budget_per_hour",
    money.min(0),
    "What all pools of the team may cost per hour together; pools that are planned in one call share it by need.",
  ),
  minimumBillingSeconds: optional(
    "minimum_billing",
    positiveDuration,
    "Time that every worker is billed for at least; until then it is not let go.",
  ),
});
/** What capacity and its absence cost. */
interface CostConfig extends z.output<typeof costConfigRecord> {}
const CostConfig: z.ZodType<CostConfig> = costConfigRecord;

const policyRecord = record({
  id: optional("id", z.string().min(1).max(100), "Identity of the policy in a store."),
  name: defaulted("name", z.string().min(1).max(100), "default", "Name of the policy."),
  enabled: defaulted("enabled", z.boolean(), true, "Whether the pool is planned at all."),
  mode: defaulted(
    "mode",
    z.enum(["advisory", "manual", "auto"]),
    "advisory",
    "Whether a plan is only recorded, waits for a person, or is applied.",
  ),
  timeZone: defaulted(
    "time_zone",
    z.string().min(1),
    "UTC",
    "IANA time zone of local times, whose clock the course of the day follows.",
  ),
  intervalSeconds: defaulted(
    "interval",
    duration.refine((seconds) => seconds >= 1, "must be >= 1s"),
    30,
    "Time between two decisions.",
  ),
  slo: section("slo", Slo, "Service level objective; without any clause cap assumes one and says so."),
  scaling: section("scaling", ScalingConfig, "Limits and guardrails."),
  forecast: section("forecast", ForecastConfig, "Forecast of the arrivals."),
  cost: section("cost", CostConfig, "Prices and budgets."),
  approval: section("approval", Approval, "What a person has to agree to."),
}).superRefine(({ scaling, cost }, context) => {
  const refuse = (path: readonly (string | number)[], message: string, input: unknown): void =>
    context.addIssue({ code: "custom", message, path: [...path], input });
  const { minWorkers, maxWorkers, scheduledLimits } = scaling;
  if (minWorkers > maxWorkers)
    refuse(["scaling", "min_workers"], `must be <= scaling.max_workers (${maxWorkers})`, minWorkers);
  for (const [index, limits] of scheduledLimits.entries()) {
    const [least, most] = [limits.minWorkers ?? minWorkers, limits.maxWorkers ?? maxWorkers];
    const field = limits.minWorkers === null ? "max_workers" : "min_workers";
    if (least > most)
      refuse(
        ["scaling", "scheduled_limits", index, field],
        `must leave min_workers <= max_workers in that time (${least} and ${most})`,
        limits.minWorkers ?? limits.maxWorkers,
      );
    const isOverlapped = scheduledLimits
      .slice(0, index)
      .some(({ fromAt, untilAt }) => limits.fromAt < untilAt && fromAt < limits.untilAt);
    if (isOverlapped)
      refuse(
        ["scaling", "scheduled_limits", index, "from"],
        "must start a time that overlaps none before it",
        formatInstant(limits.fromAt),
      );
  }
  const { budgetPerHourSoft: soft, budgetPerHourHard: hard, team, teamBudgetPerHour } = cost;
  if (team === null && teamBudgetPerHour !== null)
    refuse(["cost", "team_budget_per_hour"], "must have a team", teamBudgetPerHour);
  if (soft !== null && hard !== null && soft > hard)
    refuse(["cost", "budget_per_hour_soft"], `must be <= cost.budget_per_hour_hard (${hard})`, soft);
});
/**
 * What is wanted of a pool: objective, limits, forecast, prices. It unites the PlannerConfig and the ScalingPolicy of
 * the design documents. Every field has a default; `decodePolicy` also reads the flat names of PlannerConfig.
 */
export interface Policy extends z.output<typeof policyRecord> {}
/** Schema of {@link Policy}. */
export const Policy: z.ZodType<Policy> = policyRecord;

function section<T>(wire: string, schema: z.ZodType<T>, description: string): Field<T> {
  return defaulted(wire, schema, decode(schema, {}), description);
}

import * as z from "zod";
import { duration, instant, jobs, money, rate, share, workers } from "./quantity.ts";
import { code, wantedWorkers } from "./reason-field.ts";
import { optional, record, required } from "./record.ts";

const statedReason = optional("reason", z.string(), "Why, as the policy says it.");

const freezeActive = record({
  code: code("FREEZE_ACTIVE"),
  wantedWorkers,
  fromAt: required("from", instant, "Start of the freeze window."),
  untilAt: required("until", instant, "First instant at which changes are allowed again."),
  reason: statedReason,
});
interface FreezeActive extends z.output<typeof freezeActive> {}

const overrideActive = record({
  code: code("OVERRIDE_ACTIVE"),
  wantedWorkers,
  workers: required("workers", workers, "Size that the override asks for."),
  untilAt: required("until", instant, "First instant at which it has no effect."),
  reason: statedReason,
});
interface OverrideActive extends z.output<typeof overrideActive> {}

const scheduledMinimum = record({
  code: code("SCHEDULED_MINIMUM"),
  wantedWorkers,
  minWorkers: required("min_workers", workers, "Fewest workers from that time on."),
  fromAt: required("from", instant, "Start of the scheduled limits, by which the workers have to be there."),
});
interface ScheduledMinimum extends z.output<typeof scheduledMinimum> {}

const currency = required("currency", z.string(), "Currency of the amounts.");

const budgetLimit = record({
  code: code("BUDGET_LIMIT"),
  wantedWorkers,
  allowedWorkers: required("allowed_workers", workers, "Most workers that the hard budget pays for."),
  budgetPerHour: required(
    "budget_per_hour",
    money,
    "Hard budget of the policy, or the pool's part of that of its team.",
  ),
  team: optional("team", z.string(), "Team whose budget it is a part of; absent for the budget of the pool itself."),
  currency,
});
interface BudgetLimit extends z.output<typeof budgetLimit> {}

const budgetWarning = record({
  code: code("BUDGET_WARNING"),
  workers: required("workers", workers, "Size that costs more than the budget."),
  costPerHour: required("cost_per_hour", money, "What it costs."),
  budget: required(
    "budget",
    z.enum(["soft", "hard"]),
    "Budget that is exceeded; the hard one only by the fewest workers.",
  ),
  budgetPerHour: required("budget_per_hour", money, "That budget."),
  currency,
});
interface BudgetWarning extends z.output<typeof budgetWarning> {}

const dailyBudget = record({
  code: code("DAILY_BUDGET"),
  wantedWorkers,
  allowedWorkers: required(
    "allowed_workers",
    workers,
    "Most workers that the rest of the day's budget pays for, or the present ones.",
  ),
  spent: required("spent", money, "What was spent since midnight UTC, as far as it was seen."),
  budgetPerDay: required("budget_per_day", money, "Budget of the policy."),
  currency,
});
interface DailyBudget extends z.output<typeof dailyBudget> {}

const minimumBilling = record({
  code: code("MINIMUM_BILLING"),
  wantedWorkers,
  heldWorkers: required("held_workers", workers, "Workers that are paid for already."),
  untilAt: required("until", instant, "First instant at which some of them are no longer."),
});
interface MinimumBilling extends z.output<typeof minimumBilling> {}

const flapBudget = record({
  code: code("FLAP_BUDGET"),
  wantedWorkers,
  reversals: required("reversals", z.int().min(0), "Changes of direction within the last hour."),
  maxReversals: required("max_reversals", z.int().min(1), "How many the policy allows."),
  untilAt: required("until", instant, "First instant at which workers may be removed again."),
});
interface FlapBudget extends z.output<typeof flapBudget> {}

const approvalRequired = record({
  code: code("APPROVAL_REQUIRED"),
  threshold: required(
    "threshold",
    z.enum(["workers", "percent", "cost_per_hour", "scale_to_zero", "first_action"]),
    "Threshold of the policy that the plan exceeds.",
  ),
  value: optional("value", z.number(), "Largest value of the plan; absent when it is unknown or has no bound."),
  limit: optional("limit", z.number(), "The threshold; absent for scale_to_zero and first_action."),
});
interface ApprovalRequired extends z.output<typeof approvalRequired> {}

const automationHeld = record({
  code: code("AUTOMATION_HELD"),
  cause: required(
    "cause",
    z.enum(["confidence", "skill"]),
    "What is not good enough: the confidence in the plan, or the forecast on the pool's own past.",
  ),
  value: optional(
    "value",
    z.number(),
    "Confidence, or the forecast's error over that of repeating the last season; absent when it is unknown.",
  ),
  limit: required(
    "limit",
    z.number(),
    "Least confidence, or largest error, that a plan may be applied with unattended.",
  ),
});
interface AutomationHeld extends z.output<typeof automationHeld> {}

const knownArrivals = record({
  code: code("KNOWN_ARRIVALS"),
  jobs: required(
    "jobs",
    jobs,
    "Jobs that are known to arrive within the time that was sized for, where the forecast lacks them.",
  ),
  fromAt: required("from", instant, "When the first of them arrive."),
  untilAt: required("until", instant, "When the last of them arrive."),
  names: required("names", z.array(z.string()), "What they are, as the source says it; the first few."),
});
interface KnownArrivalsReason extends z.output<typeof knownArrivals> {}

const retryLoad = record({
  code: code("RETRY_LOAD"),
  retryRate: required("retry_rate", rate, "Retries that are expected now and sized for, jobs per second."),
  share: required("share", share, "Share of the expected arrivals that are retries."),
});
interface RetryLoad extends z.output<typeof retryLoad> {}

const queueBinds = record({
  code: code("QUEUE_BINDS"),
  clause: required("clause", z.string(), "Clause of the SLO."),
  queue: required("queue", z.string(), "Queue of the pool whose target is the tightest."),
  targetSeconds: optional("target", duration, "Its own target; absent for a limit on the backlog."),
  poolTargetSeconds: optional("pool_target", duration, "What that is for the jobs of all queues together."),
  maxBacklog: optional("max_backlog", jobs, "Its own limit; absent for a latency."),
  poolMaxBacklog: optional("pool_max_backlog", jobs, "What that is for the jobs of all queues together."),
});
interface QueueBinds extends z.output<typeof queueBinds> {}

/** Reasons that come from what people stated for a pool: times and sizes, money, calm, approval, arrivals, retries and queues. */
export type StatedReason =
  | FreezeActive
  | OverrideActive
  | ScheduledMinimum
  | BudgetLimit
  | BudgetWarning
  | FlapBudget
  | ApprovalRequired
  | AutomationHeld
  | KnownArrivalsReason
  | RetryLoad
  | QueueBinds
  | DailyBudget
  | MinimumBilling;
/** Schemas of {@link StatedReason}. */
export const STATED_REASONS = [
  freezeActive,
  overrideActive,
  scheduledMinimum,
  budgetLimit,
  budgetWarning,
  flapBudget,
  approvalRequired,
  automationHeld,
  knownArrivals,
  retryLoad,
  queueBinds,
  dailyBudget,
  minimumBilling,
] as const;

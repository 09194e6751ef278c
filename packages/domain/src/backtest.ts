import * as z from "zod";
import { duration, instant, jobs, money, positiveDuration, rate, ratio, share } from "./quantity.ts";
import { optional, record, required } from "./record.ts";

const backtestSloRecord = record({
  quantile: required("quantile", share, "Share of a window's jobs that have to be in time; 0.95 is p95."),
  latencySeconds: required("latency", positiveDuration, "Longest latency that is in time."),
  windowSeconds: required("window", positiveDuration, "Length of a window."),
  availability: required("availability", share, "Share of windows that have to be good."),
});
/** The promise that every policy is judged by. */
interface BacktestSlo extends z.output<typeof backtestSloRecord> {}
const BacktestSlo: z.ZodType<BacktestSlo> = backtestSloRecord;

const count = z.int().min(0);

const missedSpanRecord = record({
  startSeconds: required("start", duration, "Start, from the start of the evaluated part."),
  endSeconds: required("end", duration, "End, from the start of the evaluated part."),
});
/** Consecutive windows that were not good. */
interface MissedSpan extends z.output<typeof missedSpanRecord> {}
const MissedSpan: z.ZodType<MissedSpan> = missedSpanRecord;

const backtestPolicyRecord = record({
  id: required("id", z.string().min(1), "Name of the policy as an argument: lower case, with hyphens."),
  name: required("name", z.string().min(1), "Name of the policy for people."),
  kind: required(
    "kind",
    z.enum(["cap", "rival", "clairvoyant"]),
    "Whether it is cap, another autoscaler, or knows the future.",
  ),
  goodWindows: optional(
    "good_windows",
    share,
    "Share of the judged windows that were good; absent when none was judged.",
  ),
  windows: required("windows", count, "Windows that were judged."),
  jobsWithin: optional("jobs_within", share, "Share of jobs in time; absent without a job."),
  workerHours: required("worker_hours", z.number().min(0), "Worker-hours paid for, starting and draining included."),
  ratioToOracle: optional("ratio_to_oracle", ratio, "Worker-hours over those of the oracle."),
  utilization: required("utilization", ratio, "Busy time over paid time."),
  actions: required("actions", count, "Changes of the number of workers asked for."),
  reversals: required("reversals", count, "Changes of direction within ten minutes."),
  startedWorkers: required("started_workers", count, "Workers started."),
  meanLatencySeconds: optional("mean_latency", duration, "Mean latency; absent when a job was never served."),
  p50LatencySeconds: optional("p50_latency", duration, "Median latency; absent where it is unbounded."),
  p95LatencySeconds: optional("p95_latency", duration, "95th percentile of latency; absent where it is unbounded."),
  p99LatencySeconds: optional("p99_latency", duration, "99th percentile of latency; absent where it is unbounded."),
  violatedSeconds: required("violated", duration, "Total length of the windows that were not good."),
  longestViolationSeconds: required("longest_violation", duration, "Longest time without a good window."),
  violations: required("violations", z.array(MissedSpan), "Times without a good window, in order."),
  maxBacklog: required("max_backlog", jobs, "Most jobs that waited at once."),
  unfinished: required("unfinished", count, "Jobs that were not done six hours after the end."),
  workerCost: required("worker_cost", money, "Workers alone."),
  violationCost: required("violation_cost", money, "Violations alone."),
  totalCost: required("total_cost", money, "Workers and violations together."),
  workers: required("workers", z.array(ratio), "Mean number of workers that take jobs, in each step of the timeline."),
});
/** What one policy achieved. */
interface BacktestPolicy extends z.output<typeof backtestPolicyRecord> {}
const BacktestPolicy: z.ZodType<BacktestPolicy> = backtestPolicyRecord;

const backtestRecord = record({
  pool: required("pool", z.string(), "Pool that the history is of."),
  startAt: required("start", instant, "Start of the evaluated part."),
  durationSeconds: required("duration", positiveDuration, "Length of the evaluated part."),
  warmupSeconds: required("warmup", duration, "Time at its start that is paid for and not judged."),
  pastSeconds: required("past", duration, "Length of the history before it, which the policies know."),
  stepSeconds: required("step", positiveDuration, "Length of a step of the history."),
  filledSteps: required(
    "filled_steps",
    count,
    "Evaluated steps of which nothing was known and which are interpolated.",
  ),
  jobs: required("jobs", jobs, "Jobs that arrived."),
  seed: required("seed", z.int(), "Seed of the arrival instants and the service times."),
  currency: required("currency", z.string(), "Currency of every amount."),
  slo: required("slo", BacktestSlo, "The promise that every policy is judged by."),
  workBoundHours: required(
    "work_bound_hours",
    z.number().min(0),
    "Worker-hours of the work itself, busy all the time.",
  ),
  baseline: optional("baseline", z.string(), "Policy, by its id, that cap is compared with; absent without another."),
  timelineStepSeconds: required("timeline_step", positiveDuration, "Length of a step of the timeline."),
  arrivalRates: required("arrival_rates", z.array(rate), "Jobs per second in each step of the timeline."),
  policies: required("policies", z.array(BacktestPolicy), "The policies, those that know the future last."),
});
/** A history replayed against scaling policies, and what came of each. */
export interface Backtest extends z.output<typeof backtestRecord> {}
/** Schema of {@link Backtest}. */
export const Backtest: z.ZodType<Backtest> = backtestRecord;

import * as z from "zod";
import { duration, jobs, money, ratio, share, workers } from "./quantity.ts";
import { optional, record, required } from "./record.ts";

const simulationSummaryRecord = record({
  sloAchievement: optional(
    "slo_achievement",
    share,
    "Share of the judged windows that met the latency target; absent without a target.",
  ),
  jobsWithin: optional("jobs_within", share, "Share of jobs within the latency target; absent without a target."),
  avgLatencySeconds: optional("avg_latency", duration, "Mean latency of all jobs; absent when none was served."),
  p95LatencySeconds: optional("p95_latency", duration, "95th percentile of the latency of all jobs."),
  p99LatencySeconds: optional("p99_latency", duration, "99th percentile of the latency of all jobs."),
  avgBacklog: required("avg_backlog", jobs, "Mean number of waiting jobs."),
  maxBacklog: required("max_backlog", jobs, "Most jobs that waited at once."),
  avgUtilization: required("avg_utilization", ratio, "Busy time over paid time."),
  arrived: required("arrived", jobs, "Jobs that arrived."),
  served: required("served", jobs, "Jobs that ended within the time simulated."),
  unfinished: required("unfinished", jobs, "Jobs that wait or are in service at the end."),
  workerHours: required("worker_hours", z.number().min(0), "Worker-hours paid for, starting and draining included."),
  totalCost: required("total_cost", money, "Workers and violations together."),
  workerCost: required("worker_cost", money, "Workers alone."),
  violationCost: required("violation_cost", money, "Violations alone."),
  efficiencyScore: optional(
    "efficiency_score",
    z.number().min(0).max(100),
    "100 x utilization x share of good windows; absent without a target.",
  ),
});
/** A run in figures. */
interface SimulationSummary extends z.output<typeof simulationSummaryRecord> {}
const SimulationSummary: z.ZodType<SimulationSummary> = simulationSummaryRecord;

const violationPeriodRecord = record({
  startSeconds: required("start", duration, "Start, from the start of the scenario."),
  endSeconds: required("end", duration, "End, from the start of the scenario."),
  durationSeconds: required("duration", duration, "Length."),
  type: required("type", z.enum(["latency", "backlog"]), "What was missed."),
  worstLatencySeconds: optional(
    "worst_latency",
    duration,
    "Longest latency in it; absent when a job was never served.",
  ),
});
/** Consecutive windows that missed the SLO. */
interface ViolationPeriod extends z.output<typeof violationPeriodRecord> {}
const ViolationPeriod: z.ZodType<ViolationPeriod> = violationPeriodRecord;

const simulationPointRecord = record({
  offsetSeconds: required("offset", duration, "Start of the step, from the start of the scenario."),
  arrivalRate: required("arrival_rate", z.number().min(0), "Arrivals, jobs per second."),
  workers: required("workers", ratio, "Workers that take jobs."),
  startingWorkers: required("starting_workers", ratio, "Workers that do not take jobs yet."),
  backlog: required("backlog", jobs, "Jobs waiting."),
  p95LatencySeconds: optional(
    "p95_latency",
    duration,
    "95th percentile of latency of the jobs that arrive in the step.",
  ),
  utilization: required("utilization", ratio, "Busy time over paid time."),
});
/** The pool over one step of the timeline. */
interface SimulationPoint extends z.output<typeof simulationPointRecord> {}
const SimulationPoint: z.ZodType<SimulationPoint> = simulationPointRecord;

const sloAnalysisRecord = record({
  violationPeriods: required(
    "violation_periods",
    z.array(ViolationPeriod),
    "Times in which the SLO was missed, in order.",
  ),
});
/** Where the SLO was missed. */
interface SloAnalysis extends z.output<typeof sloAnalysisRecord> {}
const SloAnalysis: z.ZodType<SloAnalysis> = sloAnalysisRecord;

const simulationRecord = record({
  scenario: required("scenario", z.string(), "Name of the scenario."),
  method: required("method", z.string(), "How it was simulated: job by job, or on a sample of the jobs."),
  seed: required("seed", z.int(), "Seed of the run."),
  currency: required("currency", z.string(), "Currency of the amounts."),
  workersAtEnd: required("workers_at_end", workers, "Workers that take jobs in the last step."),
  summary: required("summary", SimulationSummary, "The run in figures."),
  sloAnalysis: required("slo_analysis", SloAnalysis, "Where the SLO was missed."),
  timeline: required("timeline", z.array(SimulationPoint), "The run step by step."),
});
/** What came of a scenario. */
export interface Simulation extends z.output<typeof simulationRecord> {}
/** Schema of {@link Simulation}. */
export const Simulation: z.ZodType<Simulation> = simulationRecord;

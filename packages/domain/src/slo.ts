import type * as z from "zod";
import { jobs, positiveDuration, share } from "./quantity.ts";
import { defaulted, derived, optional, record } from "./record.ts";

const sloRecord = record({
  p50LatencySeconds: optional(
    "p50_latency",
    positiveDuration,
    "Target for the median latency of the jobs of a window.",
  ),
  p90LatencySeconds: optional(
    "p90_latency",
    positiveDuration,
    "Target for the 90th percentile of latency in a window.",
  ),
  p95LatencySeconds: optional(
    "p95_latency",
    positiveDuration,
    "Target for the 95th percentile of latency in a window.",
  ),
  p99LatencySeconds: optional(
    "p99_latency",
    positiveDuration,
    "Target for the 99th percentile of latency in a window.",
  ),
  maxBacklog: optional("max_backlog", jobs, "Most jobs that may wait at once."),
  drainTimeSeconds: optional(
    "drain_time",
    positiveDuration,
    "Time in which a backlog has to be gone, at its 95th percentile.",
  ),
  errorBudget: derived(
    "error_budget",
    share,
    defaultErrorBudget,
    "Share of jobs that may be late or fail; absent = 0.05, or what the highest latency quantile leaves where that is more.",
  ),
  availability: defaulted(
    "availability",
    share,
    0.99,
    "Share of windows that have to be good: latency targets met, and max_backlog kept for this share of the window.",
  ),
  windowSeconds: defaulted(
    "window",
    positiveDuration,
    300,
    "Length of a window over which a latency target is judged.",
    {
      aliases: ["latency_window"],
    },
  ),
});
/**
 * Service level objective of a pool. Latency means sojourn: waiting plus service. Each clause that is given asks for its
 * own number of workers; the largest binds.
 */
export interface Slo extends z.output<typeof sloRecord> {}
/** Schema of {@link Slo}. */
export const Slo: z.ZodType<Slo> = sloRecord;

/** A median alone lets half of the jobs be late: without a budget of its own such an SLO is not held to a stricter one. */
function defaultErrorBudget(clauses: Readonly<Record<string, unknown>>): number {
  const { p50LatencySeconds, p90LatencySeconds, p95LatencySeconds, p99LatencySeconds } = clauses;
  if (p95LatencySeconds !== null || p99LatencySeconds !== null) return 0.05;
  if (p90LatencySeconds !== null) return 0.1;
  return p50LatencySeconds === null ? 0.05 : 0.5;
}

/** One latency target of an SLO. */
export interface LatencyTarget {
  /** Wire name of the clause, such as `p95_latency`. */
  readonly clause: "p50_latency" | "p90_latency" | "p95_latency" | "p99_latency";
  /** Quantile of the jobs of a window, 0..1. */
  readonly quantile: number;
  /** Longest latency at that quantile, seconds. */
  readonly seconds: number;
}

/** The latency targets that an SLO states, from the lowest quantile to the highest. */
export function latencyTargets(slo: Slo): LatencyTarget[] {
  const all = [
    { clause: "p50_latency", quantile: 0.5, seconds: slo.p50LatencySeconds },
    { clause: "p90_latency", quantile: 0.9, seconds: slo.p90LatencySeconds },
    { clause: "p95_latency", quantile: 0.95, seconds: slo.p95LatencySeconds },
    { clause: "p99_latency", quantile: 0.99, seconds: slo.p99LatencySeconds },
  ] as const;
  return all.flatMap(({ clause, quantile, seconds }) => (seconds === null ? [] : [{ clause, quantile, seconds }]));
}

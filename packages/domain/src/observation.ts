import type * as z from "zod";
import { duration, instant, jobs, positiveDuration, rate, ratio, share, workers } from "./quantity.ts";
import { optional, record, required } from "./record.ts";

const observationRecord = record(
  {
    timestampAt: required("timestamp", instant, "End of the interval."),
    intervalSeconds: optional(
      "interval",
      positiveDuration,
      "Length of the interval that the counts cover; a part that was counted before is not counted again.",
    ),
    arrivals: optional("arrivals", jobs, "Jobs that arrived in the interval."),
    arrivalRate: optional("arrival_rate", rate, "Jobs per second; read where arrivals is absent."),
    completions: optional("completions", jobs, "Jobs that ended in the interval, failed ones included."),
    errors: optional("errors", jobs, "Jobs that failed in the interval."),
    errorRate: optional("error_rate", share, "Share of jobs that failed; read where errors is absent."),
    callsRefused: optional(
      "calls_refused",
      jobs,
      "Calls that a service behind the workers refused in the interval because there were too many, as with HTTP 429.",
      { aliases: ["rate_limited"] },
    ),
    backlog: optional("backlog", jobs, "Jobs waiting at the end."),
    oldestWaitSeconds: optional("oldest_wait", duration, "How long the oldest waiting job has waited."),
    activeJobs: optional("active_jobs", jobs, "Jobs in service at the end."),
    readyWorkers: optional("ready_workers", workers, "Workers that take jobs.", { aliases: ["current_workers"] }),
    startingWorkers: optional("starting_workers", workers, "Workers asked for that do not take jobs yet."),
    drainingWorkers: optional("draining_workers", workers, "Workers that finish their job and take no other."),
    desiredWorkers: optional("desired_workers", workers, "Workers last asked for."),
    utilization: optional("utilization", ratio, "Share of the slots of ready workers that were busy, 0..1."),
    serviceTimeSeconds: optional("service_time", duration, "Mean service time of the jobs that ended."),
    serviceTimeStdSeconds: optional("service_time_std", duration, "Standard deviation of those service times."),
    serviceTimeP50Seconds: optional("service_time_p50", duration, "Median of those service times."),
    serviceTimeP95Seconds: optional("service_time_p95", duration, "95th percentile of those service times."),
    serviceRate: optional("service_rate", rate, "Jobs per second of one busy slot; checked against service_time."),
    latencyP95Seconds: optional("latency_p95", duration, "95th percentile of the latency of the jobs that ended."),
  },
  { unknownFields: "ignore" },
);
/**
 * What was seen of a pool: counts of an interval that ends at `timestamp`, and states at its end. Every field but the
 * timestamp may be absent, which means unknown, never zero. Fields that cap does not know are ignored.
 */
export interface Observation extends z.output<typeof observationRecord> {}
/** Schema of {@link Observation}. */
export const Observation: z.ZodType<Observation> = observationRecord;

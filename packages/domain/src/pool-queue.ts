import * as z from "zod";
import { duration, jobs } from "./quantity.ts";
import { defaulted, optional, record, required } from "./record.ts";
import { Slo } from "./slo.ts";

/** More queues on one pool than this are no longer told apart. */
const QUEUES_MAX = 100;

const name = required("name", z.string().min(1).max(200), "Name of the queue.");

const poolQueueRecord = record({
  name,
  weight: defaulted("weight", z.number().positive(), 1, "Arrivals of the queue in proportion to those of the others."),
  serviceTimeSeconds: optional("service_time", duration, "Mean service time of its jobs; absent = that of the pool."),
  serviceTimeStdSeconds: optional("service_time_std", duration, "Standard deviation of the service time of its jobs."),
  slo: optional("slo", Slo, "Objective of the queue; absent = that of the policy."),
});
/** One of several queues that a pool works off together, first come, first served. */
export interface PoolQueue extends z.output<typeof poolQueueRecord> {}
/** Schema of {@link PoolQueue}. */
export const PoolQueue: z.ZodType<PoolQueue> = poolQueueRecord;

/** All queues of a pool. */
export const poolQueues: z.ZodType<readonly PoolQueue[]> = z.array(PoolQueue).max(QUEUES_MAX).superRefine(areDistinct);

const seenQueueRecord = record(
  {
    name,
    arrivals: optional("arrivals", jobs, "Jobs that arrived in the interval."),
    retries: optional("retries", jobs, "Part of them that are retries."),
    completions: optional("completions", jobs, "Jobs that ended in the interval, failed ones included."),
    errors: optional("errors", jobs, "Jobs that failed in the interval."),
    backlog: optional("backlog", jobs, "Jobs waiting at the end."),
    oldestWaitSeconds: optional("oldest_wait", duration, "How long the oldest waiting job has waited."),
    serviceTimeSeconds: optional("service_time", duration, "Mean service time of the jobs that ended."),
    serviceTimeStdSeconds: optional("service_time_std", duration, "Standard deviation of those service times."),
  },
  { unknownFields: "ignore" },
);
/** What was seen of one of several queues of a pool. */
export interface SeenQueue extends z.output<typeof seenQueueRecord> {}
const SeenQueue: z.ZodType<SeenQueue> = seenQueueRecord;

/** What was seen of all queues of a pool. */
export const seenQueues: z.ZodType<readonly SeenQueue[]> = z.array(SeenQueue).max(QUEUES_MAX).superRefine(areDistinct);

function areDistinct(queues: readonly { readonly name: string }[], context: z.core.$RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, queue] of queues.entries()) {
    if (seen.has(queue.name))
      context.addIssue({
        code: "custom",
        message: "must differ from those before it",
        path: [index, "name"],
        input: queue.name,
      });
    seen.add(queue.name);
  }
}

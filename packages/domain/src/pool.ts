import * as z from "zod";
import { DURATION_RULE, formatDuration } from "./duration.ts";
import { duration, ratio } from "./quantity.ts";
import { defaulted, optional, record, required } from "./record.ts";

const delayDistributionRecord = record({
  p50Seconds: required("p50", duration, "Median provisioning delay."),
  p95Seconds: required("p95", duration, "95th percentile of the provisioning delay."),
}).superRefine(({ p50Seconds, p95Seconds }, context) => {
  if (p50Seconds <= p95Seconds) return;
  context.addIssue({
    code: "custom",
    message: `must be >= p50 (${formatDuration(p50Seconds)})`,
    path: ["p95"],
    input: formatDuration(p95Seconds),
  });
});
/** Time between asking for a worker and its first job, as a distribution: its median and its 95th percentile. */
interface DelayDistribution extends z.output<typeof delayDistributionRecord> {}
const DelayDistribution: z.ZodType<DelayDistribution> = delayDistributionRecord;

/** A single duration stands for a delay that does not vary. */
const ProvisioningDelay = z.codec(
  z.union([duration, DelayDistribution], `${DURATION_RULE}, or an object with p50 and p95`),
  z.custom<z.output<typeof DelayDistribution>>(),
  {
    decode: (value) => (typeof value === "number" ? { p50Seconds: value, p95Seconds: value } : value),
    encode: (value) => (value.p50Seconds === value.p95Seconds ? value.p50Seconds : value),
  },
);

const poolRecord = record({
  name: defaulted("name", z.string().min(1).max(200), "pool", "Name of the pool.", { aliases: ["queue_name"] }),
  slotsPerWorker: defaulted("slots_per_worker", z.int().min(1), 1, "Jobs that one worker runs at once.", {
    aliases: ["slots", "concurrency"],
  }),
  slotSlowdown: defaulted(
    "slot_slowdown",
    ratio,
    0,
    "How much longer a job takes for each further busy slot of its worker, as a share of its time alone there; service_time is then that time alone.",
  ),
  provisioningDelay: optional(
    "provisioning_delay",
    ProvisioningDelay,
    "Time from asking for a worker to its first job: a duration, or its p50 and p95; corrected by what observations show.",
  ),
  serviceTimeSeconds: optional("service_time", duration, "Mean service time of a job."),
  serviceTimeStdSeconds: optional("service_time_std", duration, "Standard deviation of the service time."),
  serviceTimeP95Seconds: optional("service_time_p95", duration, "95th percentile of the service time."),
});
/** Facts about a pool of workers: not what is wanted of it, which is the policy. */
export interface Pool extends z.output<typeof poolRecord> {}
/** Schema of {@link Pool}. */
export const Pool: z.ZodType<Pool> = poolRecord;

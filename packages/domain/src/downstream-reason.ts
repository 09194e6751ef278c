import type * as z from "zod";
import { instant, rate, ratio, workers } from "./quantity.ts";
import { code, wantedWorkers } from "./reason-field.ts";
import { optional, record, required } from "./record.ts";

/** Schema of {@link DownstreamLimit}. */
export const downstreamLimit = record({
  code: code("DOWNSTREAM_LIMIT"),
  wantedWorkers,
  workersBefore: optional("workers_before", workers, "Workers before some were added; absent when calls were refused."),
  workersAfter: required("workers_after", workers, "Workers after that, all of them busy."),
  throughputBefore: optional(
    "throughput_before",
    rate,
    "Jobs that ended well with the workers before, jobs per second; absent when calls were refused.",
  ),
  throughputAfter: required("throughput_after", rate, "Jobs that ended well with the workers after, jobs per second."),
  refusedRatio: optional(
    "refused_ratio",
    ratio,
    "Calls that were refused for each job that ended; absent when the throughput showed the limit.",
  ),
  untilAt: required("until", instant, "First instant at which a few more workers may be tried."),
});
/** Something behind the workers sets the throughput: more of them would get no more done. */
export interface DownstreamLimit extends z.output<typeof downstreamLimit> {}

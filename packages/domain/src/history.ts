import * as z from "zod";
import { instant, jobs, positiveDuration } from "./quantity.ts";
import { record, required } from "./record.ts";

const historyRecord = record({
  startAt: required("start", instant, "Start of the first step."),
  stepSeconds: required("step", positiveDuration, "Length of a step; > 0."),
  arrivals: required("arrivals", z.array(jobs.nullable()), "Jobs that arrived in each step, in order; null = unknown."),
});
/** A history of load: arrivals per step, where null means that nothing is known of a step. */
export interface History extends z.output<typeof historyRecord> {}
/** Schema of {@link History}. */
export const History: z.ZodType<History> = historyRecord;

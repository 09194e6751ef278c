import * as z from "zod";
import { instant, workers } from "./quantity.ts";
import { optional, record, required } from "./record.ts";

const reason = optional("reason", z.string().min(1).max(200), "Why, for those who read the decision.");

const freezeWindowRecord = record({
  fromAt: required("from", instant, "First instant at which nothing is changed."),
  untilAt: required("until", instant, "First instant at which changes are allowed again."),
  reason,
}).superRefine(isOrdered);
/** A time in which the target does not move. */
export interface FreezeWindow extends z.output<typeof freezeWindowRecord> {}
/** Schema of {@link FreezeWindow}. */
export const FreezeWindow: z.ZodType<FreezeWindow> = freezeWindowRecord;

const workerOverrideRecord = record({
  workers: required("workers", workers, "Size that is asked for, within the limits."),
  untilAt: required("until", instant, "First instant at which it has no effect: every override expires."),
  reason,
});
/** A size that a person wants for a time. */
export interface WorkerOverride extends z.output<typeof workerOverrideRecord> {}
/** Schema of {@link WorkerOverride}. */
export const WorkerOverride: z.ZodType<WorkerOverride> = workerOverrideRecord;

const scheduledLimitsRecord = record({
  fromAt: required("from", instant, "First instant at which they apply."),
  untilAt: required("until", instant, "First instant at which the limits of the policy apply again."),
  minWorkers: optional("min_workers", workers, "Fewest workers in that time; absent = that of the policy."),
  maxWorkers: optional("max_workers", z.int().min(1), "Most workers in that time; absent = that of the policy."),
}).superRefine(isOrdered);
/** Limits that take the place of those of the policy for a time. */
export interface ScheduledLimits extends z.output<typeof scheduledLimitsRecord> {}
/** Schema of {@link ScheduledLimits}. */
export const ScheduledLimits: z.ZodType<ScheduledLimits> = scheduledLimitsRecord;

function isOrdered(
  { fromAt, untilAt }: { readonly fromAt: number; readonly untilAt: number },
  context: z.core.$RefinementCtx,
): void {
  if (fromAt < untilAt) return;
  context.addIssue({ code: "custom", message: "must be after from", path: ["until"], input: untilAt });
}

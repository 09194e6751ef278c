import * as z from "zod";
import { money, workers } from "./quantity.ts";
import { defaulted, optional, record } from "./record.ts";

const approvalRecord = record({
  workers: optional("workers", workers, "A change of more workers than this needs approval."),
  percent: optional("percent", z.number().min(0), "A change of more than this percentage of the pool needs approval."),
  costPerHour: optional(
    "cost_per_hour",
    money.min(0),
    "A scale-up to a size that costs more than this per hour needs approval.",
  ),
  scaleToZero: defaulted("scale_to_zero", z.boolean(), false, "Whether going down to no workers needs approval."),
  firstAction: defaulted(
    "first_action",
    z.boolean(),
    false,
    "Whether the first change of a pool that was never changed before needs approval.",
  ),
});
/** What a plan may not do unless a person agrees; thresholds that are not stated are not looked at. */
export interface Approval extends z.output<typeof approvalRecord> {}
/** Schema of {@link Approval}. */
export const Approval: z.ZodType<Approval> = approvalRecord;

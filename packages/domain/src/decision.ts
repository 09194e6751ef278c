import * as z from "zod";
import { CapacityPlan } from "./capacity-plan.ts";
import { workers } from "./quantity.ts";
import { Reason } from "./reason.ts";
import { optional, record, required, taggedUnion } from "./record.ts";

const reasons = required("reasons", z.array(Reason), "All reasons, the most important first.");

const plannedRecord = record({
  kind: required("kind", z.literal("planned"), "A target was computed."),
  targetWorkers: required("target_workers", workers, "Size to ask for now."),
  plan: required("plan", CapacityPlan, "The plan."),
  reasons,
});
/** A target was computed, with the plan that carries it. An unchanged target is planned too. */
interface Planned extends z.output<typeof plannedRecord> {}
const Planned: z.ZodType<Planned> = plannedRecord;

const heldRecord = record({
  kind: required("kind", z.literal("held"), "The target must not move."),
  targetWorkers: optional("target_workers", workers, "Size last asked for; absent when unknown."),
  reasons,
});
/** The target must not move. */
interface Held extends z.output<typeof heldRecord> {}
const Held: z.ZodType<Held> = heldRecord;

/** The answer of the planner: planned, or held with every reason. */
export type Decision = Planned | Held;
/** Schema of {@link Decision}. */
export const Decision: z.ZodType<Decision> = taggedUnion("kind", [Planned, Held]);

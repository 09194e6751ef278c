import * as z from "zod";
import { CapacityPlan } from "./capacity-plan.ts";
import { workers } from "./quantity.ts";
import { Reason } from "./reason.ts";
import { optional, record, required, taggedUnion } from "./record.ts";

const reasons = required("reasons", z.array(Reason), "All reasons, the most important first.");

/** A target was computed, with the plan that carries it. An unchanged target is planned too. */
const Planned = record({
  kind: required("kind", z.literal("planned"), "A target was computed."),
  targetWorkers: required("target_workers", workers, "Size to ask for now."),
  plan: required("plan", CapacityPlan, "The plan."),
  reasons,
});

/** The target must not move. */
const Held = record({
  kind: required("kind", z.literal("held"), "The target must not move."),
  targetWorkers: optional("target_workers", workers, "Size last asked for; absent when unknown."),
  reasons,
});

/** The answer of the planner: planned, or held with every reason. */
export const Decision = taggedUnion("kind", [Planned, Held]);
/** @see {@link Decision} the schema */
export type Decision = z.output<typeof Decision>;

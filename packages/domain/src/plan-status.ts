import * as z from "zod";
import { duration, instant, money, share, workers } from "./quantity.ts";
import { defaulted, optional, record, required } from "./record.ts";

/** Every state of a plan. The last seven are ends: nothing follows them. */
export const PLAN_STATES = [
  "draft",
  "pending_approval",
  "approved",
  "applying",
  "applied",
  "failed",
  "partially_applied",
  "rejected",
  "cancelled",
  "expired",
  "superseded",
] as const;

/** One of {@link PLAN_STATES}. */
export type PlanState = (typeof PLAN_STATES)[number];

const NEXT_STATES: Readonly<Partial<Record<PlanState, readonly PlanState[]>>> = {
  draft: ["pending_approval", "approved", "rejected", "cancelled", "expired", "superseded"],
  pending_approval: ["approved", "rejected", "cancelled", "expired", "superseded"],
  approved: ["applying", "cancelled", "expired", "superseded"],
  applying: ["applied", "failed", "partially_applied"],
};

/**
 * Whether a plan may go from one state to another.
 *
 * @example mayFollow({ from: "approved", to: "applying" }) // true
 */
export function mayFollow({ from, to }: { readonly from: PlanState; readonly to: PlanState }): boolean {
  return NEXT_STATES[from]?.includes(to) ?? false;
}

/**
 * Whether a state is an end.
 *
 * @example isTerminal("applied") // true
 */
export function isTerminal(state: PlanState): boolean {
  return NEXT_STATES[state] === undefined;
}

const state = z.enum(PLAN_STATES);
const actor = z.string().min(1).max(200);
const reason = z.string().max(2000);
const digest = z.string().regex(/^[0-9a-f]{64}$/u, "must be 64 hexadecimal digits");

const planChangeRecord = record({
  state: required("state", state, "State that the plan came into."),
  changedAt: required("changed_at", instant, "When."),
  by: required("by", actor, "Who or what changed it."),
  reason: optional("reason", reason, "Why, in words."),
});
/** One change of a plan's state. */
export interface PlanChange extends z.output<typeof planChangeRecord> {}
/** Schema of {@link PlanChange}. */
export const PlanChange: z.ZodType<PlanChange> = planChangeRecord;

const planApprovalRecord = record({
  by: required("by", actor, "Who agreed."),
  approvedAt: required("approved_at", instant, "When."),
  planDigest: required("plan_digest", digest, "Digest of the plan that was agreed to; it holds for no other."),
  policyVersion: optional("policy_version", z.int().min(1), "Version of the policy at that time; absent when unknown."),
  expiresAt: required("expires_at", instant, "It no longer counts after this instant."),
  reason: optional("reason", reason, "Why, in words."),
});
/** One person's agreement to a plan, bound to its digest and to the version of the policy. */
export interface PlanApproval extends z.output<typeof planApprovalRecord> {}
/** Schema of {@link PlanApproval}. */
export const PlanApproval: z.ZodType<PlanApproval> = planApprovalRecord;

const realisedPlanRecord = record({
  measuredAt: required("measured_at", instant, "When it was worked out."),
  workers: optional("workers", workers, "Workers that were seen after the plan was applied."),
  sloAchievement: optional("slo_achievement", share, "Share of windows that met the SLO."),
  p95LatencySeconds: optional("p95_latency", duration, "95th percentile of the latency."),
  workerHours: optional("worker_hours", z.number().min(0), "Worker-hours that were paid for."),
  cost: optional("cost", money, "What they cost, in the currency of the plan."),
  forecastError: optional("forecast_error", z.number().min(0), "Mean absolute error of the forecast over its mean."),
});
/** What came of a plan once its time was over, beside what it promised; absent = unknown. */
export interface RealisedPlan extends z.output<typeof realisedPlanRecord> {}
/** Schema of {@link RealisedPlan}. */
export const RealisedPlan: z.ZodType<RealisedPlan> = realisedPlanRecord;

const planStatusRecord = record({
  planId: required("plan_id", z.string().min(1), "Plan that it belongs to."),
  planDigest: required("plan_digest", digest, "Digest of that plan."),
  queueName: required("queue_name", z.string(), "Pool that the plan is for."),
  generatedAt: required("generated_at", instant, "When the plan was made."),
  validUntilAt: required("valid_until", instant, "Nothing is applied after this instant."),
  state: required("state", state, "Where the plan stands; the state of the last change."),
  policyVersion: optional(
    "policy_version",
    z.int().min(1),
    "Version of the policy that it follows; absent when unknown.",
  ),
  changes: required("changes", z.array(PlanChange).min(1), "How it came there, in time order."),
  approvals: defaulted("approvals", z.array(PlanApproval), [], "Who agreed to it."),
  realised: optional("realised", RealisedPlan, "What came of it; absent until its time is over."),
});
/** Where a plan stands, and how it came there. The plan itself never changes; this does. */
export interface PlanStatus extends z.output<typeof planStatusRecord> {}
/** Schema of {@link PlanStatus}. */
export const PlanStatus: z.ZodType<PlanStatus> = planStatusRecord;

import { CapError, mayFollow, type PlanChange, type PlanStatus } from "@cap/domain";

/**
 * The status of a plan after a change of its state.
 *
 * @throws CapError with code PLAN_STATE_REFUSED when the new state may not follow the present one
 * @example movedPlan(status, { state: "approved", changedAt: now, by: "ana", reason: null }).state // "approved"
 */
export function movedPlan(status: PlanStatus, change: PlanChange): PlanStatus {
  assertFollows(status, change.state);
  return { ...status, state: change.state, changes: [...status.changes, change] };
}

/** Refuses a state that may not follow the present one. */
export function assertFollows({ planId, state }: PlanStatus, to: PlanStatus["state"]): void {
  if (mayFollow({ from: state, to })) return;
  throw new CapError({
    code: "PLAN_STATE_REFUSED",
    message: `plan ${planId} is ${state}, which may not become ${to}`,
    details: { planId, from: state, to },
  });
}

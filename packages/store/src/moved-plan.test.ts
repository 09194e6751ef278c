import type { PlanStatus } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { movedPlan } from "./moved-plan.ts";

const status: PlanStatus = {
  planId: "plan-1",
  planDigest: "a".repeat(64),
  queueName: "orders",
  generatedAt: 0,
  validUntilAt: 900,
  state: "pending_approval",
  policyVersion: null,
  changes: [{ state: "pending_approval", changedAt: 0, by: "planner", reason: null }],
  approvals: [],
  realised: null,
};

describe("movedPlan", () => {
  it("adds the change, keeps the rest and leaves the status that it was given as it is", () => {
    const change = { state: "rejected", changedAt: 7, by: "ana", reason: "too many" } as const;
    expect(movedPlan(status, change)).toEqual({ ...status, state: "rejected", changes: [...status.changes, change] });
    expect(status.changes).toHaveLength(1);
  });

  it("refuses a state that may not follow, with both states as facts", () => {
    const change = { state: "applied", changedAt: 7, by: "ana", reason: null } as const;
    expect(() => movedPlan(status, change)).toThrow(
      expect.objectContaining({
        code: "PLAN_STATE_REFUSED",
        message: "plan plan-1 is pending_approval, which may not become applied",
        details: { planId: "plan-1", from: "pending_approval", to: "applied" },
      }),
    );
  });
});

import { describe, expect, it } from "vitest";
import examplePlan from "../golden/capacity-plan.json" with { type: "json" };
import { CapacityPlan, CostAnalysis, ScalingStep } from "./capacity-plan.ts";
import { decode, encode } from "./codec.ts";

const exampleStep = { ...examplePlan.steps[0] };

describe("ScalingStep", () => {
  it("reads timestamp and reason, and writes scheduled_at and rationale", () => {
    const { scheduled_at: timestamp, rationale: reason, ...rest } = exampleStep;
    const step = decode(ScalingStep, { ...rest, timestamp, reason });
    expect(step).toMatchObject({ scheduledAt: 1_757_876_700, rationale: "traffic spike predicted" });
    expect(encode(ScalingStep, step)).toEqual(exampleStep);
  });

  it.each([
    [24, 28, "scale_up"],
    [28, 24, "scale_down"],
    [24, 24, "no_change"],
    [null, 24, "scale_up"],
    [null, 0, "scale_up"],
    [0, 0, "no_change"],
  ])("takes the action from the sizes when it is absent: %j to %j is %s", (from, to, action) => {
    const { action: _action, ...rest } = exampleStep;
    expect(decode(ScalingStep, { ...rest, from_workers: from, to_workers: to }).action).toBe(action);
  });

  it("reads an ISO duration and writes the compact form", () => {
    const step = decode(ScalingStep, { ...exampleStep, estimated_duration: "PT90S" });
    expect(encode(ScalingStep, step)).toMatchObject({ estimated_duration: "90s" });
  });

  it.each([
    [{ action: "restart" }, 'action must be one of scale_up, scale_down, no_change, got "restart"'],
    [{ sequence: 0 }, "sequence must be >= 1, got 0"],
    [{ to_workers: -1 }, "to_workers must be >= 0, got -1"],
    [{ confidence: 1.01 }, "confidence must be <= 1, got 1.01"],
    [{ rationale: "a", reason: "b" }, 'reason must equal rationale, which is another name of it, got "b"'],
    [{ cooldown_until: undefined }, "cooldown_until is required"],
  ])("refuses %j", (wrong, message) => {
    expect(() => decode(ScalingStep, { ...exampleStep, ...wrong })).toThrow(expect.objectContaining({ message }));
  });
});

describe("CostAnalysis", () => {
  it("may save money, and says over which period", () => {
    const wire = {
      currency: "USD",
      projected_cost_per_hour: 14,
      period: "6h",
      additional_cost: 24,
      violation_savings: 150,
      net_savings: -126,
    };
    expect(decode(CostAnalysis, wire)).toMatchObject({
      periodSeconds: 21_600,
      netSavings: -126,
      monthlyCostDelta: null,
    });
  });
});

describe("CapacityPlan", () => {
  it("is the same after it crossed the wire", () => {
    const plan = decode(CapacityPlan, examplePlan);
    expect(plan.id).toBe("plan-2025-09-14-001");
    expect(encode(CapacityPlan, plan)).toEqual(examplePlan);
  });

  it("reads created_at and writes generated_at", () => {
    const { generated_at: created, ...rest } = examplePlan;
    const plan = decode(CapacityPlan, { ...rest, created_at: created });
    expect(encode(CapacityPlan, plan)).toHaveProperty("generated_at", created);
  });

  it.each([
    [{ confidence: 1.01 }, "confidence must be <= 1, got 1.01"],
    [{ digest: "abc" }, 'digest must be 64 hexadecimal digits, got "abc"'],
    [{ current_workers: 23 }, "current_state.workers must equal current_workers (23), got 24"],
    [{ current_workers: null }, "current_state.workers must equal current_workers (unknown), got 24"],
    [{ target_workers: 32 }, "target_state.workers must equal target_workers (32), got 28"],
    [{ status: "applied" }, "status is not a field cap knows"],
    [{ steps: [{ ...exampleStep, to_workers: 1.5 }] }, "steps[0].to_workers must be a whole number, got 1.5"],
  ])("refuses %j", (wrong, message) => {
    expect(() => decode(CapacityPlan, { ...examplePlan, ...wrong })).toThrow(expect.objectContaining({ message }));
  });
});

import { describe, expect, it } from "vitest";
import examplePlan from "../golden/capacity-plan.json" with { type: "json" };
import { decode, encode } from "./codec.ts";
import { Decision } from "./decision.ts";

const reasons = [{ code: "COOLDOWN_ACTIVE", wanted_workers: 4, until: "2025-09-14T19:05:00Z" }];

describe("Decision", () => {
  it("is planned with its plan", () => {
    const wire = { kind: "planned", target_workers: 28, plan: examplePlan, reasons: [] };
    const decision = decode(Decision, wire);
    expect(decision).toMatchObject({ kind: "planned", targetWorkers: 28, plan: { targetWorkers: 28 } });
    expect(encode(Decision, decision)).toEqual(wire);
  });

  it("is held with all reasons, and its target may be unknown", () => {
    const decision = decode(Decision, { kind: "held", reasons });
    expect(decision).toMatchObject({ kind: "held", targetWorkers: null, reasons: [{ code: "COOLDOWN_ACTIVE" }] });
    expect(encode(Decision, decision)).toEqual({ kind: "held", reasons });
  });

  it.each([
    [{ kind: "maybe" }, 'kind must be one of planned, held, got "maybe"'],
    [{ kind: "held" }, "reasons is required"],
    [{ kind: "held", reasons, plan: examplePlan }, "plan is not a field cap knows"],
    [{ kind: "planned", target_workers: 1, reasons }, "plan is required"],
    [
      { kind: "held", reasons: [{ code: "BACKLOG", backlog: -1, drain_time: "5s" }] },
      "reasons[0].backlog must be >= 0, got -1",
    ],
  ])("refuses %#", (wire, message) => {
    expect(() => decode(Decision, wire)).toThrow(expect.objectContaining({ message }));
  });
});

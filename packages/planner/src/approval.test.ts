import { describe, expect, it } from "vitest";
import { decodePolicy, type CapacityPlan, type ScalingStep } from "@cap/domain";
import { dailyHistory, memoryOf, NOW, policyOf, seenAt } from "../fixtures/example-pool.ts";
import { approvalReasons } from "./approval.ts";
import { check } from "./check.ts";
import { step } from "./decide.ts";

const stepOf = (fromWorkers: number | null, toWorkers: number): ScalingStep => ({
  sequence: 1,
  scheduledAt: NOW,
  action: fromWorkers === toWorkers ? "no_change" : (fromWorkers ?? 0) < toWorkers ? "scale_up" : "scale_down",
  fromWorkers,
  toWorkers,
  delta: fromWorkers === null ? null : toWorkers - fromWorkers,
  rationale: "",
  estimatedCost: 0,
  estimatedDurationSeconds: 0,
  confidence: null,
  cooldownUntilAt: NOW,
});

/** Thresholds that sizes one after the other exceed, with the values. */
function exceeded(approval: object, [first, ...later]: readonly [number | null, ...number[]]): readonly unknown[] {
  const sizes = [first, ...later];
  const steps = later.map((workers, index) => stepOf(sizes[index] ?? null, workers));
  const policy = decodePolicy({ approval, cost: { worker_cost_per_hour: 0.5 } });
  return approvalReasons(policy, { currentWorkers: first, steps }).map(({ threshold, value }) => [threshold, value]);
}

describe("a plan needs approval", () => {
  it.each<[string, object, [number | null, ...number[]], readonly unknown[]]>([
    ["not without thresholds", {}, [100, 0], []],
    ["not up to the threshold", { workers: 10, percent: 50, cost_per_hour: 15 }, [20, 30], []],
    ["beyond a number of workers", { workers: 9 }, [20, 30], [["workers", 10]]],
    ["beyond it downwards, too", { workers: 9 }, [20, 10], [["workers", 10]]],
    ["for many small steps together", { workers: 9 }, [20, 25, 30], [["workers", 10]]],
    ["for one large step on the way back", { workers: 11 }, [20, 30, 12], [["workers", 18]]],
    ["beyond a percentage", { percent: 49 }, [20, 30], [["percent", 50]]],
    ["beyond any percentage from nothing", { percent: 1_000 }, [0, 1], [["percent", null]]],
    ["for a change of unknown size", { workers: 9 }, [null, 1], [["workers", null]]],
    ["beyond a price", { cost_per_hour: 14.9 }, [20, 30], [["cost_per_hour", 15]]],
    ["not for a scale-down to a size beyond a price", { cost_per_hour: 14.9 }, [40, 30], []],
    ["to go down to nothing", { scale_to_zero: true }, [1, 0], [["scale_to_zero", 0]]],
    ["not to stay at nothing", { scale_to_zero: true }, [0, 0], []],
    [
      "by every threshold that it exceeds",
      { workers: 1, cost_per_hour: 1 },
      [2, 4],
      [
        ["workers", 2],
        ["cost_per_hour", 2],
      ],
    ],
  ])("%s", (_, approval, sizes, expected) => {
    expect(exceeded(approval, sizes)).toEqual(expected);
  });

  it("for the first change of a pool, where the policy asks for it", () => {
    const first = (hasActed: boolean, to: number, approval = { first_action: true }): readonly string[] =>
      approvalReasons(decodePolicy({ approval }), { currentWorkers: 5, steps: [stepOf(5, to)], hasActed }).map(
        ({ threshold }) => threshold,
      );
    expect(first(false, 6)).toEqual(["first_action"]);
    expect(first(true, 6)).toEqual([]);
    expect(first(false, 5)).toEqual([]);
    expect(first(false, 6, { first_action: false })).toEqual([]);
  });

  const automatic = { mode: "auto", scaling: { confidence_threshold: 0 } };
  const present = { workers: 5, backlog: 0, utilization: null };
  const planUnder = (wire: object): CapacityPlan => {
    const policy = policyOf({ ...automatic, ...wire });
    const { decision } = step(memoryOf({ history: dailyHistory(), present }), policy, seenAt(30, { arrivals: 300 }));
    if (decision.kind === "held") return expect.fail("held");
    expect(decision.reasons).toEqual(decision.plan.reasons);
    return decision.plan;
  };

  it("and is then not applied unattended, and says why", () => {
    const [free, bound] = [planUnder({}), planUnder({ approval: { workers: 1 } })];
    expect(free).toMatchObject({ unattended: true, approvalRequired: false });
    expect(bound).toMatchObject({ unattended: false, approvalRequired: true });
    expect(bound.reasons).toContainEqual(expect.objectContaining({ code: "APPROVAL_REQUIRED", threshold: "workers" }));
  });

  it("under a policy that it is checked against", () => {
    const policy = policyOf({ approval: { workers: 1 } });
    expect(check(planUnder({}), policy).map(({ code, field }) => [code, field])).toEqual([
      ["APPROVAL_MISSING", "approval_required"],
      ["APPROVAL_MISSING", "unattended"],
    ]);
    expect(check(planUnder({ approval: { workers: 1 } }), policy)).toEqual([]);
  });
});

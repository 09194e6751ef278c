import { describe, expect, it } from "vitest";
import type { ScalingStep } from "@cap/domain";
import { memoryOf, NOW, policyOf, seenAt, slowPolicyOf, slowPool, historyOf } from "../fixtures/example-pool.ts";
import { check } from "./check.ts";
import { step } from "./decide.ts";
import { restore, type Memory } from "./memory.ts";
import { plan } from "./plan.ts";
import { recentReversals, reversalsAfter } from "./reversals.ts";

const quick = { stabilization_window: "0s", hysteresis_band: 0, cooldown_down: "0s" };
const flapping = policyOf({ scaling: { ...quick, max_reversals_per_hour: 2 } });
const present = { workers: 20, backlog: 0, utilization: null };

describe("a flap budget", () => {
  it("lets a pool that was sent up and down add, but not remove, also after a restart", () => {
    let memory: Memory = memoryOf({ present });
    for (const [index, size] of [30, 20, 45].entries()) {
      const observed = seenAt(30 * (index + 1), { arrivals: 300, desired_workers: size });
      memory = step(memory, policyOf({ enabled: false }), observed).memory; // somebody else scales
    }
    expect(memory.state.scaling.reversedAt).toEqual([NOW + 60, NOW + 90]);
    const restored = restore(JSON.parse(JSON.stringify(memory)));
    const seen = seenAt(120, { arrivals: 300, desired_workers: 45, backlog: 0 });
    const { decision } = step(restored, flapping, seen);
    expect(decision).toMatchObject({ kind: "planned", targetWorkers: 45 });
    expect(decision.reasons).toContainEqual(
      expect.objectContaining({ code: "FLAP_BUDGET", reversals: 2, maxReversals: 2, untilAt: NOW + 60 + 3_600 }),
    );
    expect(step(restored, policyOf({ scaling: quick }), seen).decision.targetWorkers).toBeLessThan(45);
  });

  it("counts the changes of direction of the last hour", () => {
    const record = { lastUpAt: 100, lastDownAt: 50, reversedAt: [100] };
    expect(reversalsAfter(record, "up", 200)).toEqual([100]);
    expect(reversalsAfter(record, "down", 200)).toEqual([100, 200]);
    expect(reversalsAfter(record, "down", 3_700)).toEqual([3_700]);
    expect(reversalsAfter({ lastUpAt: null, lastDownAt: null, reversedAt: [] }, "down", 200)).toEqual([]);
    expect(recentReversals(record, 3_700)).toEqual([]);
  });

  it("is kept by the steps of a plan, which is checked against it", () => {
    const counts = Array.from({ length: 2_880 }, (_, index) => (index % 20 < 10 ? 30 : 90));
    const planUnder = (scaling: object) => {
      const policy = slowPolicyOf({
        scaling: { ...quick, ...scaling },
        forecast: { model: "seasonal_naive", seasonal_period: "20m" },
      });
      const memory = memoryOf({ policy, pool: slowPool, history: historyOf(counts), present });
      const decision = plan({ memory, policy, now: NOW, horizonSeconds: 7_200 });
      return decision.kind === "planned" ? decision.plan : expect.fail("held");
    };
    const [free, kept] = [planUnder({}), planUnder({ max_reversals_per_hour: 2 })];
    const policy = slowPolicyOf({ scaling: { max_reversals_per_hour: 2 } });
    expect(check(free, policy).map(({ code }) => code)).toContain("FLAPPING");
    expect(check(kept, policy).map(({ code }) => code)).not.toContain("FLAPPING");
    const downs = (steps: readonly ScalingStep[]): number =>
      steps.filter(({ action }) => action === "scale_down").length;
    expect(downs(kept.steps)).toBeLessThan(downs(free.steps));
    expect(kept.reasons.map(({ code }) => code)).toContain("FLAP_BUDGET");
  });
});

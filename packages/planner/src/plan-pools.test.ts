import { describe, expect, it } from "vitest";
import { constantHistory, memoryOf, NOW, poolOf, policyOf } from "../fixtures/example-pool.ts";
import { plan } from "./plan.ts";
import { planPools, type PlanPoolInput } from "./plan-pools.ts";

const good: PlanPoolInput = { policy: policyOf(), pool: poolOf(), history: constantHistory(10) };

describe("planPools", () => {
  it("gives every pool its own plan, in the order of the inputs", () => {
    const small: PlanPoolInput = { ...good, history: constantHistory(1), horizonSeconds: 600 };
    const answers = planPools([good, small, good]);
    expect(answers[0]).toEqual(plan({ memory: memoryOf(), policy: policyOf(), now: NOW }));
    expect(answers[2]).toEqual(answers[0]);
    const smallMemory = memoryOf({ history: constantHistory(1) });
    expect(answers[1]).toEqual(plan({ memory: smallMemory, policy: policyOf(), now: NOW, horizonSeconds: 600 }));
  });

  it("does not let a bad pool stop the others", () => {
    const answers = planPools([
      { ...good, pool: { ...poolOf(), slotsPerWorker: 0 } },
      { policy: policyOf(), pool: poolOf(), now: NOW },
      { policy: policyOf(), pool: poolOf() },
      { ...good, horizonSeconds: -1 },
      { ...good, state: {} },
      { ...good, policy: policyOf({ enabled: false }) },
      good,
    ]);
    expect(answers.map((answer) => (answer.kind === "failed" ? answer.error.code : answer.kind))).toEqual([
      "CONFIG_INVALID",
      "INSUFFICIENT_HISTORY",
      "CONFIG_INVALID",
      "CONFIG_INVALID",
      "MEMORY_REFUSED",
      "held",
      "planned",
    ]);
  });

  it("goes on from stored states", () => {
    const state: unknown = JSON.parse(JSON.stringify(memoryOf()));
    const [answer] = planPools([{ policy: policyOf(), pool: poolOf(), state }]);
    expect(answer).toEqual(plan({ memory: memoryOf(), policy: policyOf(), now: NOW }));
  });

  it.each(["between two pools", "within one"])("ends when the signal says so, %s, with one error", (place) => {
    let asked = 0;
    const count = { throwIfAborted: () => void (asked += 1) };
    planPools([good], { signal: count });
    const perPool = asked;
    expect(perPool).toBeGreaterThan(20);
    const last = place === "within one" ? perPool - 1 : perPool + 1;
    asked = 0;
    const signal = {
      throwIfAborted: () => {
        asked += 1;
        if (asked === last) throw Object.assign(new Error("the time is up"), { name: "TimeoutError" });
      },
    };
    const late = expect.objectContaining({ name: "CapError", code: "DEADLINE_EXCEEDED" });
    expect(() => planPools([good, good, good], { signal })).toThrow(late);
    expect(asked).toBe(last);
  });
});

import { CapError, type Policy } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { constantHistory, memoryOf, NOW, poolOf, policyOf, seenAt } from "../fixtures/example-pool.ts";
import { capacityPlanner, type CapacityPlannerInput } from "./capacity-planner.ts";
import { observe } from "./observe.ts";
import { plan } from "./plan.ts";

const plannerOf = (input: Partial<CapacityPlannerInput> = {}) =>
  capacityPlanner({ policy: policyOf(), pool: poolOf(), history: constantHistory(10), now: NOW, ...input });

const codeOf = (action: () => unknown): string => {
  try {
    action();
  } catch (error) {
    return error instanceof CapError ? error.code : String(error);
  }
  return "none";
};

describe("capacityPlanner", () => {
  it("plans as plan does, over the window of the policy or another horizon", () => {
    const planner = plannerOf();
    expect(planner.generatePlan(NOW)).toEqual(plan({ memory: memoryOf(), policy: policyOf(), now: NOW }));
    expect(planner.generatePlan(NOW, 600)).toEqual(
      plan({ memory: memoryOf(), policy: policyOf(), now: NOW, horizonSeconds: 600 }),
    );
    expect(() => planner.generatePlan(NOW, 0)).toThrow(RangeError);
    expect(() => planner.generatePlan(NaN)).toThrow(new RangeError("now must be epoch seconds, got NaN"));
  });

  it("learns as observe does, and nothing from an observation that is old", () => {
    const planner = plannerOf();
    const seen = seenAt(30, { arrivals: 400, ready_workers: 25, backlog: 3 });
    planner.observe(seen);
    const learnt = observe(memoryOf(), seen);
    expect(planner.getState().state).toEqual(learnt.state);
    planner.observe(seenAt(10, { arrivals: 9000 }));
    expect(planner.getState().state).toEqual(learnt.state);
  });

  it("takes another policy at once and keeps what it knows", () => {
    const planner = plannerOf();
    const before = planner.getState();
    planner.updateConfig(policyOf({ max_workers: 5 }));
    expect(planner.generatePlan(NOW)).toMatchObject({ kind: "planned", targetWorkers: 5 });
    expect(planner.getState()).toBe(before);
  });

  it("keeps the policy that it had when another one is refused", () => {
    const planner = plannerOf();
    const before = planner.generatePlan(NOW, 600);
    const { scaling, ...rest } = policyOf();
    expect(codeOf(() => planner.updateConfig({ ...rest, scaling: { ...scaling, minWorkers: 9, maxWorkers: 3 } }))).toBe(
      "CONFIG_INVALID",
    );
    expect(planner.generatePlan(NOW, 600)).toEqual(before);
  });

  it("goes on from a state that was stored as JSON, and refuses one that was changed", () => {
    const planner = plannerOf();
    planner.observe(seenAt(30, { arrivals: 310, ready_workers: 25 }));
    const stored = JSON.stringify(planner.getState());
    const again = capacityPlanner({ policy: policyOf(), pool: poolOf(), state: JSON.parse(stored) });
    expect(again.generatePlan(NOW + 30)).toEqual(planner.generatePlan(NOW + 30));
    const state: unknown = JSON.parse(stored.replace('"arrivals":310', '"arrivals":311'));
    expect(codeOf(() => capacityPlanner({ policy: policyOf(), pool: poolOf(), state }))).toBe("MEMORY_REFUSED");
  });

  it("forgets everything, and begins again from a history or from nothing", () => {
    const planner = plannerOf();
    planner.observe(seenAt(30, { arrivals: 9000, ready_workers: 25 }));
    planner.reset(constantHistory(10));
    expect(planner.getState().state).toEqual(memoryOf().state);
    planner.observe(seenAt(30, { arrivals: 300 }));
    planner.reset();
    expect(planner.getState().state).toMatchObject({ knownUntilAt: NOW + 30, recent: [], forecast: null, seen: null });
    expect(codeOf(() => planner.generatePlan(NOW + 30))).toBe("INSUFFICIENT_HISTORY");
  });

  it("cannot plan before any arrival was seen, and plans after the first one", () => {
    const planner = plannerOf({ history: null });
    expect(codeOf(() => planner.generatePlan(NOW))).toBe("INSUFFICIENT_HISTORY");
    planner.observe(seenAt(30, { ready_workers: 25 }));
    expect(codeOf(() => planner.generatePlan(NOW + 30))).toBe("INSUFFICIENT_HISTORY");
    planner.observe(seenAt(60, { arrivals: 300, ready_workers: 25, backlog: 0 }));
    const decision = planner.generatePlan(NOW + 60);
    expect(decision.kind).toBe("planned");
    expect(decision.reasons.map(({ code }) => code)).toContain("INSUFFICIENT_HISTORY");
  });

  it("holds rather than fails where a policy is switched off or the service time is unknown", () => {
    const off = plannerOf({ history: null, policy: policyOf({ enabled: false }) });
    expect(off.generatePlan(NOW)).toMatchObject({ kind: "held", reasons: [{ code: "POLICY_DISABLED" }, {}] });
    const unknown = plannerOf({ pool: poolOf({ service_time: null, service_time_std: null }) });
    expect(unknown.generatePlan(NOW)).toMatchObject({
      kind: "held",
      reasons: [{ code: "METRICS_MISSING", fields: ["service_time"] }],
    });
  });

  it.each<[string, () => unknown, string]>([
    ["a limit below zero", () => plannerOf({ policy: changed("scaling", { minWorkers: -1 }) }), "CONFIG_INVALID"],
    [
      "an unknown forecast model",
      () => plannerOf({ policy: changed("forecast", { model: "arima" }) }),
      "MODEL_NOT_SUPPORTED",
    ],
    [
      "an unknown queueing model",
      () => plannerOf({ policy: changed("scaling", { queueingModel: "gg1" }) }),
      "MODEL_NOT_SUPPORTED",
    ],
    ["a pool without slots", () => plannerOf({ pool: { ...poolOf(), slotsPerWorker: 0 } }), "CONFIG_INVALID"],
    [
      "a negative history",
      () => plannerOf({ history: { ...constantHistory(1), arrivals: [1, -1] } }),
      "INVALID_METRICS",
    ],
    ["a step of no length", () => plannerOf({ history: { ...constantHistory(1), stepSeconds: 0 } }), "INVALID_METRICS"],
    ["impossible arrivals", () => plannerOf().observe({ ...seenAt(30), arrivals: NaN }), "INVALID_METRICS"],
  ])("refuses %s", (_, action, code) => {
    expect(codeOf(action)).toBe(code);
  });

  it("answers with the document's codes as reasons where an answer is possible", () => {
    const limited = plannerOf({ policy: policyOf({ max_workers: 5 }) });
    const codes = limited.generatePlan(NOW).reasons.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["CAPACITY_LIMIT_EXCEEDED", "SLO_UNACHIEVABLE"]));
  });
});

/** A policy with a section that no schema would have let pass. */
function changed(section: "scaling" | "forecast", fields: object): Policy {
  const policy = policyOf();
  return { ...policy, [section]: { ...policy[section], ...fields } };
}

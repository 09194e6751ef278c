import { describe, expect, it } from "vitest";
import {
  constantHistory,
  historyOf,
  memoryOf,
  NOW,
  policyOf,
  seenAt,
  slowPolicyOf,
  slowPool,
} from "../fixtures/example-pool.ts";
import { check } from "./check.ts";
import { step } from "./decide.ts";
import { plan } from "./plan.ts";

const present = { workers: 10, backlog: 0, utilization: null };

/** Decision at ten jobs a second of 2 s, for which 20 workers are not enough. */
function decisionUnder(cost: object, scaling: object = {}) {
  return step(memoryOf({ present }), policyOf({ cost, scaling }), seenAt(30, { arrivals: 300 })).decision;
}

function planUnder(cost: object) {
  const policy = slowPolicyOf({ cost });
  const memory = memoryOf({ policy, pool: slowPool, history: constantHistory(1), present });
  const decision = plan({ memory, policy, now: NOW });
  return decision.kind === "planned" ? decision.plan : expect.fail("held");
}

describe("a budget", () => {
  const free = decisionUnder({ worker_cost_per_hour: 0.1 }).targetWorkers!;

  it("that is hard allows as many workers as it pays for", () => {
    const { targetWorkers, reasons } = decisionUnder({ worker_cost_per_hour: 0.1, budget_per_hour_hard: 1.2 });
    expect(targetWorkers).toBe(12); // 1.2 / 0.1 is less than 12 in binary
    expect(reasons).toContainEqual({
      code: "BUDGET_LIMIT",
      wantedWorkers: free,
      allowedWorkers: 12,
      budgetPerHour: 1.2,
      team: null,
      currency: "USD",
    });
    expect(reasons).toContainEqual(expect.objectContaining({ code: "SLO_UNACHIEVABLE", cause: "budget" }));
    expect(reasons.map(({ code }) => code)).not.toContain("BUDGET_WARNING");
  });

  it("is no limit where workers cost nothing", () => {
    expect(decisionUnder({ worker_cost_per_hour: 0, budget_per_hour_hard: 0 }).targetWorkers).toBe(free);
  });

  it("does not go below the fewest workers, which is told", () => {
    const { targetWorkers, reasons } = decisionUnder(
      { worker_cost_per_hour: 1, budget_per_hour_hard: 3 },
      { min_workers: 5 },
    );
    expect(targetWorkers).toBe(5);
    expect(reasons).toContainEqual({
      code: "BUDGET_WARNING",
      workers: 5,
      costPerHour: 5,
      budget: "hard",
      budgetPerHour: 3,
      currency: "USD",
    });
  });

  it("that is soft only warns", () => {
    const { targetWorkers, reasons } = decisionUnder({ worker_cost_per_hour: 0.1, budget_per_hour_soft: 2 });
    expect(targetWorkers).toBe(free);
    expect(reasons).toContainEqual(expect.objectContaining({ code: "BUDGET_WARNING", budget: "soft", workers: free }));
    const kept = decisionUnder({ worker_cost_per_hour: 0.1, budget_per_hour_soft: (free * 1) / 10 });
    expect(kept.reasons.map(({ code }) => code)).not.toContain("BUDGET_WARNING");
  });

  it("is kept by every step of a plan, which is checked against it", () => {
    const made = planUnder({ worker_cost_per_hour: 1, budget_per_hour_hard: 20 });
    expect(made).toMatchObject({ targetWorkers: 20, sloAchievable: false });
    expect(made.reasons).toContainEqual(expect.objectContaining({ code: "BUDGET_LIMIT", allowedWorkers: 20 }));
    expect(made.reasons).toContainEqual(expect.objectContaining({ code: "SLO_UNACHIEVABLE", cause: "budget" }));
    const policy = slowPolicyOf({ cost: { worker_cost_per_hour: 1, budget_per_hour_hard: 19 } });
    expect(check(made, policy)).toEqual([
      expect.objectContaining({ code: "ABOVE_BUDGET", field: "steps[0].to_workers" }),
    ]);
  });

  it("takes workers away from a pool that needs them all, and the plan claims to keep no more than are left", () => {
    const policy = slowPolicyOf({ cost: { worker_cost_per_hour: 1, budget_per_hour_hard: 21 } });
    const busy = historyOf(Array.from({ length: 720 }, (_, minute) => (minute % 60 < 30 ? 30 : 90)));
    const memory = memoryOf({ policy, pool: slowPool, history: busy, present: { ...present, workers: 40 } });
    const { reasons } = plan({ memory, policy, now: NOW, horizonSeconds: 7_200 });
    const raised = reasons.flatMap((reason) => (reason.code === "RAISED_BY_SIMULATION" ? [reason] : []));
    for (const { keptWorkers } of raised) expect(keptWorkers ?? 0).toBeLessThanOrEqual(21);
    // Jobs that pile up behind the budget are no need of their own.
    const wanted = reasons.flatMap((reason) => (reason.code === "BUDGET_LIMIT" ? [reason.wantedWorkers] : []));
    expect(wanted).toHaveLength(1);
    expect(wanted[0]).toBeLessThanOrEqual(60);
  });
});

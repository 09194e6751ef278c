import { decodePolicy } from "@cap/domain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memoryOf, NOW, policyOf, seenAt } from "../fixtures/example-pool.ts";
import { affordableToday, freshSpend, spendAfter, spentToday } from "./day-spend.ts";
import { step } from "./decide.ts";
import { plan } from "./plan.ts";

const DAY = 86_400;
const costOf = (cost: object) => decodePolicy({ cost: { worker_cost_per_hour: 1, ...cost } }).cost;

describe("what a day cost", () => {
  it("is the size times the time since midnight, seen in whatever pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5000 }), { maxLength: 10 }), (pieces) => {
        let [spend, at] = [freshSpend(100), 100];
        for (const seconds of pieces) {
          at += seconds;
          spend = spendAfter(spend, 3, at);
        }
        expect(spentToday(spend, costOf({}))).toBeCloseTo((3 * (at - 100)) / 3600, 9);
      }),
    );
  });

  it("begins anew at midnight UTC, and leaves out time of unknown size", () => {
    const late = spendAfter(freshSpend(DAY - 3600), 10, DAY);
    expect(late).toEqual({ dayAt: DAY, countedAt: DAY, workerSeconds: 0 });
    expect(spendAfter(freshSpend(DAY - 3600), 10, DAY + 1800).workerSeconds).toBe(18_000);
    expect(spendAfter(freshSpend(0), null, 3600).workerSeconds).toBe(0);
    expect(spendAfter(late, 10, DAY - 5)).toEqual(late);
  });
});

describe("affordableToday", () => {
  it.each([
    ["all workers without a budget", {}, freshSpend(0), Infinity],
    ["all workers that cost nothing", { budget_per_day: 1, worker_cost_per_hour: 0 }, freshSpend(0), Infinity],
    // 100 less 1 for each of 23 hours of the one worker that has to be paid till midnight.
    ["what is left for an hour beside the fewest workers", { budget_per_day: 100 }, freshSpend(0), 77],
    ["nothing when it is spent", { budget_per_day: 100 }, { dayAt: 0, countedAt: 0, workerSeconds: 100 * 3600 }, 0],
    ["all of it again after a day", { budget_per_day: 100 }, { dayAt: -DAY, countedAt: -1, workerSeconds: 1e9 }, 77],
  ])("is %s", (_, cost, spend, expected) => {
    expect(affordableToday(spend, costOf(cost), { minWorkers: 1, now: 0 })).toBe(expected);
  });
});

describe("a budget for a day", () => {
  const present = { workers: 10, backlog: 0, utilization: null };
  /** Cost of a day so far, after some seconds of a pool at ten jobs a second of 2 s, with its last size and reasons. */
  const after = (seconds: number, budget: number) => {
    const policy = policyOf({ cost: { worker_cost_per_hour: 60, budget_per_day: budget } });
    let memory = memoryOf({ present });
    let last = null;
    for (let at = 30; at <= seconds; at += 30) {
      const next = step(memory, policy, seenAt(at, { arrivals: 300 }), { explain: false });
      memory = next.memory;
      last = next.decision;
    }
    return { workers: last?.targetWorkers, codes: last?.reasons.map(({ code }) => code), memory, policy };
  };

  it("lets a pool grow as far as it reaches, and then says why not", () => {
    // A worker costs 60 an hour; the one that has to stay costs 60 times 23 hours until midnight.
    const { workers, codes } = after(30, 23 * 60 + 60 * 14.5);
    expect(workers).toBe(14);
    expect(codes).toContain("DAILY_BUDGET");
    expect(after(30, 1e6).workers).toBeGreaterThan(20);
    expect(after(30, 1e6).codes).not.toContain("DAILY_BUDGET");
  });

  it("stops growth and takes nothing away when it is spent, also after a restart", () => {
    const { memory, policy, workers } = after(300, 50);
    expect(workers).toBe(10);
    expect(memory.state.spend).toEqual({ dayAt: NOW, countedAt: NOW + 300, workerSeconds: 3000 });
    const stored = JSON.parse(JSON.stringify(memory));
    const { decision } = step(stored, policy, seenAt(330, { arrivals: 300 }));
    expect(decision.reasons).toContainEqual(
      expect.objectContaining({ code: "DAILY_BUDGET", allowedWorkers: 10, spent: 55, budgetPerDay: 50 }),
    );
  });

  it("binds a plan at the hour at which it is used up", () => {
    const policy = policyOf({ cost: { worker_cost_per_hour: 60, budget_per_day: 100 } });
    const decision = plan({ memory: memoryOf({ present }), policy, now: NOW });
    expect(decision.targetWorkers).toBe(10);
    expect(decision.reasons.map(({ code }) => code)).toContain("DAILY_BUDGET");
  });
});

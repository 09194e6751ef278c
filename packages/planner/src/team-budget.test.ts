import type { Decision } from "@cap/domain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { constantHistory, policyOf, poolOf } from "../fixtures/example-pool.ts";
import { check } from "./check.ts";
import { planPools, type PlanPoolInput } from "./plan-pools.ts";
import { teamShares } from "./team-budget.ts";

const need = (workers: number, minWorkers = 1, workerCostPerHour = 1) => ({ workers, minWorkers, workerCostPerHour });

describe("teamShares", () => {
  it.each([
    ["what each needs where the budget pays for it", [need(10), need(5)], 15, [10, 5]],
    ["the fewest, and the rest by need beyond them", [need(21), need(11)], 17, [11, 6]],
    ["whole workers, the last one where the remainder is largest", [need(5), need(5), need(5)], 11, [4, 4, 3]],
    ["the fewest where the budget does not pay even for them", [need(10, 4), need(5, 4)], 3, [4, 4]],
    ["money, not workers", [need(10, 0, 2), need(10, 0, 1)], 15, [5, 5]],
    ["all that costs nothing", [need(10, 0, 0), need(10, 0, 1)], 5, [10, 5]],
  ])("gives %s", (_, needs, budget, expected) => {
    expect(teamShares(needs, budget)).toEqual(expected);
  });

  it("gives each its fewest workers where none asks for more", () => {
    expect(teamShares([need(1, 1), need(2, 5)], 0)).toEqual([1, 2]);
  });

  it("never spends more than the budget, beyond the fewest workers, and leaves less than a worker of it", () => {
    const needs = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 5 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(needs, fc.integer({ min: 0, max: 200 }), (pairs, budget) => {
        const asked = pairs.map(([workers, least]) => need(workers, least));
        const shares = teamShares(asked, budget);
        const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
        const least = sum(asked.map(({ workers, minWorkers }) => Math.min(workers, minWorkers)));
        expect(sum(shares)).toBe(Math.max(least, Math.min(budget, sum(asked.map(({ workers }) => workers)))));
        shares.forEach((share, index) => expect(share).toBeLessThanOrEqual(asked[index]!.workers));
      }),
    );
  });
});

/** A pool at so many jobs a second of 2 s, whose worker costs 1 an hour. */
function pool(name: string, rate: number, cost: object = {}): PlanPoolInput {
  const policy = policyOf({ slo: { p95_latency: "30s" }, cost: { worker_cost_per_hour: 1, ...cost } });
  return { policy, pool: poolOf({ name }), history: constantHistory(rate), horizonSeconds: 600 };
}
const sizes = (answers: readonly (Decision | { readonly kind: "failed" })[]): number[] =>
  answers.map((answer) =>
    answer.kind === "planned" ? Math.max(...answer.plan.steps.map(({ toWorkers }) => toWorkers)) : NaN,
  );

describe("the budget of a team", () => {
  const shop = { team: "shop", team_budget_per_hour: 20 };

  it("is shared out by need, and named where it limits", () => {
    const inputs = [pool("a", 10, shop), pool("b", 3, shop), pool("other", 3)];
    const [free, split] = [planPools([pool("a", 10), pool("b", 3), pool("other", 3)]), planPools(inputs)];
    expect((sizes(free)[0] ?? 0) + (sizes(free)[1] ?? 0)).toBeGreaterThan(20);
    const [a = 0, b = 0, other] = sizes(split);
    expect(a + b).toBe(20);
    expect(a).toBeGreaterThan(b);
    expect(other).toBe(sizes(free)[2]);
    const [first] = split;
    if (first?.kind !== "planned") throw new Error("not planned");
    expect(first.reasons).toContainEqual(
      expect.objectContaining({ code: "BUDGET_LIMIT", team: "shop", budgetPerHour: a, allowedWorkers: a }),
    );
    expect(check(first.plan, inputs[0]!.policy)).toEqual([]);
  });

  it("changes nothing while it pays for all", () => {
    const rich = { team: "shop", team_budget_per_hour: 1000 };
    expect(sizes(planPools([pool("a", 10, rich), pool("b", 3, rich)]))).toEqual(
      sizes(planPools([pool("a", 10), pool("b", 3)])),
    );
  });

  it("is the limit of a pool that is planned alone", () => {
    const [only] = planPools([pool("a", 20, shop)]);
    expect(sizes([only!])).toEqual([20]);
    expect(only?.kind === "planned" && only.reasons).toContainEqual(
      expect.objectContaining({ code: "BUDGET_LIMIT", team: "shop", budgetPerHour: 20 }),
    );
  });

  it("cannot be shared by pools that are paid in different currencies", () => {
    const answers = planPools([pool("a", 1, shop), pool("b", 1, { ...shop, currency: "EUR" })]);
    for (const answer of answers) {
      expect(answer.kind === "failed" && answer.error).toMatchObject({
        code: "CONFIG_INVALID",
        message: "policy.cost.currency must be the same for all pools of team shop, got USD and EUR",
      });
    }
  });
});

import { describe, expect, it } from "vitest";
import { defaultPolicy } from "@cap/domain";
import { costOf, meanWorkers, type CostInput } from "./cost.ts";

const base: CostInput = {
  cost: defaultPolicy.cost,
  steps: [{ scheduledAt: 0, toWorkers: 12 }],
  now: 0,
  horizonSeconds: 3_600,
  currentWorkers: 10,
  violatedSeconds: null,
};

describe("costOf", () => {
  it("prices two workers more for an hour", () => {
    expect(costOf(base)).toEqual({
      currency: "USD",
      currentCostPerHour: 5,
      projectedCostPerHour: 6,
      monthlyCostDelta: 730,
      periodSeconds: 3_600,
      additionalCost: 1,
      violationSavings: null,
      netSavings: null,
    });
  });

  it.each([
    [{ violatedSeconds: { plan: 0, current: 1_800 } }, { additionalCost: 1, violationSavings: 50, netSavings: 49 }],
    [{ violatedSeconds: { plan: 900, current: 0 } }, { violationSavings: -25, netSavings: -26 }],
    [{ horizonSeconds: 900 }, { periodSeconds: 900, additionalCost: 0.25, monthlyCostDelta: 730 }],
    [{ currentWorkers: 20 }, { additionalCost: -4, monthlyCostDelta: -2_920 }],
    [{ currentWorkers: 12 }, { additionalCost: 0, monthlyCostDelta: 0 }],
    [
      { currentWorkers: null },
      { currentCostPerHour: null, projectedCostPerHour: 6, additionalCost: null, monthlyCostDelta: null },
    ],
    [{ cost: { ...base.cost, workerCostPerHour: 2, currency: "EUR" } }, { currency: "EUR", projectedCostPerHour: 24 }],
    [
      { cost: { ...base.cost, violationCostPerHour: 10 }, violatedSeconds: { plan: 0, current: 3_600 } },
      { violationSavings: 10, netSavings: 9 },
    ],
  ])("for %j gives %j", (change, expected) => {
    expect(costOf({ ...base, ...change })).toMatchObject(expected);
  });
});

describe("meanWorkers", () => {
  it("holds every step until the next one", () => {
    const steps = [
      { scheduledAt: 0, toWorkers: 10 },
      { scheduledAt: 900, toWorkers: 30 },
    ];
    expect(meanWorkers(steps, 0, 3_600)).toBe(25);
  });
});

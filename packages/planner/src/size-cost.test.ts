import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sizeCost, windowPrice, type PriceInput } from "./size-cost.ts";
import type { WindowRisk } from "./window-risk.ts";

const calm: WindowRisk = { badWindows: 0, lateJobs: 0, endWait: 0, unattendedWait: 0, addedWorkerSeconds: 0 };
const input: PriceInput = {
  availability: 0.99,
  windowSeconds: 300,
  meanLoad: 20,
  provisioningSeconds: 60,
  currentWorkers: 25,
  sinceUpSeconds: 3_600,
  sinceDownSeconds: 3_600,
};
const costOf = (workers: number, facts: Partial<PriceInput> = {}, risk: Partial<WindowRisk> = {}): number =>
  sizeCost(workers, { ...calm, ...risk }, { ...input, ...facts });

describe("windowPrice", () => {
  it.each([
    ["the availability", [0, 0.5, 0.9, 0.99, 0.999], (availability: number) => ({ availability })],
    ["the load", [0.1, 1, 20, 500], (meanLoad: number) => ({ meanLoad })],
    ["the length of a window", [60, 300, 3_600], (windowSeconds: number) => ({ windowSeconds })],
  ])("grows with %s", (_name, values, factsOf) => {
    const prices = values.map((value) => windowPrice({ ...input, ...factsOf(value) }));
    for (const [index, price] of prices.entries()) expect(price).toBeGreaterThan(prices[index - 1] ?? 0);
  });

  it("stays finite where every window has to be good", () => {
    const most = windowPrice({ ...input, availability: 1 });
    expect(most).toBeLessThan(Infinity);
    expect(windowPrice({ ...input, availability: 0.99999 })).toBe(most);
  });

  it("is worth more than a worker for the window, and less than the pool several times over", () => {
    expect(windowPrice(input) / input.windowSeconds).toBeGreaterThan(1);
    expect(windowPrice(input) / input.windowSeconds).toBeLessThan(10 * input.meanLoad);
  });
});

describe("sizeCost", () => {
  it("pays the start of each worker that is added, on top of its keep", () => {
    const keep = costOf(26, { provisioningSeconds: 0 }) - costOf(25);
    expect(costOf(26) - costOf(25)).toBeCloseTo(keep + 60, 9);
    expect(costOf(28) - costOf(25)).toBeCloseTo(3 * (keep + 60), 9);
    expect(costOf(26, { provisioningSeconds: 600 })).toBeGreaterThan(costOf(26));
  });

  it("removes nothing for its keep alone soon after a rise", () => {
    for (const size of [24, 23, 22]) expect(costOf(size, { sinceUpSeconds: 30 })).toBeGreaterThan(costOf(25));
  });

  it("removes idle workers long after a rise, at no risk", () => {
    expect(costOf(24)).toBeLessThan(costOf(25));
    expect(costOf(10)).toBeLessThan(costOf(24));
  });

  it("asks for more gain, and for longer, the longer it takes to get a worker back", () => {
    const gainOf = (provisioningSeconds: number, sinceUpSeconds: number): number => {
      const facts = { provisioningSeconds, sinceUpSeconds };
      return costOf(24, facts) - costOf(25, facts);
    };
    for (const since of [0, 3_600]) {
      const gains = [15, 60, 120, 300].map((seconds) => gainOf(seconds, since));
      for (const [index, gain] of gains.entries()) expect(gain).toBeGreaterThanOrEqual(gains[index - 1] ?? -Infinity);
      expect(gains[0]).toBeLessThan(gains[1]!);
    }
    expect(gainOf(240, 1_190)).toBeGreaterThan(2 * gainOf(240, 1_210));
    expect(gainOf(60, 590)).toBeGreaterThan(gainOf(60, 610));
    expect(gainOf(60, 610)).toBe(gainOf(60, 1_190));
  });

  it("lets an idle worker go in the end, however long workers take to start", () => {
    for (const provisioningSeconds of [0, 300, 3_600]) {
      const facts = { provisioningSeconds, sinceUpSeconds: Infinity };
      expect(costOf(24, facts)).toBeLessThan(costOf(25, facts));
    }
  });

  it("has a change pay for itself, and more in a larger pool, until the size has lasted for half an hour", () => {
    const priceOf = (workers: number, sinceDownSeconds: number, meanLoad = 20): number =>
      costOf(workers, { sinceDownSeconds, meanLoad }) - costOf(workers, { meanLoad });
    for (const workers of [20, 24, 26, 40]) expect(priceOf(workers, 60)).toBeCloseTo(priceOf(26, 60), 9);
    expect(priceOf(26, 60)).toBeGreaterThan(0);
    expect(priceOf(26, 60, 80)).toBeCloseTo(2 * priceOf(26, 60), 9);
    expect(priceOf(25, 60)).toBe(0);
    expect(priceOf(26, 1_799)).toBeGreaterThan(0);
    expect(priceOf(26, 1_800)).toBe(0);
  });

  it("asks for a gain only of the first workers that are removed", () => {
    const soon = { sinceUpSeconds: 0 };
    const gains = [1, 2, 3, 4, 5].map((removed) => costOf(25 - removed, soon) - costOf(26 - removed, soon));
    expect(gains.map(Math.sign)).toEqual([1, 1, 1, -1, -1]);
  });

  it.each(["badWindows", "lateJobs", "endWait", "unattendedWait", "addedWorkerSeconds"] as const)(
    "grows with %s",
    (fact) => {
      expect(costOf(25, {}, { [fact]: 0.5 })).toBeGreaterThan(costOf(25));
    },
  );

  it("keeps the size where nothing else speaks for a change", () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(200), fc.nat(599), (currentWorkers, workers, sinceUpSeconds) => {
        const facts = { currentWorkers, sinceUpSeconds };
        fc.pre(workers > currentWorkers - 3);
        expect(costOf(workers, facts)).toBeGreaterThanOrEqual(costOf(currentWorkers, facts));
      }),
    );
  });
});

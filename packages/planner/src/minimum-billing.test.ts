import { describe, expect, it } from "vitest";
import { memoryOf, policyOf, seenAt } from "../fixtures/example-pool.ts";
import { step } from "./decide.ts";
import { earlyReleaseSeconds } from "./early-release.ts";

/** Sizes of a pool whose load falls to a tenth after five minutes of a rush, by the second of the decision. */
function sizesUnder(cost: object): { readonly sizes: Map<number, number>; readonly codes: Set<string> } {
  const policy = policyOf({ cost });
  const sizes = new Map<number, number>();
  const codes = new Set<string>();
  let memory = memoryOf({ present: { workers: 25, backlog: 0, utilization: null } });
  let workers = 25;
  for (let at = 30; at <= 5400; at += 30) {
    const facts = { arrivals: at <= 300 ? 900 : 30, backlog: 0, ready_workers: workers, desired_workers: workers };
    const next = step(memory, policy, seenAt(at, facts), { explain: false });
    memory = next.memory;
    workers = next.decision.targetWorkers ?? workers;
    sizes.set(at, workers);
    for (const { code } of next.decision.reasons) codes.add(code);
  }
  return { sizes, codes };
}

describe("a worker that is billed for an hour at least", () => {
  const free = sizesUnder({});
  const billed = sizesUnder({ minimum_billing: "1h" });
  const rush = Math.max(...billed.sizes.values());

  it("is not let go before, however little there is to do", () => {
    expect(rush).toBeGreaterThan(50);
    expect(free.sizes.get(1800)).toBeLessThan(15);
    // The 25 of before the rush are paid up, those that were added are not.
    expect(billed.sizes.get(1800)).toBe(rush - 25);
    expect(billed.codes).toContain("MINIMUM_BILLING");
    expect(free.codes).not.toContain("MINIMUM_BILLING");
  });

  it("goes when its time is paid up", () => {
    expect(billed.sizes.get(5400)).toBeLessThan(15);
  });
});

describe("earlyReleaseSeconds", () => {
  const step = (scheduledAt: number, toWorkers: number) => ({ scheduledAt, toWorkers });
  it.each([
    ["nothing without a shortest time", [step(0, 10), step(60, 2)], null, 0],
    ["nothing for workers of before", [step(0, 1)], 3600, 0],
    [
      "those of before first, then the rest of the hour of each that was added",
      [step(0, 9), step(600, 2)],
      3600,
      2 * 3000,
    ],
    ["nothing when the hour is over", [step(0, 9), step(3600, 0)], 3600, 0],
    ["the oldest first", [step(0, 7), step(1800, 9), step(2400, 1)], 3600, 2 * 1200 + 3000],
  ])("bills %s", (_, steps, minimumBillingSeconds, expected) => {
    expect(earlyReleaseSeconds({ steps, currentWorkers: 5, minimumBillingSeconds })).toBe(expected);
  });
});

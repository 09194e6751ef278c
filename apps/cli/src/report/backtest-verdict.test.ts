import type { Backtest } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { exampleBacktest as backtestOf, examplePolicy as policy } from "./example-backtest.ts";
import { backtestVerdict, bestRival } from "./backtest-verdict.ts";

type BacktestPolicy = Backtest["policies"][number];

const hpa: BacktestPolicy = { ...policy, id: "hpa-70", name: "HPA 70", kind: "rival", workerHours: 100, totalCost: 58 };

describe("backtestVerdict", () => {
  it("says what was saved and that the SLO was kept", () => {
    expect(backtestVerdict(backtestOf([policy, hpa]))).toEqual({
      text: "cap took 75 worker-hours, 25% fewer than HPA 70, and kept the SLO: 99.5% of the windows were good, 99% wanted (HPA 70: 99.5%). It costs $12.50 less over 1d, missed windows included.",
      tone: "good",
    });
  });

  it.each<[string, Partial<BacktestPolicy>, string, string]>([
    ["a missed SLO", { goodWindows: 0.9 }, "missed the SLO: 90% of the windows were good", "mixed"],
    ["more hours", { workerHours: 120, totalCost: 60 }, "20% more than HPA 70, and kept", "mixed"],
    ["a higher cost", { goodWindows: 0.9, totalCost: 70 }, "It costs $12.00 more over 1d", "bad"],
    ["no difference", { workerHours: 100, totalCost: 58 }, "as many as HPA 70, and kept", "good"],
    ["nothing to judge", { goodWindows: null }, "no window could be judged", "mixed"],
  ])("is as plain about %s", (_, change, words, tone) => {
    const verdict = backtestVerdict(backtestOf([{ ...policy, ...change }, hpa]));
    expect(verdict.text).toContain(words);
    expect(verdict.tone).toBe(tone);
  });

  it("says when nobody could have kept the SLO", () => {
    const oracle = { ...policy, id: "oracle", name: "oracle", kind: "clairvoyant" as const, goodWindows: 0.5 };
    expect(backtestVerdict(backtestOf([policy, hpa, oracle])).text).toMatch(
      /Not even the oracle kept the SLO \(50%\)/u,
    );
    expect(backtestVerdict(backtestOf([policy, hpa, { ...oracle, goodWindows: 1 }])).text).not.toContain("oracle");
  });

  it("speaks of a policy alone where there is nothing to compare it with", () => {
    expect(backtestVerdict(backtestOf([policy], null)).text).toMatch(/^cap took 75 worker-hours and kept the SLO/u);
    expect(backtestVerdict(backtestOf([hpa])).text).toMatch(/^HPA 70 took 100 worker-hours and kept the SLO/u);
  });
});

describe("bestRival", () => {
  const rival = (name: string, goodWindows: number, workerHours: number): BacktestPolicy => ({
    ...hpa,
    name,
    goodWindows,
    workerHours,
  });

  it("is the cheapest of those that kept the SLO, never cap or the oracle", () => {
    const oracle = { ...policy, kind: "clairvoyant" as const };
    const rivals = [rival("dear", 1, 100), rival("cheap", 0.99, 80), rival("poor", 0.9, 50)];
    expect(bestRival(backtestOf([policy, ...rivals, oracle]))?.name).toBe("cheap");
  });

  it("is the one with the most good windows where none kept it", () => {
    const rivals = [rival("poor", 0.5, 50), rival("better", 0.9, 90), rival("dearer", 0.9, 95)];
    expect(bestRival(backtestOf(rivals))?.name).toBe("better");
  });

  it("is nobody without a rival", () => {
    expect(bestRival(backtestOf([policy]))).toBeNull();
  });
});

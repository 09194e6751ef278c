import { beforeAll, describe, expect, it } from "vitest";
import { compare, compareStepwise, type Comparison, type ComparisonOptions } from "./comparison.ts";
import { hpa } from "./rivals/hpa.ts";
import { staticPeak } from "./rivals/static-peak.ts";
import type { BacktestScenario } from "./scenario.ts";

/** Four hours of one job a second that take 2 s each, after a day of the same. */
const scenario: BacktestScenario = {
  name: "steady",
  startAt: 86_400,
  past: { startAt: 0, stepSeconds: 60, arrivals: Array.from({ length: 1440 }, () => 60) },
  counts: Array.from({ length: 240 }, () => 60),
  stepSeconds: 60,
  service: { kind: "lognormal", meanSeconds: 2, scv: 1 },
  serviceChanges: [],
  provisioningDelaySeconds: 60,
  slo: { latencySeconds: 10, quantile: 0.95, windowSeconds: 300 },
  workersMin: 1,
  workersMax: 50,
  slotsPerWorker: 1,
  outages: [],
  seed: 1,
};
const options: ComparisonOptions = { prices: { workerHour: 0.5, lateJob: 0, violatedHour: 100 } };
const autoscalers = [staticPeak(), hpa({ targetUtilization: 0.7 })];

describe("compare", () => {
  let comparison: Comparison;
  beforeAll(() => {
    comparison = compare(scenario, autoscalers, options);
  });

  it("scores the policies in their order, then perfect rate", () => {
    expect(comparison.policies.map(({ score }) => score.name)).toEqual(["static peak", "HPA 70", "perfect rate"]);
    expect(comparison).toMatchObject({ scenario: "steady", jobs: 14_400, horizonSeconds: 14_400, warmupSeconds: 1800 });
  });

  it("bills nobody below the work, and the oracle not above a policy that keeps as many windows", () => {
    const { oracle, policies, workBoundHours } = comparison;
    // 14,400 jobs of 2 s are 8 hours; the draws deviate by a percent or so.
    expect(Math.abs(workBoundHours / 8 - 1)).toBeLessThan(0.05);
    expect(oracle.ratioToOracle).toBe(1);
    for (const { score, ratioToOracle } of [oracle, ...policies]) {
      expect(score.workerHours).toBeGreaterThan(workBoundHours);
      expect(ratioToOracle).toBeCloseTo(score.workerHours / oracle.score.workerHours, 12);
      if ((score.goodWindows ?? 0) >= (oracle.score.goodWindows ?? 0)) expect(ratioToOracle).toBeGreaterThanOrEqual(1);
    }
  });

  it("charges workers and the hours that missed the promise", () => {
    for (const { score } of comparison.policies) {
      expect(score.cost).toBeCloseTo(score.workerHours * 0.5 + (score.violatedSeconds / 3600) * 100, 9);
    }
  });

  it("keeps the workers and the queue of every minute", () => {
    for (const { timeline } of comparison.policies) {
      expect(timeline).toMatchObject({ stepSeconds: 60 });
      expect([timeline.readyWorkers.length, timeline.backlogs.length]).toEqual([240, 240]);
    }
  });

  it("gives the same for the same input", () => {
    expect(compare(scenario, autoscalers, options)).toEqual(comparison);
  });

  it("lets a policy achieve the same whoever it is compared with", () => {
    const alone = compare(scenario, autoscalers.slice(1), { ...options, perfectRate: false });
    expect(alone.policies).toEqual([comparison.policies[1]]);
  });
});

describe("compareStepwise", () => {
  it("says what comes next and how much is done", () => {
    const said = [...compareStepwise(scenario, autoscalers, { ...options, perfectRate: false })];
    const changes = said.filter((step, index) => step.done !== said[index - 1]?.done);
    const total = changes.length;
    expect(changes.slice(-2)).toEqual([
      { name: "static peak", done: total - 2, total },
      { name: "HPA 70", done: total - 1, total },
    ]);
    expect(changes[0]).toMatchObject({ name: "oracle", done: 0 });
  });

  it("ends at the slice before which the signal was aborted, with one error that says so", () => {
    let aborted = false;
    const throwIfAborted = (): void => {
      if (aborted) throw new Error("Ctrl-C");
    };
    const steps = compareStepwise(scenario, autoscalers, { ...options, signal: { throwIfAborted } });
    for (let slice = 0; slice < 20; slice++) expect(steps.next().done).toBe(false);
    aborted = true;
    expect(() => steps.next()).toThrow(
      expect.objectContaining({ code: "CANCELLED", message: "comparing was cancelled" }),
    );
    expect(steps.next().done).toBe(true);
  });

  it("cuts every replay into slices: a policy that decides every 15 seconds for four hours into a hundred and more", () => {
    const said = [...compareStepwise(scenario, autoscalers.slice(1), { ...options, perfectRate: false })];
    // 960 decisions and as many as 14,400 arrivals and completions.
    expect(said.filter(({ name }) => name === "HPA 70").length).toBeGreaterThan(60);
  });
});

describe("the time that is not judged", () => {
  it.each([
    [{ windowSeconds: 300 }, 1800],
    [{ windowSeconds: 700 }, 2100],
    [{ windowSeconds: 7200 }, 0],
  ])("is half an hour in whole windows, and nothing in a short replay: %j", (slo, warmupSeconds) => {
    const changed = { ...scenario, slo: { ...scenario.slo, ...slo } };
    expect(compare(changed, [], { ...options, perfectRate: false })).toMatchObject({ warmupSeconds });
  });

  it("refuses more jobs than a replay has room for, before it draws any", () => {
    const steps = compareStepwise({ ...scenario, counts: [3e7] }, autoscalers, options);
    steps.next(); // says what comes
    expect(() => steps.next()).toThrow("counts must have at most 20000000 jobs, got 30000000");
  });
});

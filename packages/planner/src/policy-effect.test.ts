import { describe, expect, it } from "vitest";
import { decode, documentPolicy, Slo, type CapacityPlan, type Policy } from "@cap/domain";
import {
  constantHistory,
  dailyHistory,
  historyOf,
  memoryOf,
  NOW,
  poisson,
  policyOf,
  poolOf,
  seenAt,
  slowPolicyOf,
  slowPool,
  uniform,
} from "../fixtures/example-pool.ts";
import { decide, step } from "./decide.ts";
import { observe } from "./observe.ts";
import { plan } from "./plan.ts";

// Every key of a policy that the planner reads, each with a test that shows what it changes. Those of the guardrails
// are in guardrails/guard.test.ts, enabled, interval (staleness) and the anomaly thresholds in hold-reasons.test.ts.

const random = uniform(11);
const noisy = historyOf(
  Array.from({ length: 3 * 1_440 }, () => Math.round(poisson(600, random) * (0.7 + 0.6 * random()))),
);
const spread = poolOf({ service_time_std: "4s" });

function planOf(wire: object, input: Partial<Parameters<typeof memoryOf>[0]> = {}, seen: object = {}): CapacityPlan {
  const policy: Policy = policyOf(wire);
  const memory = observe(memoryOf({ policy, ...input }), seenAt(30, { arrivals: 300, ...seen }));
  const decision = decide(memory, policy, NOW + 30);
  return decision.kind === "planned" ? decision.plan : expect.fail(`held: ${JSON.stringify(decision.reasons)}`);
}

function horizonPlanOf(wire: object, input: Partial<Parameters<typeof memoryOf>[0]> = {}): CapacityPlan {
  const policy: Policy = slowPolicyOf(wire);
  const memory = memoryOf({ policy, pool: slowPool, history: constantHistory(1), ...input });
  const decision = plan({ memory, policy, now: NOW });
  return decision.kind === "planned" ? decision.plan : expect.fail(`held: ${JSON.stringify(decision.reasons)}`);
}

const target = (wire: object, input: Partial<Parameters<typeof memoryOf>[0]> = {}, seen: object = {}): number =>
  planOf(wire, input, seen).targetWorkers;

describe("a key of the policy changes the answer:", () => {
  it("safety_margin", () => {
    expect(target({ scaling: { safety_margin: 0.15 } })).toBeGreaterThan(target({}));
    const five = { history: constantHistory(2) }; // a margin acts on small pools, too
    expect([
      target({}, five, { arrivals: 60 }),
      target({ scaling: { safety_margin: 0.3 } }, five, { arrivals: 60 }),
    ]).toEqual([5, 6]);
  });

  it("max_workers and min_workers", () => {
    expect([target({ max_workers: 12 }), target({ min_workers: 40 })]).toEqual([12, 40]);
  });

  it("forecast.model", () => {
    const models = ["ewma", "linear", "seasonal_naive"].map(
      (model) => planOf({ forecast: { model } }, { history: dailyHistory({ days: 3 }) }).forecast,
    );
    expect(models.map(({ model }) => model)).toEqual(["ewma", "linear", "seasonal_naive"]);
    expect(new Set(models.map(({ predictedLambda }) => predictedLambda[0])).size).toBe(3);
  });

  it("forecast.window", () => {
    expect(horizonPlanOf({ forecast: { window: "2h" } }).forecastWindowSeconds).toBe(7_200);
  });

  it("forecast.history_window", () => {
    const counts = Array.from({ length: 2_880 }, (_, index) => (index < 1_440 ? 1_200 : 600));
    const known = (history_window: string): number =>
      planOf({ forecast: { history_window, model: "ewma" } }, { history: historyOf(counts) }).forecast.confidenceBands
        .upper[0]!;
    expect(known("12h")).toBe(10);
    expect(known("48h")).toBeGreaterThan(10);
  });

  it("forecast.seasonal_period", () => {
    const counts = Array.from({ length: 2_880 }, (_, index) => (index % 60 < 30 ? 30 : 90));
    const rates = (forecast: object): readonly number[] =>
      horizonPlanOf({ forecast: { model: "seasonal_naive", ...forecast } }, { history: historyOf(counts) }).forecast
        .predictedLambda;
    expect(rates({ seasonal_period: "1h" }).slice(0, 2)).toEqual([0.5, 0.5]);
    expect(rates({ seasonal_period: "30m" }).slice(0, 2)).toEqual([1.5, 1.5]);
  });

  it("forecast.confidence_level", () => {
    const sized = (confidence_level: number): number => target({ forecast: { confidence_level } }, { history: noisy });
    expect(sized(0.99)).toBeGreaterThan(sized(0.5));
  });

  it("scaling.queueing_model", () => {
    const sized = (queueing_model: string): number => target({ scaling: { queueing_model } }, { pool: spread });
    const [mm1, mmc, mgc] = ["mm1", "mmc", "mgc"].map(sized) as [number, number, number];
    expect(mm1).toBeGreaterThan(mgc);
    expect(mgc).toBeGreaterThan(mmc);
    expect(planOf({ scaling: { queueing_model: "mm1" } }).explanation.queueingModel).toBe(
      "M/M/1 for each slot, exponential service",
    );
  });

  it("scaling.service_time_model", () => {
    const sized = (service_time_model: string): number => target({ scaling: { service_time_model } }, { pool: spread });
    expect(sized("general")).toBeGreaterThan(sized("exponential"));
  });

  it("mode and confidence_threshold, which decide whether a plan may be applied unattended", () => {
    const { memory } = step(memoryOf({ history: dailyHistory() }), policyOf(), seenAt(30, { arrivals: 150 }));
    const planned = (wire: object): CapacityPlan => {
      const decision = decide(memory, policyOf(wire), NOW + 30, { explain: false });
      return decision.kind === "planned" ? decision.plan : expect.fail("held");
    };
    const unattended = (mode: string, confidence_threshold: number): boolean =>
      planned({ mode, scaling: { confidence_threshold } }).unattended;
    const confidence = planned({}).confidence!;
    expect(unattended("auto", 0.85)).toBe(true);
    expect(unattended("auto", confidence)).toBe(true);
    expect(unattended("auto", confidence + 0.001)).toBe(false);
    expect(unattended("manual", 0)).toBe(false);
    expect(unattended("advisory", 0)).toBe(false);
    expect(planOf({ mode: "auto", scaling: { confidence_threshold: 0 } }, { history: null }).unattended).toBe(false); // nothing was measured
  });

  it("worker_cost_per_hour, violation_cost_per_hour and currency", () => {
    const present = { workers: 15, backlog: 0, utilization: null };
    const cost = (wire: object): CapacityPlan["costImpact"] => horizonPlanOf({ cost: wire }, { present }).costImpact;
    expect(cost({ worker_cost_per_hour: 2 }).currentCostPerHour).toBe(30);
    expect(cost({ violation_cost_per_hour: 0 }).violationSavings).toBe(0);
    expect(cost({ violation_cost_per_hour: 10 }).violationSavings).toBeGreaterThan(0);
    expect(cost({ currency: "EUR" }).currency).toBe("EUR");
  });

  it("interval, which is part of the time that a decision has to cover", () => {
    const { from, until } = ((made: CapacityPlan) => ({
      from: made.explanation.demand.fromAt,
      until: made.explanation.demand.untilAt,
    }))(planOf({ interval: "5m" }));
    expect(until - from).toBe(360);
  });

  it("name and id, which a plan carries", () => {
    expect(planOf({ name: "night" }).policyId).toBe("night");
    expect(planOf({ name: "night", id: "p-7" }).policyId).toBe("p-7");
  });

  it("slo.error_budget, which is reported and held against the simulation", () => {
    const left = (error_budget: number): number =>
      horizonPlanOf({ slo: { p95_latency: "100s", error_budget } }).simulation!.errorBudgetRemaining;
    expect(left(0.05)).toBeGreaterThan(left(0.01));
    expect(left(0)).toBeLessThanOrEqual(0);
  });

  it("slo.availability, the share of windows that a plan has to keep", () => {
    const sized = (availability: number): CapacityPlan => horizonPlanOf({ slo: { p95_latency: "70s", availability } });
    expect(sized(0.999).targetWorkers).toBeGreaterThan(sized(0.5).targetWorkers);
    expect(sized(1).simulation?.sloAchievement).toBe(1);
  });

  it("slo.window, over which a latency is judged", () => {
    const achieved = (window: string): number =>
      horizonPlanOf({ slo: { p95_latency: "70s", window, availability: 0.01 } }).simulation!.sloAchievement;
    expect(achieved("1h")).not.toBe(achieved("1m"));
  });

  it("the document's policy plans with an M/M/c pool and its margin", () => {
    const slo = decode(Slo, { p95_latency: "10s" });
    const policy = { ...documentPolicy, slo };
    const memory = observe(memoryOf({ policy, pool: spread }), seenAt(30, { arrivals: 300, desired_workers: 25 }));
    const decision = decide(memory, policy, NOW + 30);
    expect(decision).toMatchObject({
      kind: "planned",
      targetWorkers: 25, // 11.5 jobs/s x 2 s = 23 erlang
      plan: {
        safetyMargin: 0.15,
        explanation: {
          queueingModel: "M/M/c, exponential service",
          demand: { sizedRate: 11.5, source: "safety_margin" },
        },
      },
    });
  });
});

import { describe, expect, it } from "vitest";
import { CapacityPlan, decode, encode, Scenario, type Simulation } from "@cap/domain";
import { mmc } from "@cap/queueing";
import { dailyHistory, memoryOf, NOW, slowPolicyOf, slowPool } from "../fixtures/example-pool.ts";
import { plan } from "./plan.ts";
import { simulateScenario } from "./scenario-simulation.ts";

/** An hour of 10 jobs/s of 2 s on 30 workers, with changes by wire names. */
function run(wire: object): Simulation {
  return simulateScenario(
    decode(Scenario, {
      name: "example",
      duration: "1h",
      service_time: "2s",
      workers: 30,
      traffic_pattern: { type: "constant", base_rate: 10 },
      slo: { p95_latency: "10s" },
      ...wire,
    }),
  );
}

const traffic = (pattern: object, wire: object = {}): Simulation =>
  run({ traffic_pattern: { base_rate: 10, ...pattern }, ...wire });

describe("simulateScenario", () => {
  it("charges fifty idle workers for an hour and nothing else: exactly 25", () => {
    const { summary } = run({ workers: 50, traffic_pattern: { type: "constant", base_rate: 0 } });
    expect(summary).toMatchObject({ totalCost: 25, workerCost: 25, violationCost: 0, workerHours: 50, arrived: 0 });
  });

  it("agrees with the M/M/c queue in the long run", () => {
    const { summary } = run({ duration: "50h", granularity: "1h", workers: 24 });
    const theory = mmc({ arrivalRate: 10, serviceRate: 0.5, servers: 24 });
    expect(summary.avgLatencySeconds).toBeCloseTo(theory.meanSojournSeconds, 1);
    expect(summary.avgUtilization).toBeCloseTo(theory.utilization, 2);
  });

  it.each<[string, object, number]>([
    ["constant", { type: "constant" }, 36_000],
    ["sinusoidal", { type: "sinusoidal", amplitude: 5, period: "1h" }, 36_000],
    ["linear", { type: "linear", trend: 0.5 }, 45_000],
    ["exponential", { type: "exponential", trend: 0.5 }, 44_400],
    ["spiky", { type: "spiky", spikes: [{ start_time: "10m", duration: "10m", magnitude: 4 }] }, 54_000],
    ["daily", { type: "daily", multipliers: Array.from({ length: 24 }, () => 0.5) }, 18_000],
    ["weekly", { type: "weekly", multipliers: [2, 2, 2, 2, 2, 2, 2] }, 72_000],
    ["custom", { type: "custom", rates: [2, 4], rates_step: "30m" }, 10_800],
  ])("has the arrivals of a %s pattern", (_name, pattern, jobs) => {
    const { summary } = traffic(pattern, { workers: 200 });
    expect(Math.abs(summary.arrived - jobs)).toBeLessThan(4.5 * Math.sqrt(jobs) + 0.01 * jobs);
  });

  it.each(["instant", "linear", "exp", "bell"])(
    "has a spike of the shape %s only where it is, and never below the base",
    (shape) => {
      const { timeline } = traffic(
        { type: "spiky", spikes: [{ start_time: "30m", duration: "10m", magnitude: 5, shape }] },
        { workers: 200, granularity: "1m" },
      );
      const rates = timeline.map(({ arrivalRate }) => arrivalRate);
      expect(Math.max(...rates.slice(0, 30))).toBeLessThan(12);
      expect(Math.min(...rates)).toBeGreaterThan(8);
      expect(Math.max(...rates)).toBeGreaterThan(25);
    },
  );

  it("starts a spike at an instant as at the offset from the start", () => {
    const at = (start_time: string): Simulation =>
      traffic(
        { type: "spiky", spikes: [{ start_time, duration: "10m", magnitude: 3 }] },
        { start: "2025-11-28T09:00:00Z" },
      );
    expect(at("2025-11-28T09:30:00Z")).toEqual(at("30m"));
  });

  it("refuses a trend that a number cannot hold, and names what to change", () => {
    expect(() => traffic({ type: "exponential", trend: 10 }, { duration: "14d" })).toThrow(
      /^traffic_pattern must bring at most .* jobs within the duration, got more than a number can hold$/u,
    );
  });

  it("gives the same run for the same seed", () => {
    expect(run({ seed: 7 })).toEqual(run({ seed: 7 }));
    expect(run({ seed: 7 }).summary).not.toEqual(run({ seed: 8 }).summary);
  });

  it("brings new workers after the provisioning delay", () => {
    const { timeline, workersAtEnd } = run({
      workers: 22,
      changes: [{ at: "10m", workers: 40 }],
      provisioning_delay: "5m",
      granularity: "1m",
    });
    expect(timeline[14]).toMatchObject({ workers: 22, startingWorkers: 18 });
    expect(timeline[16]).toMatchObject({ workers: 40, startingWorkers: 0 });
    expect(workersAtEnd).toBe(40);
  });

  it("reaches the target of every step of a plan", () => {
    const policy = slowPolicyOf();
    const memory = memoryOf({
      policy,
      pool: slowPool,
      history: dailyHistory({ rate: 1 }),
      present: { workers: 12, backlog: 0, utilization: null },
    });
    const decision = plan({ memory, policy, now: NOW, horizonSeconds: 4 * 3_600 });
    if (decision.kind === "held") throw new Error("held");
    const scenario = decode(Scenario, {
      name: "plan",
      duration: "4h",
      granularity: "1m",
      service_time: "20s",
      provisioning_delay: "60s",
      traffic_pattern: { type: "constant", base_rate: 0.1 },
      plan: encode(CapacityPlan, decision.plan),
    });
    const { timeline, workersAtEnd } = simulateScenario(scenario);
    expect(workersAtEnd).toBe(decision.plan.steps.at(-1)?.toWorkers);
    for (const [index, { scheduledAt, toWorkers }] of decision.plan.steps.entries()) {
      const until = decision.plan.steps[index + 1]?.scheduledAt ?? Infinity;
      if (until - scheduledAt < 240) continue;
      expect(timeline[Math.floor((scheduledAt - NOW) / 60) + 3]?.workers).toBe(toWorkers);
    }
  });

  it("counts a violation that is open at the end, in all four figures", () => {
    const { summary, sloAnalysis } = run({ workers: 10 });
    expect(sloAnalysis.violationPeriods.at(-1)).toMatchObject({ type: "latency", endSeconds: 3_600 });
    expect(summary.sloAchievement).toBeLessThan(0.1);
    expect(summary.jobsWithin).toBeLessThan(0.1);
    expect(summary.violationCost).toBeCloseTo(100 * (1 - summary.sloAchievement!), 6);
    expect(summary.totalCost).toBeCloseTo(summary.workerCost + summary.violationCost, 9);
    expect(summary.unfinished).toBeGreaterThan(10_000);
  });

  it("finds none of them where the SLO is kept", () => {
    const { summary, sloAnalysis } = run({});
    expect(sloAnalysis.violationPeriods).toEqual([]);
    expect(summary).toMatchObject({ sloAchievement: 1, violationCost: 0 });
    expect(summary.jobsWithin).toBeGreaterThan(0.95);
    expect(summary.efficiencyScore).toBeCloseTo(100 * summary.avgUtilization, 9);
  });

  it("counts a time that misses two clauses once", () => {
    const both = run({ workers: 10, slo: { p95_latency: "10s", max_backlog: 50 } });
    expect(new Set(both.sloAnalysis.violationPeriods.map(({ type }) => type))).toEqual(new Set(["latency", "backlog"]));
    expect(both.summary.violationCost).toBeLessThanOrEqual(100);
  });

  it("judges the backlog alone where no latency is wanted", () => {
    const { summary, sloAnalysis } = run({ workers: 10, slo: { max_backlog: 50 } });
    expect(summary).toMatchObject({ sloAchievement: null, jobsWithin: null, efficiencyScore: null });
    expect(sloAnalysis.violationPeriods).toMatchObject([{ type: "backlog", endSeconds: 3_600 }]);
  });

  it("uses the prices, the slots and the backlog that it is given", () => {
    expect(run({ worker_cost_per_hour: 2, currency: "EUR" })).toMatchObject({
      currency: "EUR",
      summary: { workerCost: 60 },
    });
    expect(run({ workers: 5, slots_per_worker: 6 }).summary).toMatchObject({
      workerHours: 5,
      avgUtilization: run({}).summary.avgUtilization,
    });
    expect(run({ backlog: 500 }).summary.maxBacklog).toBeGreaterThanOrEqual(470);
  });

  it.each(["0s", "1s", "2s", "5s"])("takes a service time with a spread of %s", (service_time_std) => {
    expect(run({ service_time_std, workers: 60 }).summary.avgLatencySeconds).toBeCloseTo(2, 0);
  });

  it("names granularity as the field to set where a long scenario has none", () => {
    expect(() => run({ duration: "3650d" })).toThrow(
      expect.objectContaining({
        message: "granularity must be at least 31536s: a duration of 3650d has more than 10000 steps of 5m",
      }),
    );
  });

  it.each<[object, string]>([
    [{ workers: 20_000_000 }, "workers must be at most 1000000, got 20000000"],
    [{ workers: 300_000, slots_per_worker: 4 }, "workers must be at most 250000 of 4 slots, got 300000"],
    [{ changes: [{ at: "1m", workers: 2_000_000 }] }, "changes: workers must be at most 1000000"],
  ])("names the workers that are too many to simulate: %j", (fields, message) => {
    expect(() => run(fields)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID", message }));
  });

  it("tells everything that contradicts itself at once", () => {
    const broken = { workers: null, granularity: "100ms", traffic_pattern: { type: "custom", base_rate: 1 } };
    expect(() => run(broken)).toThrow(
      expect.objectContaining({
        code: "CONFIG_INVALID",
        message:
          "granularity must be at least 360ms: a duration of 1h has more than 10000 steps of 100ms; workers is required without a plan; traffic_pattern.rates is required for a custom pattern",
      }),
    );
  });

  it("refuses more jobs than can be counted", () => {
    expect(() => run({ traffic_pattern: { type: "constant", base_rate: 1e15 } })).toThrow(
      "traffic_pattern must bring at most 1000000000000000 jobs within the duration, got 3600000000000000000",
    );
  });
});

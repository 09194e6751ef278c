import { describe, expect, it } from "vitest";
import { decode, Slo } from "@cap/domain";
import { deterministic, exponential, fitServiceDistribution, lognormal } from "@cap/queueing";
import { finish } from "@cap/simulator";
import type { ArrivalPaths } from "./arrival-paths.ts";
import { simulatePlan as simulatePlanStepwise, type PlanRun, type PlanRunResult } from "./plan-simulation.ts";

const simulatePlan = (input: PlanRun): PlanRunResult => finish(simulatePlanStepwise(input));

/** Arrivals of a rate that is certain, for an hour. */
function arrivalsAt(rate: number): ArrivalPaths {
  const rates = new Float64Array(60).fill(rate);
  return {
    startAt: 1_000,
    stepSeconds: 60,
    expectedRates: rates,
    paths: [{ weight: 1, rates }],
    rateScv: 0,
    batches: [],
  };
}

/** An hour of 1 job/s of 20 s on 30 workers. */
const run: PlanRun = {
  now: 1_000,
  horizonSeconds: 3_600,
  arrivals: arrivalsAt(1),
  service: exponential({ meanSeconds: 20 }),
  slo: decode(Slo, { p95_latency: "100s" }),
  slotsPerWorker: 1,
  provisioningDelaySeconds: 60,
  initialWorkers: 30,
  steps: [],
  backlog: 0,
  seed: 1,
};

describe("simulatePlan", () => {
  it("finds a pool that is large enough to keep every window", () => {
    const { simulation, influencedAchievement } = simulatePlan(run);
    expect(simulation).toMatchObject({
      method: "job by job, 12 runs",
      seed: 1,
      jobs: 3_600,
      sloAchievement: 1,
      violatedSeconds: 0,
    });
    expect(simulation.meanUtilization).toBeCloseTo(2 / 3, 1);
    expect(influencedAchievement).toBe(1);
  });

  it("finds a pool that is too small to miss them, and the error budget overspent", () => {
    const { simulation } = simulatePlan({ ...run, initialWorkers: 10 });
    expect(simulation.sloAchievement).toBeLessThan(0.2);
    expect(simulation.errorBudgetRemaining).toBeLessThan(-10);
    expect(simulation.violatedSeconds).toBeGreaterThan(2_500);
    expect(simulation.maxBacklog).toBeGreaterThan(1_500);
  });

  it("blames a plan for no window that begins before new workers can be ready", () => {
    const late = {
      ...run,
      initialWorkers: 0,
      provisioningDelaySeconds: 240,
      steps: [{ scheduledAt: 1_000, toWorkers: 60 }],
    };
    const { simulation, influencedAchievement } = simulatePlan(late);
    expect(simulation.sloAchievement).toBeLessThan(1);
    expect(influencedAchievement).toBeGreaterThan(simulation.sloAchievement);
  });

  it("spends all of an error budget of zero on the first late job", () => {
    const none = { ...run.slo, errorBudget: 0 };
    expect(simulatePlan({ ...run, slo: none, initialWorkers: 10 }).simulation.errorBudgetRemaining).toBe(-1);
    expect(simulatePlan({ ...run, slo: none, arrivals: arrivalsAt(0) }).simulation.errorBudgetRemaining).toBe(0);
  });

  it("judges nothing without a clause that says anything of a window", () => {
    const { simulation } = simulatePlan({ ...run, initialWorkers: 10, slo: decode(Slo, { drain_time: "5m" }) });
    expect(simulation).toMatchObject({ sloAchievement: 1, jobsWithin: 1, violatedSeconds: 0 });
  });

  it("judges the jobs that wait where their number is limited, without assuming a latency", () => {
    const slo = decode(Slo, { max_backlog: 10 });
    const kept = { sloAchievement: 1, jobsWithin: 1, errorBudgetRemaining: 1, violatedSeconds: 0 };
    expect(simulatePlan({ ...run, slo }).simulation).toMatchObject(kept);
    const missed = simulatePlan({ ...run, slo, initialWorkers: 10 });
    expect(missed.simulation).toMatchObject({ jobsWithin: 1, errorBudgetRemaining: 1 });
    expect(missed.simulation.sloAchievement).toBeLessThan(0.05);
    expect(missed.simulation.violatedSeconds).toBeGreaterThan(3_400);
    expect(missed.influencedAchievement).toBe(0);
  });

  it("finds only the first window bad when a backlog beyond the limit is gone after it", () => {
    const { simulation, influencedAchievement } = simulatePlan({
      ...run,
      slo: decode(Slo, { max_backlog: 15 }),
      initialWorkers: 40,
      backlog: 200,
    });
    expect(simulation).toMatchObject({ sloAchievement: Number((11 / 12).toFixed(9)), violatedSeconds: 300 });
    expect(influencedAchievement).toBe(1);
  });

  it("tells the share of jobs in time where new workers can change it", () => {
    const { simulation, influencedJobsWithin } = simulatePlan({ ...run, initialWorkers: 60, backlog: 500 });
    expect(simulation.jobsWithin).toBeLessThan(0.95);
    expect(influencedJobsWithin).toBeGreaterThan(0.98);
  });

  it("simulates a sample where there are too many jobs", () => {
    const many = { ...run, arrivals: arrivalsAt(5_000), service: exponential({ meanSeconds: 0.004 }) };
    expect(simulatePlan(many).simulation.method).toMatch(/^on \d.* % of the jobs, the rest as a fluid$/u);
  });

  it.each([
    ["fixed", deterministic({ meanSeconds: 20 })],
    ["less varied", fitServiceDistribution({ meanSeconds: 20, scv: 0.3 })],
    ["lognormal", lognormal({ meanSeconds: 20, scv: 2 })],
    ["much more varied", fitServiceDistribution({ meanSeconds: 20, scv: 3 })],
  ])("draws service times that are %s with the mean of their law", (_name, service) => {
    const { simulation } = simulatePlan({ ...run, service, initialWorkers: 60 });
    expect(simulation.meanUtilization).toBeCloseTo(1 / 3, 1);
  });
});

import { describe, expect, it } from "vitest";
import type { PlanSimulation, Reason } from "@cap/domain";
import { withSimulationReasons, type SimulationVerdict } from "./simulation-reasons.ts";

const simulation: PlanSimulation = {
  method: "job by job, 1 run",
  seed: 1,
  jobs: 100,
  sloAchievement: 0.9,
  jobsWithin: 0.9,
  errorBudgetRemaining: 0,
  maxBacklog: 1,
  backlogBound: 2,
  workerHours: 10,
  p95LatencySeconds: 1,
  meanUtilization: 0.5,
  violatedSeconds: 300,
};
const verdict: SimulationVerdict = {
  result: { simulation, influencedAchievement: 0.95, influencedJobsWithin: 0.9 },
  slo: { availability: 0.99, errorBudget: 0.1 },
  serviceJobsWithin: 0.995,
  rateFactor: 1,
  first: { simulation: { ...simulation, sloAchievement: 0.8 }, influencedAchievement: 0.9, influencedJobsWithin: 0.9 },
  mostWanted: 20,
  maxWorkers: 40,
};
const sizedBy: Reason = { code: "SIZED_BY", clause: "p95_latency", arrivalRate: 1, workers: 20 };
const late: Reason = {
  code: "SLO_UNACHIEVABLE",
  cause: "service_time_alone",
  clause: "p95_latency",
  best: "6s",
  workersNeeded: null,
};
const limit: Reason = { code: "CAPACITY_LIMIT_EXCEEDED", wantedWorkers: 50, maxWorkers: 40 };

const kept = { availability: 0.9, errorBudget: 0.1 };
const below = {
  code: "SIMULATION_BELOW_SLO",
  sloAchievement: 0.9,
  availability: 0.99,
  jobsWithin: null,
  errorBudget: null,
} as const;

const added = (change: Partial<SimulationVerdict>, ...sized: Reason[]): Reason[] =>
  withSimulationReasons([sizedBy, ...sized], { ...verdict, ...change }).slice(1 + sized.length);

describe("withSimulationReasons", () => {
  it("adds nothing to a plan that keeps the SLO", () => {
    expect(added({ slo: kept })).toEqual([]);
  });

  it("tells by how much the rates were raised, and from what", () => {
    const reason = {
      code: "RAISED_BY_SIMULATION",
      rateFactor: 1.1,
      extraWorkers: null,
      keptWorkers: null,
      keptUntilAt: null,
      firstSloAchievement: 0.8,
      firstJobsWithin: null,
    };
    expect(added({ slo: kept, rateFactor: 1.1 })).toEqual([reason]);
    const first = { ...verdict.first, simulation: { ...simulation, jobsWithin: 0.8 }, influencedJobsWithin: 0.85 };
    expect(added({ slo: kept, rateFactor: 1.1, first })).toEqual([
      { ...reason, firstSloAchievement: 0.9, firstJobsWithin: 0.8 },
    ]);
  });

  it("names the limit where more was wanted, with the number of workers", () => {
    const unachievable = {
      code: "SLO_UNACHIEVABLE",
      cause: "max_workers",
      clause: "availability",
      best: "90 % of the windows",
      workersNeeded: null,
    };
    expect(added({ mostWanted: 50 })).toEqual([limit, unachievable]);
    expect(added({ mostWanted: 50 }, limit)).toEqual([unachievable]);
  });

  it("names the time to get workers where only windows before it are bad", () => {
    const result = { ...verdict.result, influencedAchievement: 0.995 };
    expect(added({ result })).toMatchObject([{ code: "SLO_UNACHIEVABLE", cause: "provisioning", workersNeeded: null }]);
  });

  it("names neither where windows are bad that workers could have saved", () => {
    expect(added({})).toEqual([below]);
  });

  it("holds the jobs that are late against the error budget, beside the windows or alone", () => {
    const slo = { availability: 0.99, errorBudget: 0.01 };
    const both = { ...below, jobsWithin: 0.9, errorBudget: 0.01 };
    expect(added({ slo })).toEqual([both]);
    const alone = { ...slo, availability: 0.9 };
    expect(added({ slo: alone })).toEqual([{ ...both, availability: 0.9 }]);
    const budget = { code: "SLO_UNACHIEVABLE", clause: "error_budget", best: "90 % of the jobs in time" };
    const late = (change: Partial<SimulationVerdict>): Reason[] => added({ slo: alone, ...change });
    expect(late({ mostWanted: 50 })).toMatchObject([limit, { ...budget, cause: "max_workers" }]);
    const result = { ...verdict.result, influencedJobsWithin: 0.995 };
    expect(late({ result })).toMatchObject([{ ...budget, cause: "provisioning" }]);
    expect(late({ serviceJobsWithin: 0.98765 })).toMatchObject([
      { ...budget, best: "98.8 % of the jobs in time", cause: "service_time_alone" },
    ]);
    expect(added({ slo, result })).toMatchObject([{ ...budget, cause: "provisioning" }, below]);
  });

  it("gives no second cause to an SLO that is out of reach already", () => {
    expect(added({}, late)).toEqual([]);
  });
});

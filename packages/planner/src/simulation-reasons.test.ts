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
  p95LatencySeconds: 1,
  meanUtilization: 0.5,
  violatedSeconds: 300,
};
const verdict: SimulationVerdict = {
  result: { simulation, influencedAchievement: 0.95 },
  availability: 0.99,
  rateFactor: 1,
  firstAchievement: 0.9,
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

const added = (change: Partial<SimulationVerdict>, ...sized: Reason[]): Reason[] =>
  withSimulationReasons([sizedBy, ...sized], { ...verdict, ...change }).slice(1 + sized.length);

describe("withSimulationReasons", () => {
  it("adds nothing to a plan that keeps the SLO", () => {
    expect(added({ availability: 0.9 })).toEqual([]);
  });

  it("tells by how much the rates were raised, and from what", () => {
    const reason = { code: "RAISED_BY_SIMULATION", rateFactor: 1.1, firstSloAchievement: 0.8 };
    expect(added({ availability: 0.9, rateFactor: 1.1, firstAchievement: 0.8 })).toEqual([reason]);
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
    const result = { simulation, influencedAchievement: 0.995 };
    expect(added({ result })).toMatchObject([{ code: "SLO_UNACHIEVABLE", cause: "provisioning", workersNeeded: null }]);
  });

  it("names neither where windows are bad that workers could have saved", () => {
    expect(added({})).toEqual([{ code: "SIMULATION_BELOW_SLO", sloAchievement: 0.9, availability: 0.99 }]);
  });

  it("gives no second cause to an SLO that is out of reach already", () => {
    expect(added({}, late)).toEqual([]);
  });
});

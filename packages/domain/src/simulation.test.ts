import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { Simulation } from "./simulation.ts";

const simulation = {
  scenario: "Black Friday Traffic Spike",
  method: "job by job",
  seed: 1,
  currency: "USD",
  workers_at_end: 100,
  summary: {
    avg_backlog: 1.5,
    max_backlog: 40,
    avg_utilization: 0.7,
    arrived: 100,
    served: 98,
    unfinished: 2,
    worker_hours: 600,
    total_cost: 400,
    worker_cost: 300,
    violation_cost: 100,
  },
  slo_analysis: { violation_periods: [{ start: "30m", end: "90m", duration: "1h", type: "latency" }] },
  timeline: [{ offset: "0s", arrival_rate: 50, workers: 100, starting_workers: 0, backlog: 0, utilization: 1 }],
};

describe("Simulation", () => {
  it("is the same after it crossed the wire; what was not judged stays absent", () => {
    const inner = decode(Simulation, simulation);
    expect(inner.summary).toMatchObject({ sloAchievement: null, p95LatencySeconds: null, efficiencyScore: null });
    expect(inner.sloAnalysis.violationPeriods).toMatchObject([{ startSeconds: 1800, worstLatencySeconds: null }]);
    expect(encode(Simulation, inner)).toEqual(simulation);
  });

  it.each([
    [{ slo_achievement: 1.2 }, "summary.slo_achievement must be <= 1, got 1.2"],
    [{ efficiency_score: 101 }, "summary.efficiency_score must be <= 100, got 101"],
    [{ max_backlog: -1 }, "summary.max_backlog must be >= 0, got -1"],
  ])("refuses a summary with %j", (wrong, message) => {
    const wire = { ...simulation, summary: { ...simulation.summary, ...wrong } };
    expect(() => decode(Simulation, wire)).toThrow(expect.objectContaining({ message }));
  });
});

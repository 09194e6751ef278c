import { describe, expect, it } from "vitest";
import { pairedScore } from "./paired-score.ts";
import type { Score } from "./score.ts";

const base: Score = {
  name: "one",
  goodWindows: 0.99,
  windows: 100,
  jobsWithin: 0.98,
  violatedSeconds: 300,
  longestBadSeconds: 300,
  violations: [{ startSeconds: 600, endSeconds: 900 }],
  sojournSeconds: null,
  workerHours: 75,
  utilization: 0.8,
  actions: 12,
  reversals: 1,
  startedWorkers: 30,
  backlogMax: 9,
  killedJobs: 0,
  unfinishedJobs: 0,
  cost: 40,
};

describe("pairedScore", () => {
  it("compares number by number", () => {
    const other = { ...base, goodWindows: 1, workerHours: 100, cost: 50, actions: 2 };
    const paired = pairedScore(base, other);
    expect(paired).toMatchObject({ workerHoursRatio: 0.75, costDifference: -10, actionsDifference: 10 });
    expect(paired.goodWindowsDifference).toBeCloseTo(-0.01, 12);
  });

  it("knows no ratio to nothing, and no difference to what was not judged", () => {
    const other = { ...base, goodWindows: null, workerHours: 0 };
    expect(pairedScore(base, other)).toMatchObject({ workerHoursRatio: null, goodWindowsDifference: null });
  });
});

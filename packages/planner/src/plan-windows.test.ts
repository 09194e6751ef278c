import { describe, expect, it } from "vitest";
import type { JudgedWindow, SimulationReport } from "@cap/simulator";
import { planWindows, timelineStep, type WindowRules } from "./plan-windows.ts";

const rules: WindowRules = {
  slo: { maxBacklog: 10, availability: 0.9 },
  windowSeconds: 300,
  horizonSeconds: 900,
  isHopeless: false,
};

/** A timeline on which as many jobs wait at each instant as is said. */
function timelineOf(backlogs: readonly number[], stepSeconds = 30): SimulationReport["timeline"] {
  const still = { arrivalRate: 0, ready: 1, starting: 0, draining: 0, p95SojournSeconds: null, utilization: 0 };
  return backlogs.map((backlog, index) => ({ ...still, atSeconds: index * stepSeconds, backlog }));
}

const judged = (...verdicts: JudgedWindow["verdict"][]): JudgedWindow[] =>
  verdicts.map((verdict) => ({ verdict, jobs: 5, within: 4 }));
const windowOf = (over: number): number[] => Array.from({ length: 10 }, (_, index) => (index < over ? 11 : 10));

function verdicts(
  report: Partial<Parameters<typeof planWindows>[0]>,
  change: Partial<WindowRules> = {},
): JudgedWindow["verdict"][] {
  return planWindows({ judgedWindows: [], timeline: [], ...report }, { ...rules, ...change }).map(
    ({ verdict }) => verdict,
  );
}

describe("planWindows", () => {
  it("finds a window bad when too many jobs wait at more instants than availability leaves", () => {
    const timeline = timelineOf([...windowOf(0), ...windowOf(1), ...windowOf(2)]);
    expect(verdicts({ timeline })).toEqual(["good", "good", "bad"]);
    const slo = { ...rules.slo, availability: 0.99 };
    expect(verdicts({ timeline }, { slo })).toEqual(["good", "bad", "bad"]);
  });

  it("lets the limit only add bad windows to those of the latency target", () => {
    const timeline = timelineOf([...windowOf(9), ...windowOf(0), ...windowOf(0)]);
    expect(verdicts({ timeline, judgedWindows: judged("good", "bad", "unscored") })).toEqual([
      "bad",
      "bad",
      "unscored",
    ]);
    expect(verdicts({ timeline, judgedWindows: judged("unscored", "good", "good") })[0]).toBe("bad");
  });

  it("takes latency alone without a limit, and excuses no window of a target out of reach", () => {
    const slo = { ...rules.slo, maxBacklog: null };
    const timeline = timelineOf(
      Array.from({ length: 3 }, () => 1_000),
      300,
    );
    const judgedWindows = judged("good", "bad", "unscored");
    expect(verdicts({ timeline, judgedWindows }, { slo })).toEqual(["good", "bad", "unscored"]);
    expect(verdicts({ timeline, judgedWindows }, { slo, isHopeless: true })).toEqual(["good", "bad", "bad"]);
    const idle: JudgedWindow = { verdict: "unscored", jobs: 0, within: 0 };
    expect(verdicts({ judgedWindows: [idle, idle, idle] }, { slo, isHopeless: true })[0]).toBe("unscored");
  });

  it("has no windows where the SLO says nothing of them", () => {
    expect(verdicts({}, { slo: { ...rules.slo, maxBacklog: null } })).toEqual([]);
  });

  it("ends the last window at the horizon", () => {
    const short = { ...rules, horizonSeconds: 400 };
    expect(planWindows({ judgedWindows: [], timeline: timelineOf([...windowOf(0), 11, 11, 10, 10]) }, short)).toEqual([
      { verdict: "good", jobs: 0, within: 0, startSeconds: 0, endSeconds: 300 },
      { verdict: "bad", jobs: 0, within: 0, startSeconds: 300, endSeconds: 400 },
    ]);
  });

  it("takes the instant before a window that is shorter than the steps between instants", () => {
    const many = { ...rules, windowSeconds: 1, horizonSeconds: 100_000 };
    expect(timelineStep(many)).toBe(2);
    const timeline = timelineOf([...Array.from({ length: 49_999 }, () => 10), 11], 2);
    const found = planWindows({ judgedWindows: [], timeline }, many);
    expect(found.flatMap(({ verdict }, index) => (verdict === "bad" ? [index] : []))).toEqual([99_998, 99_999]);
  });
});

describe("timelineStep", () => {
  it("is a tenth of a window where jobs that wait are judged, and coarse otherwise", () => {
    expect(timelineStep(rules)).toBe(30);
    expect(timelineStep({ ...rules, slo: { ...rules.slo, maxBacklog: null } })).toBe(300);
  });
});

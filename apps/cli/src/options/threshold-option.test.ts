import type { Simulation } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { parseThresholdOption } from "./threshold-option.ts";

const summary: Simulation["summary"] = {
  sloAchievement: 0.95,
  jobsWithin: null,
  avgLatencySeconds: 2,
  p95LatencySeconds: 5,
  p99LatencySeconds: 9,
  avgBacklog: 3,
  maxBacklog: 60,
  avgUtilization: 0.8,
  arrived: 100,
  served: 100,
  unfinished: 0,
  workerHours: 5,
  totalCost: 12,
  workerCost: 12,
  violationCost: 0,
  efficiencyScore: null,
};

describe("parseThresholdOption", () => {
  it.each([
    ["slo>=0.95", true],
    ["slo>0.95", false],
    ["p95<5s", false],
    ["p95<=5s", true],
    [" p99 < 10s ", true],
    ["mean<1500ms", false],
    ["backlog<100", true],
    ["cost<=12", true],
    ["utilization<0.5", false],
    // What is not known is not met.
    ["jobs_within>0", false],
  ])("%s is %s", (text, met) => {
    expect(parseThresholdOption(text).map(({ isMet }) => isMet(summary))).toEqual([met]);
  });

  it("adds to the rules before it", () => {
    const rules = parseThresholdOption("cost<1", parseThresholdOption("slo>0"));
    expect(rules.map(({ text }) => text)).toEqual(["slo>0", "cost<1"]);
  });

  it.each(["", "slo", "slo=1", "slo>", "p95<5", "cost<5s", "speed>1", "slo>=high", "toString<1"])(
    "refuses %j",
    (text) => {
      expect(() => parseThresholdOption(text)).toThrow(expect.objectContaining({ code: "USAGE" }));
    },
  );
});

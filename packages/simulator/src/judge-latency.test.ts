import { describe, expect, it } from "vitest";
import { judgeLatency } from "./judge-latency.ts";

const jobs = { arrivalSeconds: Float64Array.of(10, 70, 80, 130), serviceSeconds: Float64Array.of(1, 1, 1, 1) };
const slo = { latencySeconds: 5, quantile: 0.5, windowSeconds: 60 };

describe("judgeLatency", () => {
  it("judges the windows of arrival from an instant on", () => {
    const verdict = judgeLatency({
      slo,
      jobs,
      sojournSeconds: Float64Array.of(99, 2, 99, 99),
      fromSeconds: 60,
      untilSeconds: 180,
    });
    expect(verdict.windows).toEqual({ total: 2, good: 1, goodShare: 0.5, unscored: 0 });
    expect(verdict.jobsWithin).toBeCloseTo(1 / 3, 12);
    expect(verdict.violations).toEqual([{ startSeconds: 60, endSeconds: 120, worstSojournSeconds: 99 }]);
  });

  it("counts a job that was never finished as late", () => {
    const sojournSeconds = Float64Array.of(1, 1, 1, Infinity);
    const verdict = judgeLatency({ slo, jobs, sojournSeconds, fromSeconds: 0, untilSeconds: 180 });
    expect(verdict.windows.good).toBe(2);
  });
});

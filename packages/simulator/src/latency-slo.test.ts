import { describe, expect, it } from "vitest";
import { SloWindows } from "./latency-slo.ts";

const slo = { latencySeconds: 10, quantile: 0.9, windowSeconds: 100 };

/** Windows of ten jobs each: for every window the sojourn times of its slow jobs, and the service time all its jobs have. */
function outcomeOf(windows: readonly { readonly slow: readonly number[]; readonly serviceSeconds?: number }[]) {
  const recorder = new SloWindows(slo, windows.length * 100);
  for (const [window, { slow, serviceSeconds = 1 }] of windows.entries()) {
    for (let job = 0; job < 10; job++) recorder.add(window * 100 + job, slow[job] ?? 2, serviceSeconds, 1);
  }
  return recorder.outcome();
}

const good = { slow: [50] };
const bad = { slow: [50, 60] };

describe("SloWindows", () => {
  it("calls a window good when exactly the quantile of its jobs is within the latency", () => {
    expect(outcomeOf([good, bad]).windows).toEqual({ total: 2, good: 1, goodShare: 0.5, unscored: 0 });
  });

  it("merges consecutive bad windows into one violation and closes the one open at the end", () => {
    const longer = { slow: [70, 80, 90] };
    expect(outcomeOf([bad, good, bad, longer]).violations).toEqual([
      { startSeconds: 0, endSeconds: 100, worstSojournSeconds: 60 },
      { startSeconds: 200, endSeconds: 400, worstSojournSeconds: 90 },
    ]);
  });

  it("ends a violation at a window without a job, which is not scored", () => {
    const recorder = new SloWindows(slo, 300);
    recorder.add(50, 20, 1, 1);
    recorder.add(250, 20, 1, 1);
    expect(recorder.outcome()).toEqual({
      jobsWithin: 0,
      windows: { total: 3, good: 0, goodShare: 0, unscored: 1 },
      judged: [
        { verdict: "bad", jobs: 1, within: 0 },
        { verdict: "unscored", jobs: 0, within: 0 },
        { verdict: "bad", jobs: 1, within: 0 },
      ],
      violations: [
        { startSeconds: 0, endSeconds: 100, worstSojournSeconds: 20 },
        { startSeconds: 200, endSeconds: 300, worstSojournSeconds: 20 },
      ],
    });
  });

  it("does not score a window that long jobs alone have spoilt", () => {
    const unlucky = { slow: Array.from({ length: 10 }, () => 12), serviceSeconds: 11 };
    const run = [...Array.from({ length: 19 }, () => good), unlucky];
    expect(outcomeOf(run).windows).toEqual({ total: 20, good: 19, goodShare: 1, unscored: 1 });
    expect(outcomeOf(run).jobsWithin).toBeCloseTo((19 * 9) / 200, 12);
  });

  it("excuses no window when the service times of the whole run put the SLO out of reach", () => {
    const hopeless = { slow: Array.from({ length: 10 }, () => 12), serviceSeconds: 11 };
    expect(outcomeOf([hopeless, hopeless]).windows).toEqual({ total: 2, good: 0, goodShare: 0, unscored: 0 });
  });

  it("ends the last window at the horizon", () => {
    const recorder = new SloWindows(slo, 150);
    recorder.add(149, 20, 1, 1);
    expect(recorder.outcome().violations).toEqual([{ startSeconds: 100, endSeconds: 150, worstSojournSeconds: 20 }]);
  });
});

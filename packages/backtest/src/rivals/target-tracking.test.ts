import { describe, expect, it } from "vitest";
import { backlogTracking, targetTracker, targetTracking, utilizationTarget } from "./target-tracking.ts";
import { testSetting, testView, testWorkers } from "./test-view.ts";

/** Answers to one utilization a minute with 10 workers throughout. */
function answers(utilizations: readonly (number | null)[], ready = 10): (number | null)[] {
  const decide = targetTracking({ targetUtilization: 0.7 }).begin(testSetting());
  return utilizations.map((utilization, minute) => decide(testView(60 * minute, testWorkers(ready), { utilization })));
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe("targetTracking", () => {
  it("is named after its target and decides every minute", () => {
    expect(targetTracking({ targetUtilization: 0.7 })).toMatchObject({ name: "TT 70", intervalSeconds: 60 });
  });

  it("adds what the target asks for at the third point above it", () => {
    expect(answers([0.9, 0.9, 0.9])).toEqual([null, null, 13]);
  });

  it("begins to count again after a point that is not above", () => {
    expect(answers([0.9, 0.9, 0.7, 0.9, 0.9, 0.9])).toEqual([null, null, null, null, null, 13]);
  });

  it("accepts only a larger size within 300 s of the last one", () => {
    const sizes = answers([0.8, 0.8, 0.8, 0.8, 0.9, 0.8, 0.8, 0.8, 0.8]);
    expect(sizes).toEqual([null, null, 12, null, 13, null, null, null, null]);
    expect(answers([0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]).at(-1)).toBe(12);
  });

  it("rounds to more capacity in both directions, as the AWS documentation says it does", () => {
    expect(answers([0.71, 0.71, 0.71]).at(-1)).toBe(11);
    expect(answers(times(15, 0.62)).at(-1)).toBe(9);
  });

  it("removes at the fifteenth point below 0.9 of the target, then rests for 300 s", () => {
    const sizes = answers(times(21, 0.35));
    expect(sizes.slice(0, 14)).toEqual(times(14, null));
    expect(sizes.slice(14)).toEqual([5, null, null, null, null, 5, null]);
  });

  it("does nothing between 0.9 of the target and the target", () => {
    expect(answers(times(30, 0.64))).toEqual(times(30, null));
  });

  it("never removes on insufficient data", () => {
    expect(answers([...times(14, 0.1), null, ...times(14, 0.1)])).toEqual(times(29, null));
  });

  it("does not go below a floor, nor take the floor for an action of its own", () => {
    const track = targetTracker(testSetting(), utilizationTarget(0.7));
    for (let minute = 0; minute < 14; minute++) track(testView(60 * minute, testWorkers(10), { utilization: 0.1 }));
    expect(track(testView(840, testWorkers(10), { utilization: 0.1 }), 10)).toBeNull();
    expect(track(testView(900, testWorkers(10), { utilization: 0.1 }), 6)).toBe(6);
  });
});

describe("backlogTracking", () => {
  it("follows the example of the AWS documentation: 1500 messages on 10 instances, 0.1 s each, 10 s acceptable, are 5 instances more", () => {
    // AWS speaks of the wait alone; the latency of an SLO has the service time on top.
    const slo = { latencySeconds: 10.1, quantile: 0.95, windowSeconds: 300 };
    const decide = backlogTracking().begin(testSetting({ slo, meanServiceSeconds: 0.1 }));
    const sizes = [0, 60, 120].map((now) => decide(testView(now, testWorkers(10), { backlog: 1500 })));
    expect(sizes.at(-1)).toBe(15);
  });

  it.each([
    [1, 80, 20],
    [2, 80, null],
    [2, 160, 20],
  ])(
    "with %d slots answers a backlog of %d by %d workers: 4 jobs per slot for 2 s in 10 s",
    (slotsPerWorker, backlog, size) => {
      const policy = backlogTracking();
      expect(policy.name).toBe("TT backlog");
      const decide = policy.begin(testSetting({ slotsPerWorker }));
      const sizes = [0, 60, 120].map((now) => decide(testView(now, testWorkers(10), { backlog })));
      expect(sizes).toEqual([null, null, size]);
    },
  );

  it("asks for workers when none is ready", () => {
    const decide = backlogTracking().begin(testSetting({ workersMin: 0 }));
    const sizes = [0, 60, 120].map((now) => decide(testView(now, testWorkers(0), { backlog: 9 })));
    expect(sizes).toEqual([null, null, 3]);
  });
});

import type { Controller } from "@cap/simulator";
import { describe, expect, it } from "vitest";
import { knativeKpa } from "./knative-kpa.ts";
import { testSetting, testView, testWorkers } from "./test-view.ts";

/** Answers at each 2 s tick from the first to the last, to a constant number of jobs in the system and of ready workers. */
function hold(decide: Controller, span: readonly [number, number], jobs: number, ready: number): (number | null)[] {
  const sizes: (number | null)[] = [];
  for (let now = span[0]; now <= span[1]; now += 2) {
    sizes.push(decide(testView(now, testWorkers(ready), { meanInSystem: jobs, lengthSeconds: 2 })));
  }
  return sizes;
}

describe("knativeKpa", () => {
  it("ticks every 2 s and is named after what differs from the defaults", () => {
    expect(knativeKpa()).toMatchObject({ name: "Knative KPA", intervalSeconds: 2 });
    const options = { targetUtilization: 0.5, scaleDownDelaySeconds: 300 };
    expect(knativeKpa(options).name).toBe("Knative KPA 50 delay 300s");
  });

  it.each([
    [7, 10, 1, 10],
    [7.1, 10, 1, 11],
    [3.5, 10, 1, 5],
    [14, 10, 2, 10],
    [0, 10, 1, 5],
    [0, 1, 1, 1],
  ])(
    "for %d jobs on %d workers of %d slots asks for %d: 0.7 per slot, half at the least",
    (jobs, ready, slots, size) => {
      const decide = knativeKpa().begin(testSetting({ slotsPerWorker: slots }));
      expect(hold(decide, [2, 2], jobs, ready)).toEqual([size]);
    },
  );

  it.each([
    ["70 % of a concurrency limit of 10 is 7 a pod", 100, 10, 15],
    ["a new replica comes when the mean over the replicas passes 7", 70, 10, 10],
    ["just past it", 70.1, 10, 11],
    ["a tick removes half of the pods at most, as max-scale-down-rate 2 says", 7, 10, 5],
  ])("follows the example of the Knative documentation: %s", (_rule, jobs, ready, size) => {
    const decide = knativeKpa().begin(testSetting({ slotsPerWorker: 10 }));
    expect(hold(decide, [2, 2], jobs, ready)).toEqual([size]);
  });

  it("removes the last replica only after a whole stable window without traffic, as the Knative documentation says", () => {
    const decide = knativeKpa().begin(testSetting({ workersMin: 0 }));
    expect(hold(decide, [2, 2], 0.5, 1)).toEqual([1]);
    expect(new Set(hold(decide, [4, 60], 0, 1))).toEqual(new Set([1]));
    expect(hold(decide, [62, 62], 0, 1)).toEqual([0]);
  });

  it("panics when 6 s ask for twice the ready workers, long before 60 s do", () => {
    const decide = knativeKpa().begin(testSetting());
    hold(decide, [2, 60], 7, 10);
    // 6 s means: 14, 21 and 28 jobs, so 20, 30 and 40 workers; the first is twice the ready ones already.
    expect(hold(decide, [62, 66], 28, 10)).toEqual([20, 30, 40]);
  });

  it("does not lower in panic, and leaves it more than 60 s after the last call for it", () => {
    const decide = knativeKpa().begin(testSetting());
    hold(decide, [2, 60], 7, 10);
    hold(decide, [62, 66], 28, 10);
    // The means of 6 s at 68 s and 70 s still ask for 30 and 20 workers, which is twice 10: the last call is at 70 s.
    expect(new Set(hold(decide, [68, 130], 7, 10))).toEqual(new Set([40]));
    expect(hold(decide, [132, 132], 7, 10)).toEqual([10]);
  });

  it("does not panic below twice the ready workers", () => {
    const decide = knativeKpa().begin(testSetting());
    hold(decide, [2, 60], 7, 10);
    expect(hold(decide, [62, 66], 13, 10)).toEqual([11, 11, 11]);
  });

  it("holds the largest size of the scale-down delay", () => {
    const decide = knativeKpa({ scaleDownDelaySeconds: 30 }).begin(testSetting());
    expect(hold(decide, [2, 2], 14, 20)).toEqual([20]);
    const sizes = hold(decide, [4, 60], 0, 20);
    expect(sizes.slice(0, 14)).toEqual(Array.from({ length: 14 }, () => 20));
    expect(sizes[14]).toBeLessThan(20);
  });

  it("goes to 0 when the pool may, and wakes from there", () => {
    const decide = knativeKpa().begin(testSetting({ workersMin: 0 }));
    expect(hold(decide, [2, 2], 0, 1)).toEqual([0]);
    expect(hold(decide, [100, 100], 3.5, 0)).toEqual([5]);
  });

  it("keeps the size without a measurement", () => {
    expect(knativeKpa().begin(testSetting())(testView(2, testWorkers(10), null))).toBeNull();
  });

  it("refuses a negative delay", () => {
    const message = "scaleDownDelaySeconds must be >= 0, got -1";
    expect(() => knativeKpa({ scaleDownDelaySeconds: -1 })).toThrow(new RangeError(message));
  });
});

import { describe, expect, it } from "vitest";
import type { ReadyAutoscaler } from "../autoscaler.ts";
import { queueLatency, queueLatencyFast } from "./queue-latency.ts";
import { testSetting, testView, testWorkers } from "./test-view.ts";

/** Instants at which the policy answers, with its answers, to waits of the oldest job every 10 s; 10 workers throughout, an SLO of 10 s. */
function actions(policy: ReadyAutoscaler, waits: readonly (number | null)[], limits = {}): [number, number][] {
  const decide = policy.begin(testSetting(limits));
  return waits.flatMap((wait, tick): [number, number][] => {
    const seen = wait === null ? null : { oldestWaitSeconds: wait };
    const size = decide(testView(10 * tick, testWorkers(10), seen));
    return size === null ? [] : [[10 * tick, size]];
  });
}

const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe("queue latency", () => {
  it("looks every 10 s", () => {
    expect(queueLatency()).toMatchObject({ name: "queue latency", intervalSeconds: 10 });
    expect(queueLatencyFast()).toMatchObject({ name: "queue latency fast", intervalSeconds: 10 });
  });

  it.each<[ReadyAutoscaler, [number, number][]]>([
    [
      queueLatency(),
      [
        [0, 11],
        [180, 11],
        [360, 11],
      ],
    ],
    [
      queueLatencyFast(),
      [
        [0, 15],
        [60, 15],
        [120, 15],
        [180, 15],
        [240, 15],
        [300, 15],
        [360, 15],
      ],
    ],
  ])("adds at its pace while the oldest job has waited for more than half the SLO", (policy, expected) => {
    expect(actions(policy, times(37, 5.1))).toEqual(expected);
  });

  it.each<[ReadyAutoscaler, [number, number][]]>([
    [
      queueLatency(),
      [
        [600, 9],
        [1200, 9],
      ],
    ],
    [
      queueLatencyFast(),
      [
        [300, 9],
        [600, 9],
        [900, 9],
        [1200, 9],
      ],
    ],
  ])("removes one after each stretch of calm", (policy, expected) => {
    expect(actions(policy, times(121, 0.9))).toEqual(expected);
  });

  it.each([1, 3, 5])("does nothing at a wait of %d s, between a tenth and half of the SLO", (wait) => {
    expect(actions(queueLatencyFast(), times(200, wait))).toEqual([]);
  });

  it.each([null, 1])("begins to count the calm again after %s", (interruption) => {
    expect(actions(queueLatency(), [...times(60, 0), interruption, ...times(60, 0)])).toEqual([]);
  });

  it("keeps the size without a measurement", () => {
    expect(actions(queueLatency(), times(200, null))).toEqual([]);
  });

  it("stays in the limits of the pool", () => {
    expect(actions(queueLatencyFast(), [9], { workersMax: 12 })).toEqual([[0, 12]]);
    expect(actions(queueLatencyFast(), times(31, 0), { workersMin: 10 })).toEqual([[300, 10]]);
  });
});

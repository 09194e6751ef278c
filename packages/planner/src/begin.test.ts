import { describe, expect, it } from "vitest";
import { constantHistory, dailyHistory, historyOf, memoryOf, NOW, policyOf, poolOf } from "../fixtures/example-pool.ts";
import { begin } from "./begin.ts";
import { ringEndAt } from "./load-ring.ts";

describe("begin", () => {
  it("takes the end of the history for the present unless it is told", () => {
    const { state } = begin({ policy: policyOf(), pool: poolOf(), history: constantHistory(10) });
    expect(state.knownUntilAt).toBe(NOW);
    expect(ringEndAt(state.load)).toBe(NOW);
  });

  it("needs a history or the present", () => {
    const nothing = { policy: policyOf(), pool: poolOf(), history: null };
    expect(() => begin(nothing)).toThrow(new RangeError("now is required without a history"));
    expect(begin({ ...nothing, now: NOW }).state).toMatchObject({
      knownUntilAt: NOW,
      recent: [],
      seen: null,
      forecast: null,
    });
  });

  it("uses no more history than the policy says", () => {
    const policy = policyOf({ forecast: { history_window: "1h" } });
    expect(memoryOf({ policy }).state.load.meanRates.length).toBe(60);
  });

  it("takes a minute for the provisioning delay, or the p95 of the pool", () => {
    const delay = (provisioning_delay: unknown): number =>
      memoryOf({ pool: poolOf({ provisioning_delay }) }).state.pool.provisioningDelaySeconds;
    expect([delay(null), delay("0s"), delay({ p50: "30s", p95: "2m" })]).toEqual([60, 0, 120]);
  });

  it("takes the last known steps for recent, unless they are longer than five minutes", () => {
    expect(memoryOf({ history: historyOf([60, null, 120]) }).state.recent).toEqual([
      { endAt: NOW - 120, seconds: 60, arrivals: 60, extraJobs: 0, backlog: null, oldestWaitSeconds: null },
      { endAt: NOW, seconds: 60, arrivals: 120, extraJobs: 0, backlog: null, oldestWaitSeconds: null },
    ]);
    expect(memoryOf({ history: historyOf([60, 60], 900) }).state.recent).toEqual([]);
  });

  it.each([
    ["of three days of minutes", dailyHistory({ days: 3 }), true],
    ["of one day", dailyHistory({ days: 1 }), false],
    [
      "of steps longer than five minutes",
      historyOf(
        Array.from({ length: 240 }, () => 6000),
        600,
      ),
      false,
    ],
    ["that is none", null, false],
  ])("knows the arrivals of the next minutes from a history %s: %s", (_name, history, known) => {
    expect(memoryOf({ history }).state.fine !== null).toBe(known);
  });

  it("starts the level of the moment where the last hours of the history were", () => {
    const { arrivals } = dailyHistory({ days: 3 });
    const doubled = historyOf(arrivals.map((count, minute) => (minute < arrivals.length - 120 ? count : 2 * count!)));
    const { tracker } = memoryOf({ history: doubled }).state;
    expect(tracker.fast.arrivals / tracker.fast.expected).toBeGreaterThan(1.6);
  });

  it("knows the present pool as far as it is told, with what contradicts it", () => {
    const { seen, scaling } = memoryOf({ present: { workers: 10, backlog: 3, utilization: 0.72 } }).state;
    expect(scaling.desiredWorkers).toBe(10);
    expect(seen).toMatchObject({ backlog: 3, contradictions: [{ field: "utilization", reported: 0.72, expected: 2 }] });
    expect(
      memoryOf({ present: { workers: null, backlog: null, utilization: null } }).state.scaling.desiredWorkers,
    ).toBeNull();
  });
});

import { describe, expect, it } from "vitest";
import { constantHistory, historyOf, memoryOf, NOW, policyOf, poolOf } from "../fixtures/example-pool.ts";
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
      { endAt: NOW - 120, seconds: 60, arrivals: 60 },
      { endAt: NOW, seconds: 60, arrivals: 120 },
    ]);
    expect(memoryOf({ history: historyOf([60, 60], 900) }).state.recent).toEqual([]);
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

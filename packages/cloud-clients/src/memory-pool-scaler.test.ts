import { CapError } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { memoryPoolScaler } from "./memory-pool-scaler.ts";
import { describePoolScaler } from "./pool-scaler.contract.ts";

describePoolScaler("memory", async () => {
  const scaler = memoryPoolScaler({ workers: 4 });
  return {
    scaler,
    meddle: async (workers) => scaler.meddle(workers),
    hasVersions: true,
    stop: async () => undefined,
  };
});

describe("memoryPoolScaler", () => {
  it("is pending while workers are not ready", async () => {
    const scaler = memoryPoolScaler({ workers: 4 });
    scaler.setReady(3);
    expect(await scaler.verify(4)).toMatchObject({ kind: "pending", state: { readyWorkers: 3 } });
  });

  it("can lose the answer of a change that took effect", async () => {
    const scaler = memoryPoolScaler({ workers: 4 });
    const error = new CapError({ code: "OUTCOME_UNKNOWN", message: "no answer" });
    scaler.fail({ error, afterEffect: true });
    const change = { workers: 6, expectedVersion: "1", changeId: "plan-1" };
    await expect(scaler.setWorkers(change)).rejects.toBe(error);
    scaler.fail(null);
    expect(await scaler.read()).toMatchObject({ workers: 6, version: "2" });
    expect(await scaler.setWorkers(change)).toMatchObject({ workers: 6, version: "2" });
    expect(scaler.changes()).toEqual([change]);
  });

  it("fails before the effect otherwise", async () => {
    const scaler = memoryPoolScaler({ workers: 4 });
    scaler.fail({ error: new CapError({ code: "SOURCE_UNAVAILABLE", message: "it is gone", retryable: true }) });
    const change = { workers: 6, expectedVersion: "1", changeId: "plan-1" };
    await expect(scaler.setWorkers(change)).rejects.toThrow("it is gone");
    expect(scaler.changes()).toEqual([]);
  });
});

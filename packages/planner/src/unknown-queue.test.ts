import { describe, expect, it } from "vitest";
import { memoryOf, policyOf, seenAt } from "../fixtures/example-pool.ts";
import { step } from "./decide.ts";
import { isQueueUnknown } from "./unknown-queue.ts";

describe("isQueueUnknown", () => {
  it.each([
    ["nothing is told", {}, true],
    ["every slot is busy", { active_jobs: 60, ready_workers: 60 }, true],
    ["the pool is saturated", { utilization: 0.97 }, true],
    ["the number of workers is unknown", { active_jobs: 3 }, true],
    ["a backlog is told", { backlog: 0 }, false],
    ["a wait is told", { oldest_wait: "3s" }, false],
    ["a latency is told", { latency_p95: "3s" }, false],
    ["a slot is free", { active_jobs: 59, ready_workers: 60 }, false],
    ["slots were idle", { utilization: 0.6 }, false],
  ])("where %s", (_name, wire, unknown) => {
    expect(isQueueUnknown(seenAt(30, wire), 1)).toBe(unknown);
  });
});

describe("an unknown backlog", () => {
  const decided = (wire: object): ReturnType<typeof step>["decision"] =>
    step(memoryOf(), policyOf(), seenAt(30, { arrivals: 300, ...wire })).decision;

  it("removes no worker, and says what is missing", () => {
    const held = decided({ ready_workers: 60 });
    expect(held).toMatchObject({ kind: "held", targetWorkers: 60 });
    expect(held.reasons).toContainEqual({ code: "METRICS_MISSING", fields: ["backlog"] });
    expect(decided({ ready_workers: 60, backlog: 0 }).targetWorkers).toBeLessThan(60);
    expect(decided({ ready_workers: 60, active_jobs: 20 }).targetWorkers).toBeLessThan(60);
  });

  it("lets workers be added", () => {
    expect(decided({ ready_workers: 10 }).targetWorkers).toBeGreaterThan(10);
  });
});

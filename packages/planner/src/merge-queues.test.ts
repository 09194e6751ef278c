import { decode, decodePolicy, poolQueues, type PoolQueue } from "@cap/domain";
import { exponential } from "@cap/queueing";
import { describe, expect, it } from "vitest";
import { constantHistory, NOW, policyOf, poolOf } from "../fixtures/example-pool.ts";
import { mergeQueues, type MergedQueues } from "./merge-queues.ts";
import { planPools } from "./plan-pools.ts";

const queuesOf = (...queues: readonly object[]): readonly PoolQueue[] => decode(poolQueues, queues);
const merged = (queues: readonly object[], policy: object = {}): MergedQueues =>
  mergeQueues({ policy: policyOf(policy), pool: poolOf(), queues: queuesOf(...queues) });

describe("mergeQueues", () => {
  it("leaves a pool of one queue as it is", () => {
    const input = { policy: policyOf(), pool: poolOf() };
    expect(mergeQueues({ ...input, queues: [] })).toEqual({ ...input, reasons: [] });
    const { policy, pool } = merged([{ name: "only" }]);
    expect(pool).toMatchObject({ serviceTimeSeconds: 2, serviceTimeStdSeconds: 2 });
    expect(policy.slo.p95LatencySeconds).toBeCloseTo(10, 6);
  });

  it("mixes service times by weight: mean and spread of a hyperexponential law", () => {
    const { pool } = merged([
      { name: "mail", weight: 3, service_time: "2s", service_time_std: "2s" },
      { name: "reports", service_time: "10s", service_time_std: "10s" },
    ]);
    const mean = (3 * 2 + 10) / 4;
    const second = (3 * 8 + 200) / 4; // E[S²] of an exponential law is twice the square of its mean
    expect(pool.serviceTimeSeconds).toBeCloseTo(mean, 12);
    expect(pool.serviceTimeStdSeconds).toBeCloseTo(Math.sqrt(second - mean ** 2), 12);
  });

  it("takes the target of the queue whose jobs may wait the least, and names it", () => {
    const { policy, reasons } = merged([
      { name: "mail", service_time: "2s", service_time_std: "2s", slo: { p95_latency: "10s" } },
      { name: "reports", service_time: "2s", service_time_std: "2s", slo: { p95_latency: "60s" } },
    ]);
    expect(policy.slo.p95LatencySeconds).toBeCloseTo(10, 6);
    expect(reasons).toEqual([
      expect.objectContaining({ code: "QUEUE_BINDS", clause: "p95_latency", queue: "mail", targetSeconds: 10 }),
    ]);
  });

  it("leaves the jobs of all queues the wait that the tightest one allows", () => {
    const { policy, pool } = merged(
      [
        { name: "mail", service_time: "2s", service_time_std: "2s", slo: { p95_latency: "10s" } },
        { name: "reports", service_time: "4s", service_time_std: "4s", slo: { p95_latency: "5m" } },
      ],
      { scaling: { service_time_model: "exponential" } },
    );
    const quantile = (meanSeconds: number): number => exponential({ meanSeconds }).quantile(0.95);
    const wait = 10 - quantile(2);
    expect(policy.slo.p95LatencySeconds).toBeCloseTo(wait + quantile(pool.serviceTimeSeconds ?? 0), 6);
  });

  it("allows as many jobs to wait as keep the share of each queue below its limit, and the strictest of the rest", () => {
    const { policy, reasons } = merged([
      { name: "mail", weight: 9, slo: { max_backlog: 90, drain_time: "5m", availability: 0.9, window: "10m" } },
      { name: "reports", weight: 1, slo: { max_backlog: 5, drain_time: "1m", error_budget: 0.01 } },
    ]);
    expect(policy.slo).toMatchObject({
      maxBacklog: 50,
      drainTimeSeconds: 60,
      availability: 0.99,
      errorBudget: 0.01,
      windowSeconds: 300,
    });
    expect(reasons).toEqual([expect.objectContaining({ clause: "max_backlog", queue: "reports", poolMaxBacklog: 50 })]);
  });

  it("keeps a target that service alone breaks out of reach", () => {
    const queues = queuesOf({ name: "mail", service_time: "30s", slo: { p95_latency: "10s" } }, { name: "other" });
    const [decision] = planPools([
      { policy: policyOf(), pool: poolOf(), queues, history: constantHistory(1), now: NOW },
    ]);
    if (decision?.kind !== "planned") throw new Error("not planned");
    expect(decision.plan.sloAchievable).toBe(false);
    expect(decision.reasons).toContainEqual(
      expect.objectContaining({ code: "SLO_UNACHIEVABLE", cause: "service_time_alone" }),
    );
  });

  it("sizes a pool in a batch for the work of all its queues", () => {
    const policy = decodePolicy({ slo: { p95_latency: "60s" } });
    const input = { policy, pool: poolOf(), history: constantHistory(2), now: NOW };
    const queues = queuesOf({ name: "mail", service_time: "2s" }, { name: "reports", service_time: "10s" });
    const [alone, together] = planPools([input, { ...input, queues }]);
    // 2 jobs a second: 4 erlangs of mail alone, 12 of both.
    expect(alone?.kind === "planned" && alone.targetWorkers).toBeLessThan(12);
    expect(together?.kind === "planned" && together.targetWorkers).toBeGreaterThan(12);
  });
});

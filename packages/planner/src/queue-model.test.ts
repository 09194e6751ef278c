import { describe, expect, it } from "vitest";
import { deterministic, exponential, minimumServers } from "@cap/queueing";
import { defaultPolicy } from "@cap/domain";
import {
  fewestServers,
  hasSplitQueues,
  queueingModelName,
  steadyState,
  valueWith,
  type ClauseTarget,
} from "./queue-model.ts";

const shared = { service: exponential({ meanSeconds: 2 }), splitQueues: false };
const split = { ...shared, splitQueues: true };
const targets: readonly ClauseTarget[] = [
  { kind: "sojournQuantile", p: 0.95, seconds: 8 },
  { kind: "queueLengthQuantile", p: 0.99, jobs: 5 },
  { kind: "drain", backlog: 100, seconds: 60, p: 0.95 },
];

describe("fewestServers and valueWith", () => {
  it.each(targets)("agree: the target $kind is met at the answer and missed with one server less", (target) => {
    const answer = fewestServers(shared, 10, target);
    const limit = target.kind === "queueLengthQuantile" ? target.jobs : target.seconds;
    const servers = answer.kind === "feasible" ? answer.servers : 0;
    expect(valueWith(shared, 10, target, servers)).toBeLessThanOrEqual(limit);
    expect(valueWith(shared, 10, target, servers - 1)).toBeGreaterThan(limit);
    expect(answer).toMatchObject({
      servers: minimumServers({ arrivalRate: 10, service: shared.service, target }).kind === "feasible" ? servers : -1,
    });
  });

  it("is infinite in an unstable queue and without servers", () => {
    for (const target of targets) {
      expect(valueWith(shared, 10, target, 20)).toBe(Infinity);
      expect(valueWith(shared, 10, target, 0)).toBe(Infinity);
    }
  });

  it("asks for more servers when each has a queue of its own, but not for a limit of the whole pool", () => {
    const counts = (model: typeof split): unknown[] => targets.map((target) => fewestServers(model, 10, target));
    const [latency, ...others] = counts(split);
    expect(latency).toEqual({ kind: "feasible", servers: 80 }); // 10 / (0.5 - ln(20) / 8) = 79.7
    expect(others).toEqual(
      counts(shared)
        .slice(1)
        .map((answer) => expect.objectContaining({ servers: (answer as { servers: number }).servers })),
    );
  });

  it("names the best latency that endless servers reach", () => {
    const target = { kind: "sojournQuantile", p: 0.95, seconds: 5 } as const;
    const best = { kind: "infeasible", bestValue: expect.closeTo(2 * Math.log(20), 6) };
    expect(fewestServers(shared, 10, target)).toMatchObject(best);
    expect(fewestServers(split, 10, target)).toMatchObject(best);
  });
});

describe("steadyState", () => {
  const pool = { slotsPerWorker: 1, arrivalRate: 20, quantile: 0.95 };

  it("is the M/M/c queue: 20 jobs/s of 0.2 s on 5 servers", () => {
    const state = steadyState({ ...pool, ...shared, service: exponential({ meanSeconds: 0.2 }), workers: 5 });
    expect(state.utilization).toBeCloseTo(0.8, 9);
    expect(state.waitProbability).toBeCloseTo(0.554113, 6);
    expect(state.meanBacklog).toBeCloseTo(20 * 0.11082251, 6);
    expect(state.latencySeconds).toBeCloseTo(0.8395, 3);
  });

  it("counts the slots of a worker", () => {
    const input = { ...pool, ...shared, arrivalRate: 10 };
    expect(steadyState({ ...input, workers: 6, slotsPerWorker: 4 })).toEqual(steadyState({ ...input, workers: 24 }));
  });

  it("lets the jobs of all queues wait when queues are split", () => {
    const state = steadyState({ ...pool, ...split, arrivalRate: 10, workers: 40 });
    expect(state.utilization).toBeCloseTo(0.5, 9);
    expect(state.waitProbability).toBeCloseTo(0.5, 9);
    expect(state.meanBacklog).toBeCloseTo(40 * 0.5, 9); // ρ² / (1 - ρ) in each of them
    expect(state.latencySeconds).toBeCloseTo(4 * Math.log(20), 6);
  });

  it("is unbounded when overloaded", () => {
    expect(steadyState({ ...pool, ...shared, workers: 4 })).toMatchObject({
      utilization: 10,
      meanBacklog: Infinity,
      latencySeconds: Infinity,
    });
  });

  it("holds every job for ever without workers, if any come", () => {
    expect(steadyState({ ...pool, ...shared, workers: 0 })).toMatchObject({
      utilization: Infinity,
      meanBacklog: Infinity,
    });
    expect(steadyState({ ...pool, ...shared, workers: 0, arrivalRate: 0 })).toMatchObject({
      utilization: 0,
      meanBacklog: 0,
    });
  });
});

describe("queueingModelName", () => {
  it.each([
    [shared, "M/M/c, exponential service"],
    [{ ...shared, service: deterministic({ meanSeconds: 2 }) }, "M/G/c, deterministic service"],
    [split, "M/M/1 for each slot, exponential service"],
  ])("names the queue and the law", (model, name) => {
    expect(queueingModelName(model)).toBe(name);
  });

  it("splits the queues for mm1 only", () => {
    const models = ["mm1", "mmc", "mgc"] as const;
    expect(models.map((queueingModel) => hasSplitQueues({ ...defaultPolicy.scaling, queueingModel }))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

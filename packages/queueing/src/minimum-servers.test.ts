import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deterministic } from "./distributions/deterministic.ts";
import { exponential } from "./distributions/exponential.ts";
import { fitServiceDistribution } from "./distributions/fit-service-distribution.ts";
import { lognormal } from "./distributions/lognormal.ts";
import { drainQuantile } from "./drain.ts";
import { mgc, mgcQueueLengthTail, mgcSojournQuantile, mgcWaitQuantile } from "./mgc.ts";
import { minimumServers, type SizingInput } from "./minimum-servers.ts";
import type { SizingTarget } from "./sizing-target.ts";

function markov(arrivalRate: number, meanSeconds: number, target: SizingTarget): SizingInput {
  return { arrivalRate, service: exponential({ meanSeconds }), target };
}

const p95 = (seconds: number): SizingTarget => ({ kind: "sojournQuantile", p: 0.95, seconds });

describe("minimumServers", () => {
  it("has the documented example", () => {
    expect(minimumServers(markov(15.3, 3, p95(10)))).toEqual({
      kind: "feasible",
      servers: 49,
      value: expect.closeTo(9.687, 3),
      valueWithOneLess: expect.closeTo(10.398, 3),
    });
  });

  it.each([
    [20, 0.2, 1, 5, 0.8395],
    [150.5, 1 / 12.3, 5, 13, 0.42],
    [160, 1, 5, 161, 4.647],
    [300, 1, 5, 301, 4.6725],
    [15, 0.5, 5, 8, 3.463],
    [5, 0.5, 5, 3, 3.325],
  ])("sizes %d jobs/s of %d s to a p95 of %d s with %d servers", (rate, mean, seconds, servers, value) => {
    expect(minimumServers(markov(rate, mean, p95(seconds)))).toEqual({
      kind: "feasible",
      servers,
      value: expect.closeTo(value, 3),
      valueWithOneLess: Infinity,
    });
  });

  it.each([
    [25.5, 2, 5],
    [10, 2, 5],
    [100, 1, 2],
    [50, 1, 2],
    [100, 2, 1],
    [1, 1, 2],
  ])("says that %d jobs/s of %d s cannot have a p95 of %d s at all", (rate, mean, seconds) => {
    expect(minimumServers(markov(rate, mean, p95(seconds)))).toEqual({
      kind: "infeasible",
      reason: "serviceTimeAlone",
      bestValue: expect.closeTo(-mean * Math.log(0.05), 9),
    });
  });

  it("sizes the wait where the sojourn is infeasible, and shows that one server doubles it", () => {
    const sizing = minimumServers(markov(25.5, 2, { kind: "waitQuantile", p: 0.95, seconds: 5 }));
    expect(sizing).toMatchObject({
      servers: 53,
      value: expect.closeTo(2.642, 3),
      valueWithOneLess: expect.closeTo(5.645, 3),
    });
  });

  it("is infeasible for a mean sojourn at the mean service time, and not above", () => {
    const target = { kind: "meanSojourn", seconds: 2 } as const;
    expect(minimumServers(markov(10, 2, target))).toEqual({
      kind: "infeasible",
      reason: "serviceTimeAlone",
      bestValue: 2,
    });
    expect(minimumServers(markov(10, 2, { ...target, seconds: 2.01 }))).toMatchObject({
      kind: "feasible",
      servers: 29,
    });
  });

  it("allows a sojourn of exactly the service time when that is constant and few wait", () => {
    const sizing = minimumServers({ arrivalRate: 10, service: deterministic({ meanSeconds: 1 }), target: p95(1) });
    expect(sizing).toMatchObject({ kind: "feasible", servers: 17, value: 1 });
  });

  it("has no answer for a mean when the service law has no variance", () => {
    const heavyTail = { ...exponential({ meanSeconds: 1 }), kind: "custom", scv: Infinity } as const;
    const sizing = minimumServers({ arrivalRate: 3, service: heavyTail, target: { kind: "meanWait", seconds: 1 } });
    expect(sizing).toEqual({ kind: "infeasible", reason: "serviceTimeAlone", bestValue: Infinity });
  });

  it("answers one server, with nothing below, when nothing arrives", () => {
    expect(minimumServers(markov(0, 1, p95(4)))).toMatchObject({
      kind: "feasible",
      servers: 1,
      valueWithOneLess: null,
    });
    expect(minimumServers(markov(0, 1, { kind: "meanWait", seconds: 1 }))).toMatchObject({ servers: 1, value: 0 });
    expect(minimumServers(markov(0, 1, p95(2)))).toMatchObject({ kind: "infeasible" });
  });

  it("is log-time: a million erlangs, and a drain that needs a thousand times the stable servers", () => {
    const wait = { kind: "waitProbability", probability: 0.2 } as const;
    expect(minimumServers(markov(1_000_000, 1, wait))).toMatchObject({ kind: "feasible", servers: 1_001_062 });
    const drain = { kind: "drain", backlog: 10_000, seconds: 10, p: 0.95 } as const;
    const sizing = minimumServers(markov(1, 1, drain));
    expect(sizing).toMatchObject({ kind: "feasible" });
    expect("servers" in sizing && sizing.servers).toBeGreaterThan(1001);
  });

  it("counts a backlog of none as drained", () => {
    const drain = { kind: "drain", backlog: 0, seconds: 1, p: 0.95 } as const;
    expect(minimumServers(markov(2.5, 1, drain))).toEqual({
      kind: "feasible",
      servers: 3,
      value: 0,
      valueWithOneLess: Infinity,
    });
  });

  const services = [
    deterministic({ meanSeconds: 1 }),
    exponential({ meanSeconds: 1 }),
    fitServiceDistribution({ meanSeconds: 1, scv: 0.3 }),
    fitServiceDistribution({ meanSeconds: 1, scv: 4 }),
    lognormal({ meanSeconds: 1, scv: 2 }),
  ];
  const targets: readonly SizingTarget[] = [
    { kind: "sojournQuantile", p: 0.95, seconds: 6 },
    { kind: "waitQuantile", p: 0.9, seconds: 0.3 },
    { kind: "waitQuantile", p: 0.8, seconds: 0 },
    { kind: "meanWait", seconds: 0.05 },
    { kind: "meanSojourn", seconds: 1.1 },
    { kind: "waitProbability", probability: 0.1 },
    { kind: "meanQueueLength", jobs: 0.5 },
    { kind: "queueLengthQuantile", p: 0.99, jobs: 5 },
    { kind: "drain", backlog: 50, seconds: 8, p: 0.9 },
  ];

  it("meets the target at the answer and misses it with one server less, for every kind of target", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.05, max: 120, noNaN: true }),
        fc.constantFrom(...services),
        fc.constantFrom(...targets),
        (arrivalRate, service, target) => {
          const sizing = minimumServers({ arrivalRate, service, target });
          const limit = "seconds" in target ? target.seconds : "jobs" in target ? target.jobs : target.probability;
          expect(sizing.kind).toBe("feasible");
          const { value, valueWithOneLess } = "servers" in sizing ? sizing : { value: NaN, valueWithOneLess: NaN };
          expect(value).toBeLessThanOrEqual(limit * (1 + 1e-6));
          expect(valueWithOneLess ?? Infinity).toBeGreaterThan(limit * (1 - 1e-6));
        },
      ),
    );
  });

  it("reports the value of the same function that one would call by hand", () => {
    const service = lognormal({ meanSeconds: 1, scv: 2 });
    const valueOf = (target: SizingTarget): readonly [number, number] => {
      const sizing = minimumServers({ arrivalRate: 20, service, target });
      return "servers" in sizing ? [sizing.servers, sizing.value] : [Number.NaN, Number.NaN];
    };
    const [sojournServers, sojourn] = valueOf({ kind: "sojournQuantile", p: 0.95, seconds: 6 });
    expect(sojourn).toBe(mgcSojournQuantile({ arrivalRate: 20, service, servers: sojournServers }, 0.95));
    const [waitServers, wait] = valueOf({ kind: "waitQuantile", p: 0.9, seconds: 0.3 });
    expect(wait).toBe(mgcWaitQuantile({ arrivalRate: 20, service, servers: waitServers }, 0.9));
    const [lengthServers, length] = valueOf({ kind: "meanQueueLength", jobs: 0.5 });
    expect(length).toBe(mgc({ arrivalRate: 20, service, servers: lengthServers }).meanQueueLength);
    const [drainServers, drain] = valueOf({ kind: "drain", backlog: 50, seconds: 8, p: 0.9 });
    expect(drain).toBe(
      drainQuantile({ backlog: 50, arrivalRate: 20, meanServiceSeconds: 1, servers: drainServers, p: 0.9 }),
    );
    const [queueServers, jobs] = valueOf({ kind: "queueLengthQuantile", p: 0.99, jobs: 9 });
    const queue = { arrivalRate: 20, service, servers: queueServers };
    expect(mgcQueueLengthTail(queue, jobs)).toBeLessThanOrEqual(0.01 * (1 + 1e-12));
    expect(jobs === 0 ? 1 : mgcQueueLengthTail(queue, jobs - 1)).toBeGreaterThan(0.01);
  });

  it("needs no fewer servers for more arrivals", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 200, noNaN: true }),
        fc.constantFrom(...services),
        (arrivalRate, service) => {
          const count = (rate: number): number => {
            const sizing = minimumServers({ arrivalRate: rate, service, target: p95(6) });
            return "servers" in sizing ? sizing.servers : Number.NaN;
          };
          expect(count(arrivalRate * 1.1)).toBeGreaterThanOrEqual(count(arrivalRate));
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each<readonly [string, SizingTarget]>([
    ["p must be strictly between 0 and 1, got 1", { kind: "sojournQuantile", p: 1, seconds: 1 }],
    ["seconds must be > 0, got 0", { kind: "sojournQuantile", p: 0.5, seconds: 0 }],
    ["seconds must be >= 0, got -1", { kind: "waitQuantile", p: 0.5, seconds: -1 }],
    ["seconds must be > 0, got 0", { kind: "meanWait", seconds: 0 }],
    ["seconds must be > 0, got NaN", { kind: "meanSojourn", seconds: Number.NaN }],
    ["probability must be strictly between 0 and 1, got 0", { kind: "waitProbability", probability: 0 }],
    ["jobs must be > 0, got 0", { kind: "meanQueueLength", jobs: 0 }],
    ["jobs must be an integer >= 0, got 0.5", { kind: "queueLengthQuantile", p: 0.5, jobs: 0.5 }],
    ["backlog must be an integer >= 0, got -1", { kind: "drain", backlog: -1, seconds: 1, p: 0.5 }],
  ])("rejects with: %s", (message, target) => {
    expect(() => minimumServers(markov(1, 0.5, target))).toThrow(new RangeError(message));
  });

  it("rejects an arrival rate that no countable number of servers can carry", () => {
    expect(() => minimumServers(markov(-1, 1, p95(4)))).toThrow(new RangeError("arrivalRate must be >= 0, got -1"));
    expect(() => minimumServers(markov(1e300, 1, p95(4)))).toThrow(RangeError);
  });
});

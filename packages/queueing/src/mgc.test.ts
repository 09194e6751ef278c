import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deterministic } from "./distributions/deterministic.ts";
import { erlang } from "./distributions/erlang.ts";
import { exponential } from "./distributions/exponential.ts";
import { fitServiceDistribution } from "./distributions/fit-service-distribution.ts";
import { lognormal } from "./distributions/lognormal.ts";
import type { ServiceDistribution } from "./distributions/service-distribution.ts";
import {
  mgc,
  mgcQueueLengthTail,
  mgcSojournQuantile,
  mgcSojournTail,
  mgcWaitQuantile,
  mgcWaitTail,
  type MgcQueue,
} from "./mgc.ts";
import { mmc, mmcQueueLengthTail, mmcSojournQuantile, mmcSojournTail, mmcWaitQuantile, mmcWaitTail } from "./mmc.ts";

const example: MgcQueue = { arrivalRate: 4, service: deterministic({ meanSeconds: 1 }), servers: 5 };

const laws: readonly ServiceDistribution[] = [
  deterministic({ meanSeconds: 2 }),
  erlang({ phases: 3, meanSeconds: 2 }),
  exponential({ meanSeconds: 2 }),
  fitServiceDistribution({ meanSeconds: 2, scv: 0.05 }),
  fitServiceDistribution({ meanSeconds: 2, scv: 4 }),
  lognormal({ meanSeconds: 2, scv: 0.3 }),
  lognormal({ meanSeconds: 2, scv: 9 }),
];

const stableQueue = fc
  .record({
    service: fc.constantFrom(...laws),
    servers: fc.integer({ min: 1, max: 120 }),
    share: fc.double({ min: 0.1, max: 0.99, noNaN: true }),
  })
  .map(({ service, servers, share }) => ({ service, servers, arrivalRate: (share * servers) / service.meanSeconds }));

describe("mgc", () => {
  it("has the documented examples", () => {
    expect(mgc({ ...example, arrivalRate: 0.8, servers: 1 }).meanWaitSeconds).toBeCloseTo(2, 12);
    expect(mgcWaitTail(example, 1)).toBeCloseTo(0.07597, 5);
    expect(mgcWaitQuantile(example, 0.95)).toBeCloseTo(1.2024, 5);
    expect(mgcSojournTail(example, 2)).toBeCloseTo(0.07597, 5);
    expect(mgcSojournQuantile(example, 0.95)).toBeCloseTo(2.2024, 5);
    expect(mgcQueueLengthTail(example, 3)).toBeCloseTo(0.1134, 5);
  });

  it("is M/M/c exactly for exponential service", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0.05, max: 0.99, noNaN: true }),
        (servers, share) => {
          const general = { arrivalRate: (share * servers) / 2, service: exponential({ meanSeconds: 2 }), servers };
          const markov = { arrivalRate: (share * servers) / 2, serviceRate: 1 / 2, servers };
          expect(mgc(general).method).toBe("mmc");
          expect(mgc(general).meanWaitSeconds / mmc(markov).meanWaitSeconds).toBeCloseTo(1, 11);
          expect(mgcWaitTail(general, 1)).toBeCloseTo(mmcWaitTail(markov, 1), 12);
          expect(mgcWaitQuantile(general, 0.9)).toBeCloseTo(mmcWaitQuantile(markov, 0.9), 8);
          expect(mgcSojournTail(general, 3)).toBeCloseTo(mmcSojournTail(markov, 3), 12);
          expect(mgcSojournQuantile(general, 0.9)).toBeCloseTo(mmcSojournQuantile(markov, 0.9), 8);
          expect(mgcQueueLengthTail(general, 2)).toBeCloseTo(mmcQueueLengthTail(markov, 2), 11);
        },
      ),
    );
  });

  it("approaches M/M/c as the scv of the fit approaches 1 from both sides", () => {
    const exact = mmcSojournQuantile({ arrivalRate: 9, serviceRate: 1, servers: 10 }, 0.95);
    for (const scv of [1 - 1e-7, 1 + 1e-7]) {
      const service = fitServiceDistribution({ meanSeconds: 1, scv });
      expect(mgcSojournQuantile({ arrivalRate: 9, service, servers: 10 }, 0.95)).toBeCloseTo(exact, 3);
    }
  });

  it.each([
    ["mmc", exponential({ meanSeconds: 1 }), 5],
    ["pollaczekKhinchine", deterministic({ meanSeconds: 1 }), 1],
    ["kimura", fitServiceDistribution({ meanSeconds: 1, scv: 4 }), 5],
    ["whitt1993", fitServiceDistribution({ meanSeconds: 1, scv: 4.5 }), 5],
  ] as const)("names its method: %s", (method, service, servers) => {
    expect(mgc({ arrivalRate: 0.7 * servers, service, servers }).method).toBe(method);
  });

  it("matches the exact M/D/1 wait: P(W > t) = 1 - (1 - ρ) e^{ρt} within the first service time", () => {
    // Exact up to the clamp at t near 0, where two terms cannot follow the law; the bound is the documented one.
    const queue = { arrivalRate: 0.8, service: deterministic({ meanSeconds: 1 }), servers: 1 };
    for (const t of [0, 0.25, 0.5, 0.75, 0.999]) {
      expect(Math.abs(mgcWaitTail(queue, t) - (1 - 0.2 * Math.exp(0.8 * t)))).toBeLessThan(0.05);
    }
    // Beyond it, Erlang's series: P(W > t) at t = 3 D.
    const series = [0, 1, 2, 3].reduce(
      (sum, k) => sum + ((-0.8 * (3 - k)) ** k / [1, 1, 2, 6][k]!) * Math.exp(0.8 * (3 - k)),
      0,
    );
    expect(mgcWaitTail(queue, 3)).toBeCloseTo(1 - 0.2 * series, 4);
  });

  it("is between the service alone and certainty, and inverts its tail", () => {
    fc.assert(
      fc.property(stableQueue, fc.constantFrom(0.5, 0.9, 0.95, 0.99), (queue, p) => {
        const sojourn = mgcSojournQuantile(queue, p);
        expect(sojourn).toBeGreaterThanOrEqual(queue.service.quantile(p) * (1 - 1e-7));
        expect(sojourn).toBeGreaterThanOrEqual(mgcWaitQuantile(queue, p) * (1 - 1e-7));
        expect(mgcSojournTail(queue, sojourn * (1 + 1e-6))).toBeLessThanOrEqual((1 - p) * (1 + 1e-6));
        expect(mgcSojournTail(queue, sojourn * (1 - 1e-6))).toBeGreaterThanOrEqual((1 - p) * (1 - 1e-6));
      }),
    );
  });

  it("obeys Little's law", () => {
    fc.assert(
      fc.property(stableQueue, (queue) => {
        const measures = mgc(queue);
        expect(measures.meanQueueLength).toBeCloseTo(queue.arrivalRate * measures.meanWaitSeconds, 9);
        expect(measures.meanInSystem - measures.meanQueueLength).toBeCloseTo(queue.arrivalRate * 2, 6);
      }),
    );
  });

  it("has a queue length tail that adds up to the mean queue length", () => {
    const queue = { arrivalRate: 4.5, service: fitServiceDistribution({ meanSeconds: 1, scv: 3 }), servers: 5 };
    let sum = 0;
    for (let jobs = 0; jobs < 3000; jobs++) sum += mgcQueueLengthTail(queue, jobs);
    expect(sum / mgc(queue).meanQueueLength).toBeCloseTo(1, 8);
  });

  it("scales with the unit of time", () => {
    for (const scv of [0, 0.3, 1, 3, 9]) {
      const seconds = fitServiceDistribution({ meanSeconds: 2, scv });
      const milliseconds = fitServiceDistribution({ meanSeconds: 2000, scv });
      const short = mgcSojournQuantile({ arrivalRate: 9, service: seconds, servers: 20 }, 0.95);
      const long = mgcSojournQuantile({ arrivalRate: 0.009, service: milliseconds, servers: 20 }, 0.95);
      expect(long / (1000 * short)).toBeCloseTo(1, 7);
    }
  });

  it("improves with every server", () => {
    fc.assert(
      fc.property(stableQueue, (queue) => {
        const more = { ...queue, servers: queue.servers + 1 };
        expect(mgc(more).meanWaitSeconds).toBeLessThanOrEqual(mgc(queue).meanWaitSeconds);
        expect(mgcWaitTail(more, 1)).toBeLessThanOrEqual(mgcWaitTail(queue, 1) + 1e-12);
        expect(mgcSojournTail(more, 4)).toBeLessThanOrEqual(mgcSojournTail(queue, 4) + 1e-9);
      }),
    );
  });

  it("never grows over time, near saturation and at light load", () => {
    for (const service of laws) {
      for (const utilization of [1e-6, 0.05, 0.5, 0.999, 0.99995, 1 - 1e-9]) {
        const queue = { arrivalRate: (utilization * 8) / 2, service, servers: 8 };
        const tails = Array.from({ length: 60 }, (_, i) => mgcWaitTail(queue, 0.01 * 1.25 ** i));
        expect(tails).toEqual(tails.toSorted((a, b) => b - a));
        expect(tails.every((tail) => tail >= 0 && tail <= 1)).toBe(true);
      }
    }
  });

  it("waits for ever when unstable or when the service has no variance", () => {
    const heavyTail: ServiceDistribution = {
      kind: "custom",
      meanSeconds: 1,
      scv: Infinity,
      tail: (seconds) => 1 / (1 + seconds) ** 2,
      quantile: (p) => (1 - p) ** -0.5 - 1,
    };
    for (const queue of [
      { ...example, arrivalRate: 5 },
      { ...example, service: heavyTail },
    ]) {
      expect(mgc(queue).meanWaitSeconds).toBe(Infinity);
      expect(mgcWaitQuantile(queue, 0.95)).toBe(Infinity);
      expect(mgcSojournQuantile(queue, 0.95)).toBe(Infinity);
    }
    expect(mgcWaitTail({ ...example, arrivalRate: 5 }, 1e9)).toBe(1);
    expect(mgcSojournTail({ ...example, arrivalRate: 5 }, Infinity)).toBe(1);
    expect(mgcQueueLengthTail({ ...example, arrivalRate: 5 }, 1000)).toBe(1);
  });

  it("only serves when nothing arrives", () => {
    for (const service of laws) {
      const idle = { arrivalRate: 0, service, servers: 3 };
      expect(mgc(idle)).toMatchObject({ waitProbability: 0, meanWaitSeconds: 0, meanInSystem: 0 });
      expect(mgcWaitQuantile(idle, 0.99)).toBe(0);
      expect(mgcSojournQuantile(idle, 0.9)).toBeCloseTo(service.quantile(0.9), 6);
      expect(mgcQueueLengthTail(idle, 0)).toBe(0);
    }
  });

  it("has quantiles at the ends", () => {
    const queue = { arrivalRate: 1, service: lognormal({ meanSeconds: 1, scv: 2 }), servers: 2 };
    expect(mgcSojournQuantile(queue, 0)).toBe(0);
    expect(mgcSojournQuantile(queue, 1)).toBe(Infinity);
    expect(mgcWaitQuantile(queue, 1)).toBe(Infinity);
    expect(mgcSojournTail(queue, Infinity)).toBe(0);
    expect(mgcSojournTail(queue, 0)).toBe(1);
  });

  it("rejects numbers outside their domain", () => {
    expect(() => mgc({ ...example, servers: 0 })).toThrow(new RangeError("servers must be an integer >= 1, got 0"));
    expect(() => mgc({ ...example, arrivalRate: Number.NaN })).toThrow(
      new RangeError("arrivalRate must be >= 0, got NaN"),
    );
    expect(() => mgcSojournQuantile(example, 2)).toThrow(new RangeError("p must be in [0, 1], got 2"));
    expect(() => mgcWaitTail(example, -1)).toThrow(RangeError);
  });
});

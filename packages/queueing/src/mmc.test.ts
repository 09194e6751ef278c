import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  mmc,
  mmcQueueLengthTail,
  mmcSojournQuantile,
  mmcSojournTail,
  mmcWaitQuantile,
  mmcWaitTail,
  type MmcQueue,
} from "./mmc.ts";

const example: MmcQueue = { arrivalRate: 20, serviceRate: 5, servers: 5 };
const unstable: MmcQueue = { arrivalRate: 20, serviceRate: 5, servers: 4 };

/** Stable queues from 1 to 300 servers. */
const stableQueue = fc
  .record({
    servers: fc.integer({ min: 1, max: 300 }),
    share: fc.double({ min: 0.05, max: 0.995, noNaN: true }),
    serviceRate: fc.double({ min: 0.01, max: 100, noNaN: true }),
  })
  .map(({ servers, share, serviceRate }) => ({ servers, serviceRate, arrivalRate: share * servers * serviceRate }));

describe("mmc", () => {
  it("has the documented examples", () => {
    expect(mmc(example).meanWaitSeconds).toBeCloseTo(0.11082251, 8);
    expect(mmc(example).waitProbability).toBeCloseTo(0.554113, 6);
    expect(mmcWaitTail(example, 0.5)).toBeCloseTo(0.045484, 6);
    expect(mmcWaitQuantile(example, 0.95)).toBeCloseTo(0.4811, 4);
    expect(mmcSojournTail(example, 1)).toBeCloseTo(0.025406, 6);
    expect(mmcSojournQuantile(example, 0.95)).toBeCloseTo(0.8395, 4);
    expect(mmcQueueLengthTail(example, 3)).toBeCloseTo(0.22696, 4);
  });

  it.each([
    { arrivalRate: 10, serviceRate: 2, servers: 6, meanWait: 0.293758 },
    { arrivalRate: 9.5, serviceRate: 2, servers: 5, meanWait: 1.755598 },
    { arrivalRate: 15.3, serviceRate: 1 / 3, servers: 49, meanWait: 0.5348 },
    { arrivalRate: 300, serviceRate: 1, servers: 301, meanWait: 0.9306 },
  ])("waits $meanWait s at $arrivalRate/s on $servers servers", ({ meanWait, ...queue }) => {
    expect(mmc(queue).meanWaitSeconds).toBeCloseTo(meanWait, 4);
  });

  it("is unstable, not finite, at 20 jobs/s on four servers of 5 jobs/s", () => {
    const measures = mmc(unstable);
    expect(measures).toMatchObject({ utilization: 1, waitProbability: 1, emptyProbability: 0 });
    expect(measures.meanWaitSeconds).toBe(Infinity);
    expect(mmcWaitTail(unstable, 100)).toBe(1);
    expect(mmcSojournTail(unstable, 100)).toBe(1);
    expect(mmcWaitQuantile(unstable, 0.5)).toBe(Infinity);
    expect(mmcSojournQuantile(unstable, 0.5)).toBe(Infinity);
    expect(mmcQueueLengthTail(unstable, 1000)).toBe(1);
  });

  it("waits for nothing without arrivals", () => {
    const idle = { ...example, arrivalRate: 0 };
    expect(mmc(idle)).toMatchObject({ waitProbability: 0, emptyProbability: 1, meanWaitSeconds: 0, meanInSystem: 0 });
    expect(mmcSojournQuantile(idle, 0.95)).toBeCloseTo(-Math.log(0.05) / 5, 12);
  });

  it("is finite for a million servers", () => {
    const queue = { arrivalRate: 999_000, serviceRate: 1, servers: 1_000_000 };
    for (const value of Object.values(mmc(queue))) expect(Number.isFinite(value)).toBe(true);
    expect(Number.isFinite(mmcSojournQuantile(queue, 0.99))).toBe(true);
  });

  it("holds the empty state with the probability of the birth-death sum", () => {
    const { servers, arrivalRate, serviceRate } = example;
    const load = arrivalRate / serviceRate;
    let term = 1;
    let sum = 0;
    for (let n = 0; n < 2000; n++) {
      sum += term;
      term *= load / Math.min(n + 1, servers);
    }
    expect(mmc(example).emptyProbability).toBeCloseTo(1 / sum, 12);
  });

  it("inverts its own tails", () => {
    fc.assert(
      fc.property(stableQueue, fc.double({ min: 0.01, max: 0.9999, noNaN: true }), (queue, p) => {
        const sojourn = mmcSojournQuantile(queue, p);
        expect(mmcSojournTail(queue, sojourn) / (1 - p)).toBeCloseTo(1, 9);
        const wait = mmcWaitQuantile(queue, p);
        expect(mmcWaitTail(queue, wait)).toBeCloseTo(Math.min(1 - p, mmcWaitTail(queue, 0)), 9);
        expect(sojourn).toBeGreaterThanOrEqual(wait);
      }),
    );
  });

  it("obeys Little's law", () => {
    fc.assert(
      fc.property(stableQueue, (queue) => {
        const measures = mmc(queue);
        const busy = measures.meanInSystem - measures.meanQueueLength;
        expect(busy).toBeCloseTo(queue.arrivalRate / queue.serviceRate, 6);
      }),
    );
  });

  it("scales with the unit of time", () => {
    fc.assert(
      fc.property(stableQueue, fc.double({ min: 0.001, max: 1000, noNaN: true }), (queue, k) => {
        const slower = { ...queue, arrivalRate: queue.arrivalRate / k, serviceRate: queue.serviceRate / k };
        expect(mmc(slower).waitProbability).toBeCloseTo(mmc(queue).waitProbability, 9);
        expect(mmc(slower).meanWaitSeconds / (k * mmc(queue).meanWaitSeconds)).toBeCloseTo(1, 9);
        expect(mmcSojournQuantile(slower, 0.95) / (k * mmcSojournQuantile(queue, 0.95))).toBeCloseTo(1, 9);
      }),
    );
  });

  it("improves with every server", () => {
    fc.assert(
      fc.property(stableQueue, (queue) => {
        const more = { ...queue, servers: queue.servers + 1 };
        expect(mmc(more).meanWaitSeconds).toBeLessThanOrEqual(mmc(queue).meanWaitSeconds);
        expect(mmcSojournTail(more, 1 / queue.serviceRate)).toBeLessThanOrEqual(
          mmcSojournTail(queue, 1 / queue.serviceRate),
        );
        expect(mmcQueueLengthTail(more, 2)).toBeLessThanOrEqual(mmcQueueLengthTail(queue, 2));
      }),
    );
  });

  it("has quantiles 0 and Infinity at the ends and rejects what is no probability", () => {
    expect(mmcSojournQuantile(example, 0)).toBe(0);
    expect(mmcSojournQuantile(example, 1)).toBe(Infinity);
    expect(mmcWaitQuantile(example, 1)).toBe(Infinity);
    expect(mmcSojournTail(example, Infinity)).toBe(0);
    expect(() => mmcWaitQuantile(example, 1.1)).toThrow(new RangeError("p must be in [0, 1], got 1.1"));
    expect(() => mmcWaitTail(example, -1)).toThrow(new RangeError("seconds must be >= 0, got -1"));
    expect(() => mmcQueueLengthTail(example, 0.5)).toThrow(RangeError);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drainQuantile, drainsWithin, meanDrainSeconds } from "./drain.ts";

const example = { backlog: 150, arrivalRate: 20, meanServiceSeconds: 2, servers: 60 };

describe("drain time", () => {
  it("has the documented examples", () => {
    expect(meanDrainSeconds(example)).toBe(15);
    expect(drainQuantile({ ...example, p: 0.95 })).toBeCloseTo(19.87668, 5);
  });

  it("is the service time of the group for one job without arrivals", () => {
    const queue = { backlog: 1, arrivalRate: 0, meanServiceSeconds: 6, servers: 3 };
    expect(drainQuantile({ ...queue, p: 0.95 })).toBeCloseTo(-2 * Math.log(0.05), 6);
  });

  it("exceeds its mean at p95, the more the shorter the backlog", () => {
    const excess = [10, 100, 1000, 10_000].map((backlog) => {
      return drainQuantile({ ...example, backlog, p: 0.95 }) / meanDrainSeconds({ ...example, backlog });
    });
    expect(excess).toEqual(excess.toSorted((a, b) => b - a));
    expect(excess.at(-1)).toBeGreaterThan(1);
  });

  it("changes by less than 1e-6 where the expansion takes over from the inversion", () => {
    // (μ + λ) / (μ - λ) is 5, so the spread is a hundredth of the mean at a backlog of 50,000.
    const perJob = (backlog: number): number => drainQuantile({ ...example, backlog, p: 0.95 }) / backlog;
    const [inverted, expanded] = [perJob(49_999), perJob(50_001)];
    expect(Math.abs(expanded / inverted - 1)).toBeLessThan(1e-6);
  });

  it("is 0 without backlog or at p = 0 and endless when the servers do not gain", () => {
    expect(meanDrainSeconds({ ...example, backlog: 0 })).toBe(0);
    expect(drainQuantile({ ...example, backlog: 0, p: 0.95 })).toBe(0);
    expect(drainQuantile({ ...example, p: 0 })).toBe(0);
    expect(drainQuantile({ ...example, p: 1 })).toBe(Infinity);
    expect(meanDrainSeconds({ ...example, arrivalRate: 30 })).toBe(Infinity);
    expect(drainQuantile({ ...example, arrivalRate: 31, p: 0.5 })).toBe(Infinity);
  });

  it("falls with servers and rises with backlog, arrivals and p", () => {
    const input = fc.record({
      backlog: fc.integer({ min: 1, max: 20_000 }),
      arrivalRate: fc.double({ min: 0, max: 28, noNaN: true }),
      meanServiceSeconds: fc.constant(2),
      servers: fc.integer({ min: 60, max: 200 }),
      p: fc.double({ min: 0.05, max: 0.99, noNaN: true }),
    });
    fc.assert(
      fc.property(input, (queue) => {
        const here = drainQuantile(queue);
        const slack = 1 + 1e-6;
        expect(drainQuantile({ ...queue, servers: queue.servers + 1 })).toBeLessThanOrEqual(here * slack);
        expect(drainQuantile({ ...queue, backlog: queue.backlog + 1 }) * slack).toBeGreaterThanOrEqual(here);
        expect(drainQuantile({ ...queue, arrivalRate: queue.arrivalRate * 1.01 }) * slack).toBeGreaterThanOrEqual(here);
        expect(drainQuantile({ ...queue, p: queue.p + 0.005 }) * slack).toBeGreaterThanOrEqual(here);
        expect(drainsWithin(queue, here * (1 + 1e-5))).toBe(true);
        expect(drainsWithin(queue, here * (1 - 1e-5))).toBe(false);
      }),
      { numRuns: 60 },
    );
  });

  it("scales with the unit of time", () => {
    const slow = { ...example, arrivalRate: 0.02, meanServiceSeconds: 2000 };
    expect(drainQuantile({ ...slow, p: 0.9 }) / (1000 * drainQuantile({ ...example, p: 0.9 }))).toBeCloseTo(1, 7);
  });

  it("rejects numbers outside their domain", () => {
    expect(() => meanDrainSeconds({ ...example, backlog: 1.5 })).toThrow(
      new RangeError("backlog must be an integer >= 0, got 1.5"),
    );
    expect(() => drainQuantile({ ...example, p: Number.NaN })).toThrow(new RangeError("p must be in [0, 1], got NaN"));
  });
});

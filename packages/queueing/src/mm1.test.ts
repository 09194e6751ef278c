import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mm1 } from "./mm1.ts";
import { mmc } from "./mmc.ts";

describe("mm1", () => {
  it("has the documented example", () => {
    expect(mm1({ arrivalRate: 3, serviceRate: 4 })).toEqual({
      utilization: 0.75,
      waitProbability: 0.75,
      emptyProbability: 0.25,
      meanQueueLength: 2.25,
      meanInSystem: 3,
      meanWaitSeconds: 0.75,
      meanSojournSeconds: 1,
    });
  });

  it("equals M/M/c with one server", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (share, serviceRate) => {
          const queue = { arrivalRate: share * serviceRate, serviceRate };
          const single = mmc({ ...queue, servers: 1 });
          for (const [name, value] of Object.entries(mm1(queue))) {
            expect(Object.entries(single).find(([key]) => key === name)?.[1]).toBeCloseTo(value, 9);
          }
        },
      ),
    );
  });

  it("grows without bound when unstable and is empty without arrivals", () => {
    const unstable = mm1({ arrivalRate: 5, serviceRate: 4 });
    expect(unstable).toMatchObject({ utilization: 1.25, waitProbability: 1, emptyProbability: 0 });
    expect(unstable.meanWaitSeconds).toBe(Infinity);
    expect(unstable.meanQueueLength).toBe(Infinity);
    expect(mm1({ arrivalRate: 0, serviceRate: 4 })).toMatchObject({ emptyProbability: 1, meanInSystem: 0 });
  });

  it("rejects rates outside their domain", () => {
    expect(() => mm1({ arrivalRate: -1, serviceRate: 1 })).toThrow(new RangeError("arrivalRate must be >= 0, got -1"));
    expect(() => mm1({ arrivalRate: 1, serviceRate: 0 })).toThrow(new RangeError("serviceRate must be > 0, got 0"));
  });
});

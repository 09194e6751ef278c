import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { kimuraMeanWait, whittMeanWait } from "./mean-wait.ts";
import { mmc } from "./mmc.ts";

const queue = { arrivalRate: 4, meanServiceSeconds: 1, servers: 5 };

describe("mean wait of M/G/c", () => {
  it("has the documented examples", () => {
    expect(kimuraMeanWait({ ...queue, serviceScv: 0.5 })).toBeCloseTo(0.42419, 5);
    expect(whittMeanWait({ ...queue, serviceScv: 9 })).toBeCloseTo(2.44165, 5);
  });

  it("is the Pollaczek-Khinchine formula for one server, by Kimura", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 0, max: 60, noNaN: true }),
        (load, serviceScv) => {
          const wait = kimuraMeanWait({ arrivalRate: load / 3, meanServiceSeconds: 3, serviceScv, servers: 1 });
          expect(wait / ((3 * load * (1 + serviceScv)) / (2 * (1 - load)))).toBeCloseTo(1, 10);
        },
      ),
    );
  });

  it("is that of M/M/c at scv 1, by both", () => {
    const exact = mmc({ arrivalRate: 4, serviceRate: 1, servers: 5 }).meanWaitSeconds;
    expect(kimuraMeanWait({ ...queue, serviceScv: 1 })).toBeCloseTo(exact, 14);
    expect(whittMeanWait({ ...queue, serviceScv: 1 })).toBeCloseTo(exact, 14);
  });

  it("never exceeds the light-traffic ratio c/(c + 1) of deterministic to exponential service", () => {
    const light = { arrivalRate: 0.01, meanServiceSeconds: 1, servers: 20 };
    const ratio = kimuraMeanWait({ ...light, serviceScv: 0 }) / kimuraMeanWait({ ...light, serviceScv: 1 });
    expect(ratio).toBeCloseTo(20 / 21, 12);
  });

  it("grows with the variability of arrivals and is 0 without any variability", () => {
    const waits = [0.2, 0.5, 1, 2, 5].map((arrivalScv) => whittMeanWait({ ...queue, arrivalScv, serviceScv: 1 }));
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(whittMeanWait({ ...queue, arrivalScv: 0, serviceScv: 0 })).toBe(0);
  });

  it("is infinite when unstable or without a variance", () => {
    expect(kimuraMeanWait({ ...queue, arrivalRate: 5, serviceScv: 1 })).toBe(Infinity);
    expect(whittMeanWait({ ...queue, arrivalRate: 6, serviceScv: 1 })).toBe(Infinity);
    expect(kimuraMeanWait({ ...queue, serviceScv: Infinity })).toBe(Infinity);
    expect(whittMeanWait({ ...queue, serviceScv: Infinity })).toBe(Infinity);
  });

  it("rejects numbers outside their domain", () => {
    expect(() => kimuraMeanWait({ ...queue, serviceScv: -1 })).toThrow(
      new RangeError("serviceScv must be >= 0, got -1"),
    );
    expect(() => whittMeanWait({ ...queue, serviceScv: 1, arrivalScv: -1 })).toThrow(
      new RangeError("arrivalScv must be >= 0, got -1"),
    );
  });
});

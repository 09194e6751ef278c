import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode, Slo } from "@cap/domain";
import { exponential } from "@cap/queueing";
import { absorbedRates, absorbSeconds } from "./absorbed-rates.ts";

describe("absorbSeconds", () => {
  const service = exponential({ meanSeconds: 2 });
  const secondsOf = (slo: object): number => absorbSeconds(decode(Slo, slo), service, 90);

  it("is what the target leaves beside service, where that is at least the time to get a worker", () => {
    expect(secondsOf({ p95_latency: "10m" })).toBeCloseTo(600 - 2 * Math.log(20), 3);
    expect(secondsOf({ p95_latency: "95s" })).toBe(0);
    expect(secondsOf({ p95_latency: "97s" })).toBeGreaterThan(90);
  });

  it("is the least of several clauses, the time to drain included", () => {
    expect(secondsOf({ p95_latency: "10m", p50_latency: "5m" })).toBeCloseTo(300 - 2 * Math.log(2), 3);
    expect(secondsOf({ p95_latency: "10m", drain_time: "4m" })).toBe(240);
    expect(secondsOf({ p95_latency: "10m", p50_latency: "5s" })).toBeCloseTo(600 - 2 * Math.log(20), 3);
  });

  it("is 0 without a latency target", () => {
    expect(secondsOf({ max_backlog: 50 })).toBe(0);
    expect(secondsOf({ drain_time: "10m" })).toBe(0);
  });
});

describe("absorbedRates", () => {
  it("spreads a burst over the time before a job is due", () => {
    const rates = [0, 0, 12, 0, 0, 0, 0];
    expect(absorbedRates({ meanRates: rates, stepSeconds: 60 }, 120)).toEqual([0, 0, 3, 6, 3, 0, 0]);
  });

  it("leaves rates that never change, and steps longer than the time", () => {
    const rates = [3, 3, 3, 3];
    expect(absorbedRates({ meanRates: rates, stepSeconds: 60 }, 3_600)).toEqual(rates);
    expect(absorbedRates({ meanRates: rates, stepSeconds: 900 }, 600)).toBe(rates);
  });

  const cases = fc.record({
    rates: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 }),
    steps: fc.integer({ min: 2, max: 20 }),
  });

  it("is never above the highest rate", () => {
    fc.assert(
      fc.property(cases, ({ rates, steps }) => {
        const highest = Math.max(...absorbedRates({ meanRates: rates, stepSeconds: 60 }, 60 * steps));
        expect(highest).toBeLessThanOrEqual(Math.max(...rates) + 1e-9);
      }),
    );
  });

  it("serves every job in time, first come first served", () => {
    fc.assert(
      fc.property(cases, ({ rates, steps }) => {
        const all = [...rates, ...Array.from({ length: steps + 1 }, () => 0)];
        const work = absorbedRates({ meanRates: all, stepSeconds: 1 }, steps);
        // Between the middles of steps work changes linearly; what comes before the start is served for the first rate.
        const served = (until: number): number => {
          let sum = 0;
          for (let step = 0; step < until; step += 1) sum += ((work[step] ?? 0) + (work[step + 1] ?? 0)) / 2;
          return sum;
        };
        for (let step = 0; step < rates.length; step += 1) {
          const came = all.slice(0, step).reduce((sum, rate) => sum + rate, 0) + (all[step] ?? 0) / 2;
          expect(served(step + steps)).toBeGreaterThanOrEqual(came - (all[0] ?? 0) / 2 - 1e-6);
        }
      }),
    );
  });
});

import { describe, expect, it } from "vitest";
import { ArrivalProcess, drawRates, expectedJobs } from "./arrival-plan.ts";
import { randomStream } from "./random-stream.ts";

describe("expectedJobs", () => {
  it("integrates the rate", () => {
    expect(expectedJobs({ stepSeconds: 60, rates: [10, 20] })).toBe(1800);
  });

  it("refuses a plan outside its domain", () => {
    expect(() => expectedJobs({ stepSeconds: 60, rates: [-1] })).toThrow(RangeError);
  });
});

describe("ArrivalProcess", () => {
  it("spends one exponential of mean 1 of integrated rate between two arrivals", () => {
    const rates = [2, 0, 0.5, 8];
    const process = new ArrivalProcess(Float64Array.from(rates), 10, { random: randomStream(7, "arrivals") });
    const draws = randomStream(7, "arrivals");
    let integrated = 0;
    for (let arrival = process.next(); arrival < Infinity; arrival = process.next()) {
      integrated -= Math.log(1 - draws());
      const step = Math.floor(arrival / 10);
      const before = rates.slice(0, step).reduce((sum, rate) => sum + rate * 10, 0);
      expect(before + (rates[step] ?? 0) * (arrival - step * 10)).toBeCloseTo(integrated, 9);
    }
    expect(process.next()).toBe(Infinity);
  });

  it("has no arrival in a step of rate 0", () => {
    const process = new ArrivalProcess(Float64Array.of(5, 0, 5), 10, { random: randomStream(1, "arrivals") });
    for (let arrival = process.next(); arrival < Infinity; arrival = process.next()) {
      expect(arrival < 10 || arrival >= 20).toBe(true);
    }
  });
});

describe("drawRates", () => {
  it("multiplies each rate by a gamma variate of mean 1 and the given scv", () => {
    const plan = { stepSeconds: 1, rates: Array.from({ length: 40_000 }, () => 3), rateScv: 0.5 };
    const rates = drawRates(plan, randomStream(1, "rateNoise"));
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    const variance = rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length;
    // Standard error of the mean of the multiplier: sqrt(0.5 / 40,000) = 0.0035.
    expect(Math.abs(mean / 3 - 1)).toBeLessThan(0.014);
    expect(Math.abs(variance / 9 - 0.5)).toBeLessThan(0.04);
  });
});

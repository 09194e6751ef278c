import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CumulativeArrivals } from "./cumulative-arrivals.ts";

describe("CumulativeArrivals", () => {
  const cumulative = new CumulativeArrivals(Float64Array.of(2, 0, 4), 10, 7);

  it("integrates the rate and stops after the last step", () => {
    expect([0, 5, 10, 15, 20, 25, 30, 99].map((at) => cumulative.by(at))).toEqual([0, 10, 20, 20, 20, 40, 60, 60]);
  });

  it("takes the initial backlog to have come in the second before the start", () => {
    expect([-0.5, -1, -9].map((at) => cumulative.by(at))).toEqual([-3.5, -7, -7]);
  });

  it("finds the instant by which so many jobs have arrived", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 60, noNaN: true }), (jobs) => {
        expect(cumulative.by(cumulative.instantOf(jobs))).toBeCloseTo(jobs, 9);
      }),
    );
    expect(cumulative.instantOf(60)).toBe(30);
  });
});

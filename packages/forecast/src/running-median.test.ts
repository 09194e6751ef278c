import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { medianOf, runningMedian } from "./running-median.ts";

const sortedMedian = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
};

describe("medianOf", () => {
  it("agrees with sorting, for short and long input", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1, maxLength: 40 }), (values) => {
        expect(medianOf(Float64Array.from(values))).toBe(sortedMedian(values));
      }),
    );
    expect(medianOf(new Float64Array())).toBe(0);
  });
});

describe("runningMedian", () => {
  it("agrees with the median of every window", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 9 })), { maxLength: 40 }), (values) => {
        const medians = runningMedian(values, 5);
        for (let t = 0; t < values.length; t++) {
          const known = values.slice(Math.max(0, t - 2), t + 3).filter((value) => value !== null);
          expect(medians[t]).toBe(known.length === 0 ? 0 : sortedMedian(known));
        }
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearestRank } from "./nearest-rank.ts";

describe("nearestRank", () => {
  it("is the value at rank ceil(p n) of the sorted values", () => {
    const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: 1e-9, noNaN: true })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (numbers, percent) => {
        const sorted = numbers.toSorted((a, b) => a - b);
        const rank = Math.ceil((percent * numbers.length) / 100);
        expect(nearestRank(Float64Array.from(numbers), numbers.length, percent / 100)).toBe(sorted[rank - 1]);
      }),
    );
  });

  it("looks at the first values only", () => {
    expect(nearestRank(Float64Array.of(3, 1, 2, 99, 99), 3, 0.95)).toBe(3);
  });
});

import { describe, expect, it } from "vitest";
import { normalQuantile } from "@cap/queueing";
import { weightedQuantile } from "./weighted-quantile.ts";

/** Middles of equal strata of a standard normal law. */
const strata = (count: number): { value: number; weight: number }[] =>
  Array.from({ length: count }, (_, index) => ({ value: normalQuantile((index + 0.5) / count), weight: 1 / count }));

describe("weightedQuantile", () => {
  it.each([0.01, 0.05, 0.3, 0.5, 0.8, 0.95, 0.99])("finds the %f quantile of a normal law in ten strata of it", (p) => {
    expect(weightedQuantile(strata(10), p)).toBeCloseTo(normalQuantile(p), 9);
  });

  it("goes by the weights, in whatever order and unit", () => {
    const skewed = [
      { value: 3, weight: 1 },
      { value: 1, weight: 6 },
      { value: 2, weight: 3 },
    ];
    expect(weightedQuantile(skewed, 0.3)).toBeCloseTo(1, 9);
    expect(weightedQuantile(skewed, 0.75)).toBeCloseTo(2, 9);
    expect(weightedQuantile(skewed, 0.95)).toBeCloseTo(3, 9);
  });

  it("is the value where there is one only, or all are the same", () => {
    expect(weightedQuantile([{ value: 7, weight: 1 }], 0.99)).toBe(7);
    expect(
      weightedQuantile(
        [7, 7, 7].map((value) => ({ value, weight: 1 })),
        0.99,
      ),
    ).toBe(7);
  });
});

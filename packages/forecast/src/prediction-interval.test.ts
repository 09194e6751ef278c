import { describe, expect, it } from "vitest";

import { halfWidth, intervalWidth, type ScoredPath } from "./prediction-interval.ts";

const path = (predicted: number[], actual: (number | null)[]) => ({ predicted: Float64Array.from(predicted), actual });

/** Half the width by level and step. */
const widthOf =
  (paths: readonly ScoredPath[], coverage: number) =>
  (point: number, step: number): number =>
    halfWidth(intervalWidth(paths, coverage)!, point, step);

describe("intervalWidth", () => {
  it("grows with the coverage", () => {
    const paths = [
      path(
        Array.from({ length: 50 }, () => 10),
        Array.from({ length: 50 }, (_, i) => i / 2),
      ),
    ];
    const widths = [0.5, 0.8, 0.95, 0.99].map((coverage) => widthOf(paths, coverage)(10, 1));
    for (const [i, width] of widths.slice(1).entries()) expect(width).toBeGreaterThan(widths[i]!);
  });

  it("grows with the square root of the level, as errors of counts do", () => {
    const width = widthOf([path([100, 100], [90, 110])], 0.9);
    expect(width(400, 1) / width(100, 1)).toBeCloseTo(2, 12);
  });

  it("grows with the horizon no faster than a random walk", () => {
    const steady = widthOf([path([9, 9, 9, 9], [8, 8, 8, 8])], 0.9);
    const growing = widthOf([path([9, 9, 9, 9], [8, 1, -11, -55])], 0.9);
    expect(steady(9, 4) / steady(9, 1)).toBeCloseTo(1, 12);
    expect(growing(9, 4) / growing(9, 1)).toBeCloseTo(2, 12);
  });

  it("keeps its width where the level falls to nothing", () => {
    const width = widthOf([path([100, 100], [90, 110])], 0.9);
    expect(width(0, 1)).toBeGreaterThan(0);
    expect(width(0, 1)).toBe(width(1, 1));
  });

  it("is zero when every forecast was exact and null when none could be scored", () => {
    expect(widthOf([path([3, 4], [3, 4])], 0.9)(3, 1)).toBe(0);
    expect(intervalWidth([path([3], [null])], 0.9)).toBeNull();
  });
});

import { describe, expect, it } from "vitest";

import { seasonalNaive } from "./seasonal-naive.ts";

describe("seasonalNaive", () => {
  it("repeats the last season as often as asked", () => {
    const fitted = seasonalNaive.fit({ values: Float64Array.of(9, 1, 2, 3), seasonalPeriods: [3, 21] });
    expect(Array.from(fitted.forecast(5))).toEqual([1, 2, 3, 1, 2]);
    expect(Array.from(fitted.update(7).forecast(3))).toEqual([2, 3, 7]);
  });

  it("asks for a season", () => {
    expect(seasonalNaive.minimumSteps([])).toBe(Infinity);
    expect(seasonalNaive.minimumSteps([24])).toBe(24);
  });
});

import { describe, expect, it } from "vitest";

import { fillGaps } from "./fill-gaps.ts";

describe("fillGaps", () => {
  it.each([
    ["draws a line without a season", [1, null, null, 4], [], [1, 2, 3, 4]],
    ["continues the ends", [null, 2, null], [], [2, 2, 2]],
    ["takes the same time of other days", [1, 9, 1, null, 1, 9, 1, 9], [2], [1, 9, 1, 9, 1, 9, 1, 9]],
    ["draws a line where no other day is known", [null, 1, null, 3], [2], [1, 1, 2, 3]],
    ["keeps a known zero", [0, 0, null, 0], [], [0, 0, 0, 0]],
  ] as const)("%s", (_, values, periods, expected) => {
    expect(Array.from(fillGaps(values, periods))).toEqual(expected);
  });

  it("draws a line across a gap that is short compared to the day", () => {
    const values: (number | null)[] = Array.from({ length: 72 }, (_, t) => (t % 24) + 10 * t);
    values[30] = null;
    expect(fillGaps(values, [24])[30]).toBeCloseTo((30 % 24) + 300, 9);
  });
});

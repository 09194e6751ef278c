import { describe, expect, it } from "vitest";

import { rollUp } from "./roll-up.ts";

describe("rollUp", () => {
  it.each([
    ["the mean of known values", { values: [1, 3, null, 5, 2, 2], factor: 2, combine: "mean" }, [2, 5, 2]],
    ["the largest value", { values: [1, 3, 4, 5], factor: 2, combine: "max" }, [3, 5]],
    ["unknown when too few are known", { values: [1, null, null, 4, 5, 6], factor: 3, combine: "mean" }, [null, 5]],
    [
      "unknown when one of all is missing",
      { values: [1, null, 4, 5], factor: 2, combine: "max", minimumShare: 1 },
      [null, 5],
    ],
    ["nothing for an incomplete group", { values: [1, 2, 3], factor: 2, combine: "mean" }, [1.5]],
    ["zero when zero is known", { values: [0, null], factor: 2, combine: "mean" }, [0]],
  ] as const)("gives %s", (_, input, expected) => {
    expect(rollUp(input)).toEqual(expected);
  });

  it("refuses factors and shares outside their domain", () => {
    const input = { values: [1], factor: 1, combine: "mean" } as const;
    expect(() => rollUp({ ...input, factor: 0 })).toThrow("factor must be an integer >= 1, got 0");
    expect(() => rollUp({ ...input, minimumShare: 0 })).toThrow("minimumShare must be in (0, 1], got 0");
  });
});

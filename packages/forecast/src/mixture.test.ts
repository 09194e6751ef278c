import { describe, expect, it } from "vitest";

import { blend, mixtureWeights } from "./mixture.ts";

describe("mixtureWeights", () => {
  it("falls with the third power of the error", () => {
    expect(mixtureWeights([1, 2])).toEqual([8 / 9, 1 / 9]);
  });

  it("drops a member three times worse than the best", () => {
    expect(mixtureWeights([1, 3.01])).toEqual([1, 0]);
  });

  it("shares everything among members without error", () => {
    expect(mixtureWeights([0, 0, 1])).toEqual([0.5, 0.5, 0]);
  });

  it("counts a member that could not be measured as average", () => {
    expect(mixtureWeights([2, null])).toEqual([0.5, 0.5]);
    expect(mixtureWeights([null, null, null, null])).toEqual([0.25, 0.25, 0.25, 0.25]);
  });
});

describe("blend", () => {
  it("is the weighted sum of the paths", () => {
    expect(Array.from(blend([Float64Array.of(1, 2), Float64Array.of(3, 6)], [0.25, 0.75]))).toEqual([2.5, 5]);
  });
});

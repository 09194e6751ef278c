import { describe, expect, it } from "vitest";

import {
  intervalCoverage,
  mase,
  meanAbsoluteError,
  msis,
  owa,
  pinballLoss,
  rootMeanSquaredError,
  seasonalNaiveScale,
  smape,
  wape,
} from "./accuracy.ts";

const UNKNOWN = { actual: [null, null], predicted: [1, 2] };
const ZERO = { actual: [0, 0], predicted: [1, 3] };

describe("accuracy measures", () => {
  it("have the values of their examples", () => {
    expect(meanAbsoluteError({ actual: [1, null, 3], predicted: [2, 2, 5] })).toBe(1.5);
    expect(rootMeanSquaredError({ actual: [0, 0], predicted: [3, 4] })).toBeCloseTo(3.5355339, 7);
    expect(smape({ actual: [1, 0], predicted: [3, 0] })).toBe(0.5);
    expect(wape({ actual: [1, 3], predicted: [2, 3] })).toBe(0.25);
    expect(seasonalNaiveScale([1, 2, 4, 6], 2)).toBe(3.5);
    expect(mase({ actual: [5, 7], predicted: [4, 9] }, 3.5)).toBeCloseTo(3 / 7, 12);
    expect(owa({ smape: 0.1, mase: 1 }, { smape: 0.2, mase: 2 })).toBe(0.5);
    expect(pinballLoss({ actual: [10, 10], predicted: [8, 12] }, 0.9)).toBeCloseTo(1, 12);
    expect(intervalCoverage({ actual: [1, 5], lower: [0, 0], upper: [2, 2] })).toBe(0.5);
    expect(msis({ actual: [1, 5], lower: [0, 0], upper: [2, 2] }, 0.5, 1)).toBe(8);
  });

  it("are null, not NaN, when nothing is known", () => {
    for (const measure of [meanAbsoluteError, rootMeanSquaredError, smape, wape]) expect(measure(UNKNOWN)).toBeNull();
    expect(mase(UNKNOWN, 1)).toBeNull();
    expect(pinballLoss(UNKNOWN, 0.5)).toBeNull();
    expect(intervalCoverage({ actual: [null], lower: [0], upper: [1] })).toBeNull();
    expect(msis({ actual: [null], lower: [0], upper: [1] }, 0.9, 1)).toBeNull();
  });

  it("are null where they would divide by zero", () => {
    expect(wape(ZERO)).toBeNull();
    expect(mase(ZERO, 0)).toBeNull();
    expect(mase(ZERO, null)).toBeNull();
    expect(msis({ actual: [1], lower: [0], upper: [2] }, 0.9, 0)).toBeNull();
    expect(owa({ smape: 1, mase: 1 }, { smape: 0, mase: 1 })).toBeNull();
  });

  it("count a correct forecast of zero as no relative error", () => {
    expect(smape({ actual: [0], predicted: [0] })).toBe(0);
  });

  it("refuse forecasts of another length and shares outside their domain", () => {
    expect(() => meanAbsoluteError({ actual: [1], predicted: [] })).toThrow("predicted must hold 1 values, got 0");
    expect(() => intervalCoverage({ actual: [1], lower: [1], upper: [] })).toThrow("upper must hold 1 values, got 0");
    expect(() => pinballLoss(ZERO, 1)).toThrow("quantile must be in (0, 1), got 1");
    expect(() => msis({ actual: [1], lower: [1], upper: [1] }, 0, 1)).toThrow("coverage must be in (0, 1), got 0");
    expect(() => seasonalNaiveScale([1], 0)).toThrow("period must be an integer >= 1, got 0");
  });

  it("leave out pairs with an unknown value from the scale", () => {
    expect(seasonalNaiveScale([1, null, 4, 6])).toBe(2);
    expect(seasonalNaiveScale([1, null])).toBeNull();
  });
});

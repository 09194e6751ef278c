import { describe, expect, it } from "vitest";

import { holtWinters } from "./holt-winters.ts";

/** Rising series whose season is a share of its level. */
function growing(length: number): Float64Array {
  return Float64Array.from({ length }, (_, t) => (100 + t) * [0.5, 1, 1.5, 1][t % 4]!);
}

function meanRelativeError(path: Float64Array, truth: Float64Array): number {
  return path.reduce((sum, value, step) => sum + Math.abs(value / truth[step]! - 1), 0) / path.length;
}

describe("holtWinters", () => {
  it.each(["additive", "multiplicative"] as const)(
    "continues a season in proportion to a rising level with %s seasons",
    (form) => {
      const path = holtWinters(form)
        .fit({ values: growing(80), seasonalPeriods: [4] })
        .forecast(8);
      expect(meanRelativeError(path, growing(88).slice(80))).toBeLessThan(0.03);
    },
  );

  it("survives idle seasons, on which a multiplicative model divides by zero", () => {
    const values = Float64Array.from({ length: 60 }, (_, t) => (t % 4 === 0 ? 0 : 10));
    const path = holtWinters()
      .fit({ values, seasonalPeriods: [4] })
      .forecast(4);
    for (const [step, value] of [0, 10, 10, 10].entries()) expect(path[step]).toBeCloseTo(value, 1);
  });

  it("follows a day and a week at once", () => {
    const week = [1, 1, 1, 1, 1, 0.3, 0.3];
    const values = Float64Array.from(
      { length: 4 * 7 * 6 },
      (_, t) => 100 * [0.5, 1, 1.5, 1][t % 4]! * week[Math.floor(t / 4) % 7]!,
    );
    const path = holtWinters()
      .fit({ values: values.slice(0, 140), seasonalPeriods: [4, 28] })
      .forecast(28);
    expect(meanRelativeError(path, values.slice(140))).toBeLessThan(0.05);
  });

  it("gives a season that its parameters were not tuned on a moderate smoothing", () => {
    const values = growing(80);
    const tuned = holtWinters().tune!({ values: values.slice(0, 40), seasonalPeriods: [4, 28] });
    expect(
      tuned
        .fit({ values, seasonalPeriods: [4, 28] })
        .forecast(5)
        .every(Number.isFinite),
    ).toBe(true);
  });
});

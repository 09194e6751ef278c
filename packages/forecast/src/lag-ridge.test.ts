import { describe, expect, it } from "vitest";

import { lagRidge, lagRidgeLog } from "./lag-ridge.ts";

const week = (t: number): number =>
  100 + 40 * Math.sin((2 * Math.PI * t) / 24) + (Math.floor(t / 24) % 7 > 4 ? -30 : 0);

describe.each([lagRidge, lagRidgeLog])("$name", (model) => {
  it("continues days and weekends it has seen", () => {
    const values = Float64Array.from({ length: 24 * 28 }, (_, t) => week(t));
    const path = model.fit({ values, seasonalPeriods: [24, 168] }).forecast(168);
    const error =
      path.reduce((sum, value, step) => sum + Math.abs(value - week(values.length + step)), 0) / path.length;
    expect(error).toBeLessThan(2);
  });

  it("needs three days, or two dozen values without a season", () => {
    expect(model.minimumSteps([24])).toBe(72);
    expect(model.minimumSteps([])).toBe(24);
  });
});

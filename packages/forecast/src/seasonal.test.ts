import { describe, expect, it } from "vitest";

import { seasonal } from "./seasonal.ts";

describe("seasonal", () => {
  it("continues a season that grows with the level", () => {
    const truth = (t: number): number => 200 * 1.002 ** t * (1 + 0.5 * Math.sin((2 * Math.PI * t) / 12));
    const values = Float64Array.from({ length: 240 }, (_, t) => truth(t));
    const path = seasonal.fit({ values, seasonalPeriods: [12] }).forecast(24);
    for (const [step, value] of path.entries()) expect(Math.abs(value / truth(240 + step) - 1)).toBeLessThan(0.08);
  });

  it("needs a season, twice", () => {
    expect(seasonal.minimumSteps([])).toBe(Infinity);
    expect(seasonal.minimumSteps([24])).toBe(48);
  });
});

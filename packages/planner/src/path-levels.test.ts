import { describe, expect, it } from "vitest";
import { pathLevels } from "./path-levels.ts";

const flat = (value: number): Float64Array => new Float64Array(4).fill(value);
const weights = [0.5, 0.5];

describe("pathLevels", () => {
  it("keeps a spread that counts cannot have by chance", () => {
    const [low, high] = pathLevels([flat(500), flat(1_500)], { expectedRates: flat(1_000), stepSeconds: 60, weights });
    expect(low).toBeCloseTo(0.5, 3);
    expect(high).toBeCloseTo(1.5, 3);
  });

  it("takes out the variance that counts have by chance: half of it where 40 jobs are expected and the means lie 0.2236 apart from 1", () => {
    const spread = Math.sqrt(2 / 40);
    const paths = [flat(1 - spread), flat(1 + spread)];
    const [low, high] = pathLevels(paths, { expectedRates: flat(1), stepSeconds: 10, weights });
    expect(high! - 1).toBeCloseTo(spread / Math.SQRT2, 12);
    expect(1 - low!).toBeCloseTo(spread / Math.SQRT2, 12);
  });

  it("has all paths at their mean where chance alone spreads them more", () => {
    const levels = pathLevels([flat(0.9), flat(1.3)], { expectedRates: flat(1), stepSeconds: 1, weights });
    expect(levels).toEqual([1.1, 1.1].map((level) => expect.closeTo(level, 12)));
  });

  it("stays finite where nothing is expected", () => {
    for (const level of pathLevels([flat(0), flat(2)], { expectedRates: flat(0), stepSeconds: 15, weights }))
      expect(level).toBeLessThan(Infinity);
  });
});

import { describe, expect, it } from "vitest";

import { countNoise } from "./count-noise.ts";
import { poisson, randomFrom } from "./made-up-traffic.ts";

/** Minutes of a day between 200 and 1,000 jobs, each of which varies by a factor of its own. */
function day(spread: number, seed = 3, factorAt: (minute: number) => number = () => 1): Float64Array {
  const random = randomFrom(seed);
  return Float64Array.from({ length: 1_440 }, (_, minute) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const mean = 600 * factorAt(minute) * (1 - (2 / 3) * Math.cos((2 * Math.PI * minute) / 1_440));
    return poisson(mean * Math.max(0, 1 + spread * normal), random);
  });
}

describe("countNoise", () => {
  it("is nothing for Poisson arrivals, whatever the course of the day", () => {
    expect(countNoise([day(0), day(0, 4)])).toBe(0);
  });

  it.each([0.1, 0.2, 0.4])("is the square of what each interval varies by: %d", (spread) => {
    expect(Math.sqrt(countNoise([day(spread), day(spread, 4)]))).toBeCloseTo(spread, 1);
  });

  it("does not count jumps and bursts, which are few", () => {
    const jumpy = (minute: number): number => (minute > 700 ? 3 : 1) * (minute % 60 === 20 ? 9 : 1);
    expect(Math.sqrt(countNoise([day(0, 3, jumpy)]))).toBeLessThan(0.02);
  });

  it("is nothing where too little is known", () => {
    expect(countNoise([])).toBe(0);
    expect(countNoise([Float64Array.from({ length: 500 }, (_, index) => index % 9)])).toBe(0);
    expect(countNoise([Float64Array.from({ length: 500 }, () => NaN)])).toBe(0);
    expect(countNoise([Float64Array.from({ length: 20 }, (_, index) => 100 * (index % 2))])).toBe(0);
  });
});

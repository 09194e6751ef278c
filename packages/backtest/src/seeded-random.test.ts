import { describe, expect, it } from "vitest";
import { exponentialDraw, normalDraw, poissonDraw, seededRandom } from "./seeded-random.ts";

const draws = 50_000;

function moments(draw: () => number): { readonly mean: number; readonly variance: number } {
  const values = Array.from({ length: draws }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / draws;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws };
}

describe("seededRandom", () => {
  it("repeats a stream, and has another one for another seed or purpose", () => {
    const start = (seed: number, purpose: number) => {
      const random = seededRandom(seed, purpose);
      return [random(), random(), random()];
    };
    expect(start(7, 1)).toEqual(start(7, 1));
    expect(start(7, 1)).not.toEqual(start(8, 1));
    expect(start(7, 1)).not.toEqual(start(1, 7));
  });

  it.each([
    { law: "uniform", draw: (random: () => number) => random(), mean: 0.5, variance: 1 / 12 },
    { law: "exponential", draw: exponentialDraw, mean: 1, variance: 1 },
    { law: "normal", draw: normalDraw, mean: 0, variance: 1 },
    { law: "thin Poisson", draw: (random: () => number) => poissonDraw(random, 0.3), mean: 0.3, variance: 0.3 },
    { law: "Poisson", draw: (random: () => number) => poissonDraw(random, 250), mean: 250, variance: 250 },
  ])("has the mean and the variance of the $law law", ({ draw, mean, variance }) => {
    const random = seededRandom(3, 0);
    const found = moments(() => draw(random));
    // Five standard errors of the mean; the variance of these laws is known to a few percent from so many draws.
    expect(Math.abs(found.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / draws));
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.05);
  });

  it("draws nothing at a mean of 0", () => {
    expect(poissonDraw(seededRandom(1, 0), 0)).toBe(0);
  });
});

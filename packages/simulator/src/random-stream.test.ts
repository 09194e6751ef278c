import { describe, expect, it } from "vitest";
import { randomStream, type RandomPurpose } from "./random-stream.ts";

const take = (seed: number, purpose: RandomPurpose, count: number) => {
  const random = randomStream(seed, purpose);
  return Array.from({ length: count }, () => random());
};

describe("randomStream", () => {
  it("repeats itself for the same seed and purpose", () => {
    expect(take(3, "service", 5)).toEqual(take(3, "service", 5));
  });

  it("shares nothing between purposes or neighbouring seeds, from the first draw on", () => {
    const pairs = [take(3, "arrivals", 2000), take(3, "service", 2000), take(4, "arrivals", 2000)];
    for (const [index, first] of pairs.entries()) {
      for (const second of pairs.slice(index + 1)) {
        const covariance = first.reduce((sum, u, draw) => sum + (u - 0.5) * ((second[draw] ?? 0) - 0.5), 0) / 2000;
        // Correlation of independent streams: standard error 1 / sqrt(2000) = 0.022.
        expect(Math.abs(covariance * 12)).toBeLessThan(0.09);
      }
    }
    expect(new Set([1, 2, 3, 4, 5].map((seed) => take(seed, "arrivals", 1)[0])).size).toBe(5);
  });

  it("has first draws of neighbouring seeds that fill the unit interval", () => {
    const first = Array.from({ length: 1000 }, (_, seed) => take(seed, "arrivals", 1)[0] ?? NaN);
    const mean = first.reduce((sum, u) => sum + u, 0) / 1000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / 1000));
  });
});

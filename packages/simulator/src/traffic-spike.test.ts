import { describe, expect, it } from "vitest";
import { checkTrafficSpike, type SpikeShape, spikeFactor, type TrafficSpike } from "./traffic-spike.ts";

const spike = (shape: SpikeShape): TrafficSpike => {
  return { startSeconds: 100, durationSeconds: 100, magnitude: 5, shape };
};

describe("spikeFactor", () => {
  it.each<[SpikeShape, number[]]>([
    ["instant", [1, 5, 5, 5, 5, 1]],
    ["linear", [1, 1, 3, 5, 3, 1]],
    ["exp", [1, 5, 1 + 4 * Math.exp(-1), 1 + 4 * Math.exp(-2), 1 + 4 * Math.exp(-3), 1]],
    ["bell", [1, 1 + 4 * Math.exp(-3.125), 1 + 4 * Math.exp(-0.78125), 5, 1 + 4 * Math.exp(-0.78125), 1]],
  ])("has the course of the shape %s: before, at the start, at its quarters, at the end", (shape, factors) => {
    [99, 100, 125, 150, 175, 200].forEach((at, index) => {
      expect(spikeFactor([spike(shape)], at)).toBeCloseTo(factors[index] ?? NaN, 12);
    });
  });

  it("never goes below the base or above the magnitude", () => {
    for (const shape of ["instant", "linear", "exp", "bell"] as const) {
      for (let at = 0; at < 300; at += 0.5) {
        expect(spikeFactor([spike(shape)], at)).toBeGreaterThanOrEqual(1);
        expect(spikeFactor([spike(shape)], at)).toBeLessThanOrEqual(5);
      }
    }
  });

  it("is under way where it began before the pattern", () => {
    const begun = { ...spike("linear"), startSeconds: -50 };
    expect(() => checkTrafficSpike("spike", begun)).not.toThrow();
    expect([0, 25, 50].map((at) => spikeFactor([begun], at))).toEqual([5, 3, 1]);
  });

  it("can be a dip", () => {
    expect(spikeFactor([{ ...spike("instant"), magnitude: 0 }], 150)).toBe(0);
  });
});

describe("checkTrafficSpike", () => {
  it("refuses a shape that only text from outside can hold", () => {
    // Cast: the type forbids it, a scenario file does not.
    const unknown = "square" as SpikeShape;
    const message = "spikes[2].shape must be instant, linear, exp or bell, got square";
    expect(() => checkTrafficSpike("spikes[2]", spike(unknown))).toThrow(new RangeError(message));
  });
});

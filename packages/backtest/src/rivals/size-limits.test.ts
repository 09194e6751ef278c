import { describe, expect, it } from "vitest";
import { atLeastOne, clampSize, roundUp } from "./size-limits.ts";

describe("clampSize", () => {
  it.each([
    [0, 2],
    [2, 2],
    [5, 5],
    [9, 8],
    [Infinity, 8],
  ])("takes a wish for %d within [2, 8] as %d", (wish, size) => {
    expect(clampSize({ workersMin: 2, workersMax: 8 }, wish)).toBe(size);
  });

  it("lets the maximum win where the limits contradict each other", () => {
    expect(clampSize({ workersMin: 120, workersMax: 100 }, 50)).toBe(100);
  });
});

describe("atLeastOne", () => {
  it.each([
    [0, 8, 1],
    [3, 8, 3],
    [0, 0, 0],
  ])("raises the minimum of [%d, %d] to %d", (workersMin, workersMax, raised) => {
    expect(atLeastOne({ workersMin, workersMax })).toEqual({ workersMin: raised, workersMax });
  });
});

describe("roundUp", () => {
  it.each([
    [(0.9 / 0.3) * 10, 30],
    [30.001, 31],
    [30, 30],
    [0, 0],
  ])("rounds %d up to %d", (size, rounded) => {
    expect(roundUp(size)).toBe(rounded);
  });
});

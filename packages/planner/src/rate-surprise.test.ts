import { describe, expect, it } from "vitest";
import { rateLevel } from "@cap/forecast";
import type { LevelState } from "./pool-state.ts";
import { freshLevel, updateLevel, type ExpectedArrivals } from "./rate-surprise.ts";

/** The level after counts of 30 s, of which a number was expected each. */
function after(counts: readonly number[], expected: number): LevelState {
  const parts = counts.map((arrivals, index): ExpectedArrivals => ({
    endAt: 30 * (index + 1),
    seconds: 30,
    arrivals,
    expected,
  }));
  return parts.reduce(
    (level, _part, index) => updateLevel(level, parts.slice(Math.max(0, index - 3), index + 1)),
    freshLevel(),
  );
}

const ratioAfter = (counts: readonly number[], expected: number): number =>
  rateLevel(after(counts, expected).filter).ratio;

describe("updateLevel", () => {
  it("believes the forecast while arrivals are as expected", () => {
    expect(ratioAfter([300, 300, 300, 300], 300)).toBeCloseTo(1, 9);
    expect(after([300, 310, 290], 300)).toMatchObject({ strangeStreak: 0 });
  });

  it("moves a little with small differences", () => {
    const ratio = ratioAfter([315, 315, 315], 300);
    expect(ratio).toBeGreaterThan(1.01);
    expect(ratio).toBeLessThan(1.06);
  });

  it.each([
    ["doubled", 600, 2],
    ["half", 150, 0.5],
    ["half as much again", 450, 1.5],
  ])("follows a load that is %s from the first observation on", (_name, arrivals, ratio) => {
    expect(ratioAfter([300, 300, arrivals], 300)).toBeCloseTo(ratio, 1);
  });

  it("takes several observations of thin traffic together", () => {
    expect(ratioAfter([1, 1, 1, 1], 1)).toBeCloseTo(1, 9);
    expect(ratioAfter([4, 5, 5, 6], 1)).toBeGreaterThan(3);
  });

  it("does not take chance for a jump", () => {
    expect(ratioAfter([2], 1)).toBeLessThan(1.2);
    expect(ratioAfter([0], 5)).toBeGreaterThan(0.75);
  });

  it("counts how long arrivals have been strange, and forgets it at the first ordinary one", () => {
    expect(after([300, 900, 900], 300).strangeStreak).toBe(2);
    expect(after([300, 0, 0, 0], 300).strangeStreak).toBe(-3);
    expect(after([900, 0], 300).strangeStreak).toBe(-1);
    expect(after([900, 900, 300], 300).strangeStreak).toBe(0);
  });

  it("gives the standard score of the newest observation", () => {
    expect(after([400], 100).score).toBe(30);
    expect(after([0], 0.25).score).toBe(-0.25);
  });

  it("knows nothing new without observations", () => {
    const level = freshLevel();
    expect(updateLevel(level, [])).toBe(level);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LoadUnit } from "./columns.ts";
import { stepCounts, type StepCounts } from "./step-counts.ts";
import type { TimeGrid } from "./time-grid.ts";

const minutes: TimeGrid = {
  originAt: 0,
  stepSeconds: 60,
  coarser: false,
  samplesPerStep: 1,
  indexOf: (at) => Math.round(at / 60),
};
const fives: TimeGrid = {
  originAt: 0,
  stepSeconds: 300,
  coarser: true,
  samplesPerStep: 5,
  indexOf: (at) => Math.floor(at / 300),
};

function count(
  samples: readonly (readonly [at: number, value: number])[],
  grid = minutes,
  unit: LoadUnit = "count",
): StepCounts {
  return stepCounts(
    { size: samples.length, at: (index) => samples[index]?.[0] ?? NaN, value: (index) => samples[index]?.[1] ?? NaN },
    grid,
    unit,
  );
}

describe("stepCounts", () => {
  it("multiplies a rate by the step, as the example says", () => {
    expect(stepCounts({ size: 1, at: () => 0, value: () => 2 }, minutes, "rate").counts).toEqual([120]);
  });

  it("leaves steps without a sample or a value unknown", () => {
    const { counts, gaps, gapSteps } = count([
      [0, 1],
      [60, NaN],
      [240, 0],
      [360, 2],
    ]);
    expect(counts).toEqual([1, null, null, null, 0, null, 2]);
    expect(gaps).toEqual({ count: 2, first: 2 });
    expect(gapSteps).toEqual({ count: 3, first: 2 });
  });

  it("drops repeated samples, and lets the last known one of an instant count", () => {
    const { counts, repeated, replaced } = count([
      [0, 1],
      [0, 1],
      [60, 2],
      [60, 3],
      [60, NaN],
      [120, NaN],
      [120, 4],
    ]);
    expect(counts).toEqual([1, 3, 4]);
    expect(repeated).toEqual({ count: 2, first: 1 });
    expect(replaced).toEqual({ count: 2, first: 3 });
  });

  it("adds counts and averages rates of one step", () => {
    expect(
      count([
        [0, 1],
        [20, 2],
        [60, 4],
      ]).counts,
    ).toEqual([3, 4]);
    expect(
      count(
        [
          [0, 1],
          [20, 2],
          [60, 4],
        ],
        minutes,
        "rate",
      ).counts,
    ).toEqual([90, 240]);
    expect(
      count([
        [0, 1],
        [20, 2],
        [60, 4],
      ]).offGrid,
    ).toEqual({ count: 1, first: 1 });
  });

  it("scales up a longer step that lacks some samples, and gives up one that lacks most", () => {
    const { counts, scaled, sparse } = count(
      [
        [0, 1],
        [60, 1],
        [120, 1],
        [180, 1],
        [240, 1],
        [300, 2],
        [360, 2],
        [420, 2],
        [600, 9],
      ],
      fives,
    );
    expect(counts).toEqual([5, 10, null]);
    expect(scaled).toEqual({ count: 1, first: 7 });
    expect(sparse).toEqual({ count: 1, first: 8 });
  });

  it("conserves jobs: the steps add up to the samples", () => {
    const sample = fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 1000 }));
    fc.assert(
      fc.property(fc.uniqueArray(sample, { minLength: 1, selector: ([at]) => at }), (samples) => {
        const ordered = samples.toSorted(([a], [b]) => a - b);
        const shifted = ordered.map(([at, value]) => [at - (ordered[0]?.[0] ?? 0), value] as const);
        const { counts } = count(shifted);
        expect(counts.reduce<number>((sum, jobs) => sum + (jobs ?? 0), 0)).toBe(
          samples.reduce((sum, [, value]) => sum + value, 0),
        );
      }),
    );
  });
});

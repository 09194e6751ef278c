import { describe, expect, it } from "vitest";
import { nativeStep, timeGrid, type OrderedTimes } from "./time-grid.ts";

const times = (...list: number[]): OrderedTimes => ({ size: list.length, at: (index) => list[index] ?? NaN });

describe("nativeStep", () => {
  it("is the distance of evenly spaced samples", () => {
    expect(nativeStep({ size: 3, at: (index) => index * 300 })).toEqual({ seconds: 300, regular: true });
  });

  it("is the most common distance where there are gaps and duplicates", () => {
    expect(nativeStep(times(0, 60, 60, 120, 600, 660))).toEqual({ seconds: 60, regular: true });
  });

  it("is the distance that the others are multiples of where rows without jobs are left out", () => {
    expect(nativeStep(times(0, 120, 180, 360, 480, 660, 720, 1020))).toEqual({ seconds: 60, regular: true });
  });

  it("is a usual step near the median where collectors run early and late", () => {
    expect(nativeStep(times(0, 301, 598, 902, 1196, 1501))).toEqual({ seconds: 300, regular: false });
  });

  it("keeps fractions of a second", () => {
    expect(nativeStep(times(0, 0.25, 0.5))).toEqual({ seconds: 0.25, regular: true });
  });

  it("is null without two different instants", () => {
    expect(nativeStep(times())).toBeNull();
    expect(nativeStep(times(5, 5))).toBeNull();
  });
});

describe("timeGrid", () => {
  const minute = { seconds: 60, regular: true };

  it("starts at the phase of the samples", () => {
    expect(timeGrid({ size: 2, at: (index) => 30 + index * 60 }, 60, minute)).toMatchObject({
      originAt: 30,
      samplesPerStep: 1,
      coarser: false,
    });
  });

  it("gives late and early samples their own steps", () => {
    const late = [2, 61, 119, 183, 238];
    const grid = timeGrid(times(...late), 60, { seconds: 60, regular: false });
    expect(grid.originAt).toBe(0);
    expect(late.map(grid.indexOf)).toEqual([0, 1, 2, 3, 4]);
  });

  it("starts longer steps at multiples of the step", () => {
    const grid = timeGrid(times(660, 720, 780, 840), 300, minute);
    expect(grid).toMatchObject({ originAt: 600, samplesPerStep: 5, coarser: true });
    expect([660, 899, 900].map(grid.indexOf)).toEqual([0, 0, 1]);
  });

  it("lays no phase over samples that are spread all over the step", () => {
    expect(timeGrid(times(7, 31, 58, 83, 101, 140, 171), 60, { seconds: 60, regular: false }).originAt).toBe(0);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localAt, type LocalClock } from "./local-clock.ts";
import { type GridSteps, localGrid } from "./local-grid.ts";

const HOUR = 3_600;
const CHANGE = 1_000 * HOUR;
const spring: LocalClock = [
  { fromAt: 0, offsetSeconds: HOUR },
  { fromAt: CHANGE, offsetSeconds: 2 * HOUR },
];
const autumn: LocalClock = [
  { fromAt: 0, offsetSeconds: 2 * HOUR },
  { fromAt: CHANGE, offsetSeconds: HOUR },
];

/** A grid of hours whose step `before` starts at the clock change. */
const hours = (before: number, steps: number, horizonSteps: number): GridSteps => ({
  startAt: CHANGE - before * HOUR,
  stepSeconds: HOUR,
  steps,
  horizonSteps,
});

describe("localAt", () => {
  it("adds the offset that holds, the first one also before its start", () => {
    expect(localAt(spring, -5)).toBe(HOUR - 5);
    expect(localAt(spring, CHANGE - 1)).toBe(CHANGE - 1 + HOUR);
    expect(localAt(spring, CHANGE)).toBe(CHANGE + 2 * HOUR);
    expect(localAt([], 60)).toBe(60);
  });
});

describe("localGrid", () => {
  it("leaves the hour unknown that the clock skipped", () => {
    const grid = localGrid(hours(2, 4, 1), spring);
    expect(grid.localized([1, 2, 3, 4], "mean")).toEqual([1, 2, null, 3, 4]);
    expect(grid.horizonOf([5])).toEqual([5]);
  });

  it.each([
    ["mean", 2.5],
    ["max", 3],
  ] as const)("puts the hour together that the clock showed twice: %s", (combine, merged) => {
    const grid = localGrid(hours(2, 4, 1), autumn);
    expect(grid.localized([1, 2, 3, 4], combine)).toEqual([1, merged, 4]);
    expect(grid.localized([1, null, 3, 4], combine)).toEqual([1, 3, 4]);
  });

  it("skips an hour of the forecast when the change lies ahead", () => {
    const grid = localGrid(hours(5, 3, 4), spring);
    expect(grid.horizonSteps).toBe(5);
    expect(grid.horizonOf([10, 11, 12, 13, 14])).toEqual([10, 11, 13, 14]);
  });

  it("reads an hour of the forecast twice when the clock is set back ahead", () => {
    const grid = localGrid(hours(5, 3, 4), autumn);
    expect(grid.horizonSteps).toBe(3);
    expect(grid.horizonOf([10, 11, 12])).toEqual([10, 11, 11, 12]);
  });

  it("forecasts the hour again that has just been when the clock is set back now", () => {
    const grid = localGrid(hours(3, 3, 2), autumn);
    expect(grid.localized([1, 2, 3], "mean")).toEqual([1, 2]);
    expect(grid.horizonOf([10, 11])).toEqual([10, 11]);
  });

  it("does not follow a change that is no whole number of steps", () => {
    const grid = localGrid({ startAt: CHANGE - 12 * HOUR, stepSeconds: 6 * HOUR, steps: 4, horizonSteps: 1 }, spring);
    expect(grid.localized([1, 2, 3, 4], "mean")).toEqual([1, 2, 3, 4]);
  });

  it("changes nothing on a clock that never changes", () => {
    const series = fc.array(fc.option(fc.nat()), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(series, fc.integer({ min: -14, max: 14 }), fc.nat({ max: 5 }), (values, offset, horizonSteps) => {
        const clock = [{ fromAt: 0, offsetSeconds: offset * HOUR }];
        const grid = localGrid(hours(0, values.length, horizonSteps), clock);
        expect(grid.localized(values, "mean")).toEqual(values);
        expect(grid.horizonSteps).toBe(horizonSteps);
      }),
    );
  });

  it("keeps every step of the horizon at its time of day", () => {
    const place = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(place, place, place, fc.constantFrom(spring, autumn), (before, steps, horizonSteps, clock) => {
        const question = hours(before, steps, horizonSteps);
        const grid = localGrid(question, clock);
        const local = Array.from({ length: grid.horizonSteps }, (_, step) => grid.steps + step);
        const found = grid.horizonOf(local);
        const wanted = found.map(
          (_, step) =>
            (localAt(clock, question.startAt + (steps + step) * HOUR) - localAt(clock, question.startAt)) / HOUR,
        );
        expect(found).toEqual(wanted);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventTally, population, timeGrid } from "./event-tally.ts";

describe("population", () => {
  it("counts an event at the grid point it falls on and integrates exactly in between", () => {
    const grid = timeGrid(10, 4);
    const [entered, left] = [new EventTally(grid), new EventTally(grid)];
    entered.add(0, 2);
    entered.add(4, 1);
    left.add(5, 1);
    left.add(99, 1);
    const { counts, integrals } = population(grid, [entered], [left]);
    expect([...counts]).toEqual([2, 3, 2, 2]);
    expect([...integrals]).toEqual([8, 9, 4]);
  });

  it("has the same total integral on every grid", () => {
    const stays = fc.array(
      fc.record({ from: fc.integer({ min: 0, max: 50 }), seconds: fc.integer({ min: 0, max: 50 }) }),
    );
    fc.assert(
      fc.property(stays, fc.integer({ min: 1, max: 20 }), (members, stepSeconds) => {
        const grid = timeGrid(60, stepSeconds);
        const [entered, left] = [new EventTally(grid), new EventTally(grid)];
        for (const { from, seconds } of members) {
          entered.add(from, 1);
          left.add(from + seconds, 1);
        }
        const expected = members.reduce((sum, { from, seconds }) => sum + Math.min(from + seconds, 60) - from, 0);
        const { integrals } = population(grid, [entered], [left]);
        expect(integrals.reduce((sum, seconds) => sum + seconds, 0)).toBe(expected);
      }),
    );
  });

  it("opens no extra step for a rounding error", () => {
    expect(timeGrid(0.7, 0.1).steps).toBe(7);
    expect(timeGrid(0.75, 0.1).steps).toBe(8);
  });
});

import { describe, expect, it } from "vitest";

import { solveRidge } from "./ridge-regression.ts";

describe("solveRidge", () => {
  it("solves the normal equations when nothing is shrunk", () => {
    const solution = solveRidge({ gram: Float64Array.of(4, 2, 2, 3), moment: Float64Array.of(10, 9), rows: 1 }, 0);
    expect(solution[0]).toBeCloseTo(1.5, 12);
    expect(solution[1]).toBeCloseTo(2, 12);
  });

  it("shrinks by lambda times the number of rows", () => {
    expect(solveRidge({ gram: Float64Array.of(8), moment: Float64Array.of(10), rows: 4 }, 0.5)[0]).toBeCloseTo(1, 12);
  });

  it("gives a column that repeats another the coefficient 0", () => {
    const solution = solveRidge({ gram: Float64Array.of(2, 2, 2, 2), moment: Float64Array.of(6, 6), rows: 1 }, 0);
    expect(solution[0]).toBeCloseTo(3, 12);
    expect(solution[1]).toBe(0);
  });
});

import { describe, expect, it } from "vitest";

import { nelderMead } from "./nelder-mead.ts";

const rosenbrock = ([x = 0, y = 0]: readonly number[]): number => (1 - x) ** 2 + 100 * (y - x * x) ** 2;

describe("nelderMead", () => {
  it("finds the minimum at the end of a curved valley", () => {
    const [x, y] = nelderMead({ objective: rosenbrock, start: [-1.2, 1], step: 0.5, maxEvaluations: 400 });
    expect(x).toBeCloseTo(1, 2);
    expect(y).toBeCloseTo(1, 2);
  });

  it("never ends worse than it started", () => {
    const point = nelderMead({ objective: rosenbrock, start: [1, 1], step: 5, maxEvaluations: 10 });
    expect(rosenbrock(point)).toBe(0);
  });

  it("leaves regions where the objective is not a number", () => {
    const [x] = nelderMead({
      objective: ([a = 0]) => (a < 0 ? Number.NaN : (a - 2) ** 2),
      start: [0.5],
      step: -1,
      maxEvaluations: 100,
    });
    expect(x).toBeCloseTo(2, 2);
  });

  it("stops after the evaluations it was given, but for the last shrink", () => {
    let evaluations = 0;
    const counted = (point: readonly number[]): number => {
      evaluations += 1;
      return rosenbrock(point);
    };
    nelderMead({ objective: counted, start: [-1.2, 1], step: 0.5, maxEvaluations: 50 });
    expect(evaluations).toBeLessThanOrEqual(50 + 4);
  });
});

import { describe, expect, it } from "vitest";
import { tailQuantile } from "./tail-quantile.ts";

describe("tailQuantile", () => {
  const exponentialTail = (x: number): number => Math.exp(-x);

  it("finds the quantile from a bracket that is far too short", () => {
    const x = tailQuantile({ tail: exponentialTail, tailProbability: 1e-9, lower: 0, upper: 1e-3 });
    expect(x).toBeCloseTo(9 * Math.LN10, 12);
  });

  it("answers with the lower end when that already meets the target", () => {
    expect(tailQuantile({ tail: exponentialTail, tailProbability: 0.5, lower: 3, upper: 4 })).toBe(3);
  });

  it("finds the place of a jump, where false position alone would stall", () => {
    const tail = (x: number): number => (x < Math.PI ? 0.2 : 0);
    expect(tailQuantile({ tail, tailProbability: 0.1, lower: 0, upper: 10 })).toBeCloseTo(Math.PI, 12);
  });

  it("needs few evaluations of a smooth tail", () => {
    let evaluations = 0;
    const tail = (x: number): number => {
      evaluations++;
      return 0.7 * Math.exp(-x) + 0.3 * Math.exp(-x / 9);
    };
    tailQuantile({ tail, tailProbability: 0.01, lower: 0, upper: 20 });
    expect(evaluations).toBeLessThan(20);
  });
});

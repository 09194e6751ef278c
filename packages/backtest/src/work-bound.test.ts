import { describe, expect, it } from "vitest";
import { workBoundHours } from "./work-bound.ts";

describe("workBoundHours", () => {
  it("has the documented example", () => {
    const jobs = { arrivalSeconds: Float64Array.of(0, 5), serviceSeconds: Float64Array.of(1800, 5400) };
    expect(workBoundHours(jobs, 2)).toBe(1);
  });

  it("is nothing without jobs", () => {
    expect(workBoundHours({ arrivalSeconds: new Float64Array(), serviceSeconds: new Float64Array() }, 1)).toBe(0);
  });
});

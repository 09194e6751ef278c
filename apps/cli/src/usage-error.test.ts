import { describe, expect, it } from "vitest";
import { rangeErrorAsUsage, slicesWithUsageErrors } from "./usage-error.ts";

describe("rangeErrorAsUsage", () => {
  it("returns what the computation returns", () => {
    expect(rangeErrorAsUsage(() => 7)).toBe(7);
  });

  it("turns a RangeError into wrong use with the same message", () => {
    const compute = (): never => {
      throw new RangeError("windowSeconds must be >= 1, got 0.001");
    };
    expect(() => rangeErrorAsUsage(compute)).toThrow(
      expect.objectContaining({ name: "CapError", code: "USAGE", message: "windowSeconds must be >= 1, got 0.001" }),
    );
  });

  it("leaves other errors alone", () => {
    const fault = new TypeError("x is undefined");
    const compute = (): never => {
      throw fault;
    };
    expect(() => rangeErrorAsUsage(compute)).toThrow(fault);
  });
});

describe("slicesWithUsageErrors", () => {
  it("passes slices on, and turns a RangeError of a later one into wrong use", () => {
    const slices = slicesWithUsageErrors(
      (function* (): Generator<number, never, void> {
        yield 1;
        throw new RangeError("windowSeconds must be >= 1, got 0.001");
      })(),
    );
    expect(slices.next()).toEqual({ value: 1, done: false });
    expect(() => slices.next()).toThrow(expect.objectContaining({ code: "USAGE" }));
  });
});

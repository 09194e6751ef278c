import { describe, expect, it } from "vitest";
import { rangeErrorAsUsage } from "./usage-error.ts";

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

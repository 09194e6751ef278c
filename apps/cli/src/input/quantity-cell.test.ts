import { describe, expect, it } from "vitest";
import { readDuration, readQuantity } from "./quantity-cell.ts";

describe("readQuantity", () => {
  it.each([
    ["12.5", 12.5],
    [" 7 ", 7],
    ["+3", 3],
    [".5", 0.5],
    ["1e3", 1000],
    ["-0", 0],
    ["0", 0],
    [12, 12],
  ])("reads %j", (cell, value) => {
    expect(readQuantity(cell)).toBe(value);
  });

  it.each(["", "  ", "null", "NULL", "NaN", "nan", "N/A", "none", "-", null, undefined, NaN])(
    "takes %j as missing",
    (cell) => {
      expect(readQuantity(cell)).toBeNull();
    },
  );

  it.each([
    ["-1", "negative"],
    [-0.5, "negative"],
    ["1e999", "infinite"],
    ["Infinity", "infinite"],
    ["-inf", "infinite"],
    [Infinity, "infinite"],
    ["1e16", "infinite"],
    ["0x1F", "text"],
    ["1_000", "text"],
    ["1,000", "text"],
    ["12 jobs", "text"],
    ["１２", "text"],
    [true, "text"],
    [[1], "text"],
  ])("says what is wrong with %j", (cell, wrong) => {
    expect(readQuantity(cell)).toBe(wrong);
  });
});

describe("readDuration", () => {
  it.each([
    ["250ms", 1, 0.25],
    ["2s", 1, 2],
    ["PT2S", 1, 2],
    ["2.5", 1, 2.5],
    ["250", 1e-3, 0.25],
    [3, 1, 3],
    ["", 1, null],
    ["two", 1, "text"],
    ["-2", 1, "negative"],
    [2_000_000_000, 1, "nanoseconds"],
  ])("reads %j in units of %d s", (cell, unit, value) => {
    expect(readDuration(cell, unit)).toBe(value);
  });
});

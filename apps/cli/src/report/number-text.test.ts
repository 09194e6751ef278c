import { describe, expect, it } from "vitest";
import { showMoney, showNumber, showPercent, showSeconds, signed } from "./number-text.ts";

describe("showNumber", () => {
  it.each([
    [0, "0"],
    [0.000123456, "0.000123"],
    [1.23456, "1.23"],
    [1234.5, "1235"],
    [12_345.6, "12,346"],
    [-7.654, "-7.65"],
    [Infinity, "unbounded"],
  ])("shows %d as %s", (value, text) => {
    expect(showNumber(value)).toBe(text);
  });
});

describe("showSeconds", () => {
  it.each([
    [0, "0s"],
    [1e-9, "<0.01ms"],
    [0.0123456, "12.3ms"],
    [5.999, "6s"],
    [59.9, "59.9s"],
    [60, "1m"],
    [5400, "1h 30m"],
    [86_400 * 2 + 3600 + 60, "2d 1h"],
    [Infinity, "unbounded"],
  ])("shows %d as %s", (value, text) => {
    expect(showSeconds(value)).toBe(text);
  });
});

describe("showPercent, showMoney and signed", () => {
  it("show shares, with another decimal near the whole", () => {
    expect([0, 0.123, 0.9948, 1, 1.401].map(showPercent)).toEqual(["0%", "12.3%", "99.48%", "100%", "140.1%"]);
  });

  it("show amounts, and whole ones from a thousand on", () => {
    expect([showMoney(2.5, "USD"), showMoney(-1807.4, "USD"), showMoney(3, "EUR")]).toEqual([
      "$2.50",
      "-$1,807",
      "€3.00",
    ]);
  });

  it("show the sign of an increase", () => {
    expect([signed(2, "2"), signed(-2, "-2"), signed(0, "0")]).toEqual(["+2", "-2", "0"]);
  });
});

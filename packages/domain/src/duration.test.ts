import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DURATION_PATTERN, formatDuration, parseDuration } from "./duration.ts";

describe("parseDuration", () => {
  it.each([
    ["0", 0],
    ["0s", 0],
    ["5s", 5],
    ["250ms", 0.25],
    ["1h30m", 5400],
    ["1.5h", 5400],
    ["0.1s0.2s", 0.3],
    ["7d", 604_800],
    ["2w", 1_209_600],
    ["90us", 90e-6],
    ["90µs", 90e-6],
    ["5ns", 5e-9],
    [" 5s ", 5],
    ["PT5S", 5],
    ["PT0.25S", 0.25],
    ["PT1H30M", 5400],
    ["P1DT12H", 129_600],
    ["P2W", 1_209_600],
  ])("reads %j", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
    expect(text.trim()).toMatch(new RegExp(DURATION_PATTERN, "u"));
  });

  it.each([
    ["a bare number", "5"],
    ["a negative", "-5s"],
    ["no text", ""],
    ["words", "five seconds"],
    ["a space before the unit", "5 s"],
    ["an exponent", "1e3s"],
    ["an unknown unit", "5y"],
    ["an empty ISO duration", "P"],
    ["an ISO duration without a time after T", "P1DT"],
    ["calendar months, whose length varies", "P1M"],
  ])("refuses %s", (_what, text) => {
    expect(() => parseDuration(text)).toThrow(
      expect.objectContaining({
        code: "CONFIG_INVALID",
        message: `the duration must be a duration such as "5s", "250ms", "1h30m" or "PT5S", got ${JSON.stringify(text)}`,
        hint: "write the unit: s, ms, m, h or d",
      }),
    );
    expect(text).not.toMatch(new RegExp(DURATION_PATTERN, "u"));
  });

  it("refuses a number too large to be finite", () => {
    expect(() => parseDuration(`${"9".repeat(400)}s`)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(() => parseDuration(`PT${"9".repeat(400)}S`)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });

  it("takes time linear in the text", () => {
    expect(() => parseDuration(`${"1".repeat(100_000)}x`)).toThrow("must be a duration");
    expect(parseDuration("1s".repeat(10_000))).toBe(10_000);
  });
});

describe("formatDuration", () => {
  it.each([
    [0, "0s"],
    [4e-7, "0.4us"],
    [0.000_25, "250us"],
    [0.001, "1ms"],
    [0.57, "570ms"],
    [1.5, "1.5s"],
    [90, "90s"],
    [5400, "90m"],
    [7200, "2h"],
    [86_400, "1d"],
    [8.64e25, "86400000000000000268435456s"],
  ])("writes %d s as %j", (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it.each([-1, NaN, Infinity])("throws on %d, which is no duration", (seconds) => {
    expect(() => formatDuration(seconds)).toThrow(new RangeError(`seconds must be finite and >= 0, got ${seconds}`));
  });

  it("is read back to the nanosecond", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e15 }), (nanoseconds) => {
        expect(Math.round(parseDuration(formatDuration(nanoseconds / 1e9)) * 1e9)).toBe(nanoseconds);
      }),
    );
  });

  it("is read back for any finite number, small and huge ones rounded to a nanosecond", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true, max: 1e300 }), (seconds) => {
        const back = parseDuration(formatDuration(seconds));
        expect(Math.abs(back - seconds)).toBeLessThanOrEqual(1e-9 + seconds * 1e-15);
      }),
    );
  });
});

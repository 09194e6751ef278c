import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatInstant, parseInstant } from "./instant.ts";

describe("parseInstant", () => {
  it.each([
    ["1970-01-01T00:01:00Z", 60],
    ["2025-09-14T19:00:00Z", 1_757_876_400],
    ["2025-09-14T21:00:00+02:00", 1_757_876_400],
    ["2025-09-14T13:30:00-05:30", 1_757_876_400],
    ["2025-09-14t19:00:00z", 1_757_876_400],
    ["2025-09-14 19:00:00Z", 1_757_876_400],
    ["2025-09-14T19:00:00.250Z", 1_757_876_400.25],
    ["2025-09-14T19:00:00.123456789Z", 1_757_876_400.123],
    ["2024-02-29T00:00:00Z", 1_709_164_800],
    ["2000-02-29T00:00:00Z", 951_782_400],
    ["2016-12-31T23:59:60Z", 1_483_228_800],
    ["0050-01-01T00:00:00Z", -60_589_296_000],
    ["0000-01-01T00:00:00Z", -62_167_219_200],
  ])("reads %s", (text, at) => expect(parseInstant(text)).toBe(at));

  it.each([
    ["no offset", "2025-09-14T19:00:00"],
    ["no time", "2025-09-14"],
    ["a day that does not exist", "2025-02-29T00:00:00Z"],
    ["29 February of a century year", "1900-02-29T00:00:00Z"],
    ["31 April", "2025-04-31T00:00:00Z"],
    ["day 0", "2025-04-00T00:00:00Z"],
    ["month 13", "2025-13-01T00:00:00Z"],
    ["hour 24", "2025-09-14T24:00:00Z"],
    ["minute 60", "2025-09-14T23:60:00Z"],
    ["an offset of 24 hours", "2025-09-14T19:00:00+24:00"],
    ["an offset with minute 60", "2025-09-14T19:00:00+01:60"],
    ["an instant before year 0", "0000-01-01T00:00:00+00:01"],
    ["epoch seconds", "1757876400"],
    ["no text", ""],
  ])("refuses %s", (_what, text) => {
    expect(() => parseInstant(text)).toThrow(
      expect.objectContaining({
        code: "CONFIG_INVALID",
        message: `the instant must be an RFC 3339 instant with offset, such as "2025-09-14T19:00:00Z", got ${JSON.stringify(text)}`,
      }),
    );
  });
});

describe("formatInstant", () => {
  it.each([
    [60, "1970-01-01T00:01:00Z"],
    [1_757_876_400.25, "2025-09-14T19:00:00.250Z"],
    [1_757_876_400.0004, "2025-09-14T19:00:00Z"],
    [-62_167_219_200, "0000-01-01T00:00:00Z"],
    [253_402_300_799.999, "9999-12-31T23:59:59.999Z"],
  ])("writes %d", (at, text) => expect(formatInstant(at)).toBe(text));

  it.each([NaN, Infinity, -62_167_219_201, 253_402_300_800])("throws on %d, which has no four-digit year", (at) => {
    expect(() => formatInstant(at)).toThrow(new RangeError(`instant must lie in the years 0..9999, got ${at}`));
  });

  it("is read back to the millisecond, over all years that can be written", () => {
    const milliseconds = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
    fc.assert(
      fc.property(milliseconds, (ms) => {
        expect(parseInstant(formatInstant(ms / 1000))).toBe(ms / 1000);
      }),
    );
  });
});

import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { duration, instant, jobs, money, positiveDuration, rate, ratio, share, workers } from "./quantity.ts";

const DURATION = 'must be a duration such as "5s", "250ms", "1h30m" or "PT5S"';
const INSTANT = 'must be an RFC 3339 instant with offset, such as "2025-09-14T19:00:00Z"';

describe("quantities", () => {
  it("read a duration or an instant as seconds and write it back as text", () => {
    expect(decode(duration, "PT90S")).toBe(90);
    expect(encode(duration, 90)).toBe("90s");
    expect(decode(instant, "1970-01-01T01:00:00+01:00")).toBe(0);
    expect(encode(instant, 0)).toBe("1970-01-01T00:00:00Z");
  });

  it.each([
    ["duration", duration, 5, `${DURATION}, got 5`],
    ["duration", duration, "5", `${DURATION}, got "5"`],
    ["duration", duration, undefined, "is required"],
    ["positiveDuration", positiveDuration, "0s", 'must be longer than 0s, got "0s"'],
    ["instant", instant, 1_757_876_400, `${INSTANT}, got 1757876400`],
    ["instant", instant, "2025-09-14", `${INSTANT}, got "2025-09-14"`],
    ["workers", workers, -1, "must be >= 0, got -1"],
    ["workers", workers, 1.5, "must be a whole number, got 1.5"],
    ["jobs", jobs, -0.5, "must be >= 0, got -0.5"],
    ["rate", rate, -1, "must be >= 0, got -1"],
    ["rate", rate, NaN, "must be a finite number, got NaN"],
    ["rate", rate, JSON.parse("1e999"), "must be a finite number, got Infinity"],
    ["share", share, 1.01, "must be <= 1, got 1.01"],
    ["share", share, -0.01, "must be >= 0, got -0.01"],
    ["ratio", ratio, -0.01, "must be >= 0, got -0.01"],
    ["money", money, "5", 'must be a finite number, got "5"'],
  ])("a %s refuses a value outside its domain (%#)", (_name, schema, value, message) => {
    expect(() => decode(schema, value)).toThrow(expect.objectContaining({ message: `the value ${message}` }));
  });

  it("accept their bounds", () => {
    for (const value of [0, 1]) expect(decode(share, value)).toBe(value);
    expect(decode(ratio, 1.5)).toBe(1.5);
    expect(decode(money, -3)).toBe(-3);
    expect(decode(workers, 0)).toBe(0);
  });

  it.each([
    [duration, -1, "must be >= 0"],
    [positiveDuration, 0, "must be longer than 0s"],
    [instant, 1e15, "must lie in the years 0..9999"],
  ])("refuse to write what has no wire form (%#)", (schema, value, rule) => {
    expect(() => encode(schema, value)).toThrow(new RangeError(`the value ${rule}, got ${value}`));
  });
});

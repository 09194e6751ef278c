import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { isCapError } from "./cap-error.ts";
import { decode, encode } from "./codec.ts";
import { ERROR_HINTS } from "./error-code.ts";
import { NOUNS } from "./json-schema.ts";
import { Slo } from "./slo.ts";

const Inner = z.strictObject({ rate: z.number().min(0), tags: z.array(z.string()) });
const Outer = z.strictObject({ name: z.string(), inner: Inner, any: z.union([z.literal("off"), Inner]).optional() });

function messageOf(schema: z.ZodType, value: unknown, what?: string): string {
  try {
    decode(schema, value, what === undefined ? {} : { what });
  } catch (error) {
    if (isCapError(error)) return error.message;
    throw error;
  }
  return "accepted";
}

describe("decode", () => {
  it("reads a value into its inner form", () => {
    expect(decode(Slo, { p95_latency: "5s" }).p95LatencySeconds).toBe(5);
  });

  it.each([
    ["the path of a nested field", { name: "a", inner: { rate: -1, tags: [] } }, "inner.rate must be >= 0, got -1"],
    ["the index in a list", { name: "a", inner: { rate: 1, tags: ["a", 2] } }, "inner.tags[1] must be a string, got 2"],
    ["an unknown nested field", { name: "a", inner: { rate: 1, tags: [], x: 1 } }, "inner.x is not a field cap knows"],
    ["a missing field without a value", { inner: { rate: 1, tags: [] } }, "name is required"],
    ["a value of another type", 5, "the value must be an object, got 5"],
    ["a null", null, "the value must be an object, got null"],
  ])("names %s", (_what, value, message) => expect(messageOf(Outer, value)).toBe(message));

  it("names the field of the form that a value comes closest to", () => {
    const valid = { name: "a", inner: { rate: 1, tags: [] } };
    expect(messageOf(Outer, { ...valid, any: { rate: "x", tags: [] } })).toBe(
      'any.rate must be a finite number, got "x"',
    );
  });

  it("starts every field with what is being read", () => {
    expect(messageOf(Outer, { name: 1, inner: null }, "file.json: outer")).toBe(
      "file.json: outer.name must be a string, got 1; file.json: outer.inner must be an object, got null",
    );
  });

  it("spells out five problems and counts the rest, all of which are in the details", () => {
    const Wide = z.array(z.int());
    expect(messageOf(Wide, ["a", "b", "c", "d", "e", "f", "g"])).toMatch(
      /^\[0\] must .*\[4\] .*got "e" \(and 2 more\)$/u,
    );
    const error = caught(() => decode(Wide, ["a", "b", "c", "d", "e", "f", "g"]));
    expect(error).toMatchObject({
      details: { problems: expect.arrayContaining([{ field: "[6]", value: "g", rule: "must be a finite number" }]) },
    });
  });

  it("shortens long values", () => {
    expect(messageOf(Inner, { rate: "x".repeat(1000), tags: [] })).toBe(
      `rate must be a finite number, got "${"x".repeat(56)}...`,
    );
  });

  it("carries the code and the hint that it is given", () => {
    expect(caught(() => decode(Slo, 5))).toMatchObject({ code: "CONFIG_INVALID", hint: ERROR_HINTS.CONFIG_INVALID });
    expect(caught(() => decode(Slo, 5, { code: "INVALID_METRICS", hint: "look" }))).toMatchObject({
      code: "INVALID_METRICS",
      hint: "look",
    });
  });

  it("answers any JSON at all with a value or a CapError, never with another exception", () => {
    fc.assert(
      fc.property(fc.constantFrom(...NOUNS), fc.jsonValue(), ([, , schema], value) => {
        const error = caught(() => decode(schema, value));
        expect(error === null || isCapError(error)).toBe(true);
      }),
    );
  });
});

describe("encode", () => {
  it("writes canonical names and forms", () => {
    expect(encode(Slo, decode(Slo, { p95_latency: "PT5S", latency_window: "PT5M" }))).toEqual({
      p95_latency: "5s",
      error_budget: 0.05,
      availability: 0.99,
      window: "5m",
    });
  });

  it.each([
    [{ p95LatencySeconds: Infinity }, "p95_latency must be a finite number, got Infinity"],
    [{ p95LatencySeconds: -1 }, "p95_latency must be >= 0, got -1"],
    [{ errorBudget: 3 }, "error_budget must be <= 1, got 3"],
  ])("throws on the inner value %j, which is a bug of the caller", (wrong, message) => {
    expect(() => encode(Slo, { ...decode(Slo, {}), ...wrong })).toThrow(new RangeError(message));
  });
});

function caught(run: () => unknown): unknown {
  try {
    run();
    return null;
  } catch (error) {
    return error;
  }
}

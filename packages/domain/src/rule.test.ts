import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ruleOf } from "./rule.ts";

function ruleFor(schema: z.ZodType, value: unknown): string | undefined {
  return z.safeDecode(schema, value, { error: ruleOf }).error?.issues[0]?.message;
}

describe("ruleOf", () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.string(), undefined, "is required"],
    [z.string(), 5, "must be a string"],
    [z.boolean(), "yes", "must be true or false"],
    [z.number(), "5", "must be a finite number"],
    [z.number(), NaN, "must be a finite number"],
    [z.number(), Infinity, "must be a finite number"],
    [z.int(), 1.5, "must be a whole number"],
    [z.object({}), null, "must be an object"],
    [z.object({}), [], "must be an object"],
    [z.array(z.string()), {}, "must be a list"],
    [z.date(), 5, "must be date"],
    [z.number().min(0), -1, "must be >= 0"],
    [z.number().positive(), 0, "must be > 0"],
    [z.number().max(1), 2, "must be <= 1"],
    [z.number().lt(1), 1, "must be < 1"],
    [z.string().min(1), "", "must have >= 1 characters"],
    [z.string().max(3), "abcd", "must have <= 3 characters"],
    [z.array(z.string()).min(1), [], "must have >= 1 elements"],
    [z.enum(["a", "b"]), "c", "must be one of a, b"],
    [z.literal("a"), "c", "must be a"],
    [z.literal("a"), undefined, "is required"],
    [z.strictObject({}), { x: 1 }, "is not a field cap knows"],
    [z.number().multipleOf(2), 3, "is not valid"],
    [z.number().refine((x) => x > 3, "must be large"), 3, "must be large"],
  ])("words it so that it follows the name of a field (%#)", (schema, value, rule) => {
    expect(ruleFor(schema, value)).toBe(rule);
  });
});

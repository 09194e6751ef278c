import * as z from "zod";
import { CapError } from "./cap-error.ts";
import type { ErrorCode } from "./error-code.ts";

/** How {@link decode} words its refusal. */
export interface DecodeOptions {
  /** Code of the error. @defaultValue "CONFIG_INVALID" */
  readonly code?: ErrorCode;
  /** What is being read, such as `policy`; starts the name of every field. @defaultValue "" */
  readonly what?: string;
  /** Hint of the error. @defaultValue the hint of the code */
  readonly hint?: string;
}

/** One thing wrong with a value from the wire. */
interface WireProblem {
  readonly field: string;
  readonly value: unknown;
  readonly rule: string;
}

/**
 * Reads a wire value (parsed JSON or YAML) with one of the schemas of this package.
 *
 * @throws CapError that names every wrong field with its value and the rule it breaks
 */
export function decode<T>(schema: z.ZodType<T>, value: unknown, { code = "CONFIG_INVALID", what = "", hint }: DecodeOptions = {}): T {
  const result = z.safeDecode(schema, value, { reportInput: true });
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, what));
  const shown = problems.slice(0, 5).map(({ field, value: bad, rule }) => `${field} ${rule}${bad === undefined ? "" : `, got ${printable(bad)}`}`);
  const more = problems.length > 5 ? ` (and ${problems.length - 5} more)` : "";
  throw new CapError({
    code,
    message: shown.join("; ") + more,
    ...(hint === undefined ? {} : { hint }),
    details: { problems },
  });
}

/** Writes an inner value in its wire form: plain JSON, snake_case, durations and instants as strings. */
export function encode<T>(schema: z.ZodType<T>, value: T): unknown {
  return z.encode(schema, value);
}

function problemsOf(issue: z.core.$ZodIssue, what: string): WireProblem[] {
  const field = fieldName([what, ...issue.path]);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        field: fieldName([what, ...issue.path, key]),
        value: undefined,
        rule: "is not a field cap knows",
      }));
    case "invalid_union": {
      const closest = issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? [];
      const nested = closest.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, what));
      return nested.length > 0 ? nested : [{ field, value: issue.input, rule: "has none of the forms that are accepted" }];
    }
    default:
      return [{ field, value: issue.input, rule: ruleOf(issue) }];
  }
}

function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") {
    const expected = issue.expected === "int" ? "whole number" : issue.expected;
    return issue.input === undefined ? "is required" : `must be ${/^[aeiou]/u.test(expected) ? "an" : "a"} ${expected === "number" ? "finite number" : expected}`;
  }
  if (issue.code === "too_small") return `must be ${issue.inclusive === false ? ">" : ">="} ${String(issue.minimum)}`;
  if (issue.code === "too_big") return `must be ${issue.inclusive === false ? "<" : "<="} ${String(issue.maximum)}`;
  if (issue.code === "invalid_value") return `must be one of ${issue.values.map(String).join(", ")}`;
  return issue.message;
}

function fieldName(path: readonly PropertyKey[]): string {
  const name = path.filter((part) => part !== "").reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`), "");
  return name === "" ? "the value" : name;
}

function printable(value: unknown): string {
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

import * as z from "zod";
import { CapError } from "./cap-error.ts";
import type { ErrorCode } from "./error-code.ts";
import { ruleOf } from "./rule.ts";

/** How {@link decode} words its refusal. */
export interface DecodeOptions {
  /** Code of the error. @defaultValue "CONFIG_INVALID" */
  readonly code?: ErrorCode;
  /** What is being read, such as `policy`; starts the name of every field. @defaultValue "" */
  readonly what?: string;
  /** Hint of the error. @defaultValue the hint of the code */
  readonly hint?: string;
  /** Codes for a name that is not on the list of its field, by the field without its path; used when nothing else is wrong. @defaultValue none */
  readonly nameCodes?: Readonly<Record<string, ErrorCode>>;
}

/** One thing wrong with a value: which field, what it holds (undefined when nothing), which rule it breaks. */
interface FieldProblem {
  readonly field: string;
  readonly value: unknown;
  readonly rule: string;
}

/** Problems that a message spells out; `details.problems` holds all of them. */
const SHOWN_PROBLEMS = 5;

/**
 * Reads a wire value (parsed JSON or YAML) with one of the schemas of this package.
 *
 * @returns the inner form: camelCase, durations in seconds, instants in epoch seconds, null for unknown
 * @throws CapError that names every wrong field with its value and the rule it breaks
 * @example decode(Slo, { p95_latency: "5s" }).p95LatencySeconds // 5
 */
export function decode<T>(
  schema: z.ZodType<T>,
  value: unknown,
  { code = "CONFIG_INVALID", what = "", hint, nameCodes = {} }: DecodeOptions = {},
): T {
  const result = z.safeDecode(schema, value, { error: ruleOf });
  if (result.success) return result.data;
  const problems = problemsOf(result.error.issues, value, what);
  throw new CapError({
    code: commonCode(result.error.issues, nameCodes) ?? code,
    message: describe(problems),
    ...(hint === undefined ? {} : { hint }),
    details: { problems },
  });
}

/**
 * Writes an inner value in its wire form: plain JSON, snake_case, durations and instants as strings, nothing for null.
 *
 * @throws RangeError that names every field outside its domain, such as a duration that is Infinity
 * @example encode(Slo, decode(Slo, { p95_latency: "PT5S" })) // { p95_latency: "5s", … }
 */
export function encode<T>(schema: z.ZodType<T>, value: T): unknown {
  const result = z.safeEncode(schema, value, { error: ruleOf, reportInput: true });
  if (result.success) return result.data;
  throw new RangeError(describe(result.error.issues.map((issue) => problemAt(issue, issue.path, issue.input))));
}

/** The code that all issues share, when each of them is an unknown name in a field that has a code for it. */
function commonCode(
  issues: readonly z.core.$ZodIssue[],
  nameCodes: NonNullable<DecodeOptions["nameCodes"]>,
): ErrorCode | undefined {
  const codes = new Set(
    issues
      .flatMap(closestIssues)
      .map(({ code, path }) => (code === "invalid_value" ? nameCodes[String(path.at(-1))] : undefined)),
  );
  const [only] = codes;
  return codes.size === 1 ? only : undefined;
}

function problemsOf(issues: readonly z.core.$ZodIssue[], wire: unknown, what: string): FieldProblem[] {
  return issues.flatMap(closestIssues).flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [problemAt(issue, [what, ...issue.path], valueAt(wire, issue.path))];
    return issue.keys.map((key) => problemAt(issue, [what, ...issue.path, key], undefined));
  });
}

function problemAt({ message }: z.core.$ZodIssue, path: readonly PropertyKey[], value: unknown): FieldProblem {
  return { field: fieldName(path), value, rule: message };
}

/** Of a union, the problems of the form that the value comes closest to; none is close that differs at the top. */
function closestIssues(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const close = issue.errors.filter((errors) =>
    errors.every(({ path, code }) => path.length > 0 || code === "unrecognized_keys"),
  );
  const closest = close.toSorted((a, b) => a.length - b.length)[0];
  return (
    closest?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })).flatMap(closestIssues) ?? [issue]
  );
}

/** What the wire holds at a path: the text that somebody wrote, not the number that was read from it. */
function valueAt(wire: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => {
    if (typeof value !== "object" || value === null) return undefined;
    return (value as Readonly<Record<PropertyKey, unknown>>)[key]; // checked to be an object
  }, wire);
}

function describe(problems: readonly FieldProblem[]): string {
  const shown = problems
    .slice(0, SHOWN_PROBLEMS)
    .map(({ field, value, rule }) => `${field} ${rule}${value === undefined ? "" : `, got ${printable(value)}`}`);
  const more = problems.length > SHOWN_PROBLEMS ? ` (and ${problems.length - SHOWN_PROBLEMS} more)` : "";
  return shown.join("; ") + more;
}

function fieldName(path: readonly PropertyKey[]): string {
  let name = "";
  for (const part of path) {
    if (typeof part === "number") name += `[${part}]`;
    else if (part !== "") name += name === "" ? String(part) : `.${String(part)}`;
  }
  return name === "" ? "the value" : name;
}

function printable(value: unknown): string {
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

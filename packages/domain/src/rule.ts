import type * as z from "zod";

/**
 * Words the rule that a value breaks, so that `<field> <rule>, got <value>` is a sentence. It is the error map of every
 * codec of this package; a schema that carries its own message keeps it.
 */
export function ruleOf(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is required" : `must be ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case "too_small":
      return limit(issue, { sign: issue.inclusive === false ? ">" : ">=", bound: issue.minimum });
    case "too_big":
      return limit(issue, { sign: issue.inclusive === false ? "<" : "<=", bound: issue.maximum });
    case "invalid_value":
      return issue.input === undefined ? "is required" : mustBe(issue.values);
    case "unrecognized_keys":
      return "is not a field cap knows";
    case "invalid_union":
      return mustBe("options" in issue && Array.isArray(issue.options) ? issue.options : []);
    default:
      return "is not valid";
  }
}

/** Names of JSON types with their article, by the name that the schema library has for them. */
const TYPE_NAMES: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  number: "a finite number",
  object: "an object",
  string: "a string",
};

/** A bound is one of the value, or of the length of a string or list. */
function limit(
  { origin }: { readonly origin: string },
  { sign, bound }: { readonly sign: string; readonly bound: number | bigint },
): string {
  const units: Readonly<Record<string, string>> = { string: "characters", array: "elements" };
  const unit = units[origin];
  return unit === undefined ? `must be ${sign} ${bound}` : `must have ${sign} ${bound} ${unit}`;
}

function mustBe(values: readonly unknown[]): string {
  return values.length === 1 ? `must be ${String(values[0])}` : `must be one of ${values.map(String).join(", ")}`;
}

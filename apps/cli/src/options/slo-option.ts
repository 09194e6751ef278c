import { CapError } from "@cap/domain";

/** Keys of `--slo` and the wire names of the clauses they set. */
const CLAUSES: Readonly<Record<string, string>> = {
  p50: "p50_latency",
  p90: "p90_latency",
  p95: "p95_latency",
  p99: "p99_latency",
  backlog: "max_backlog",
  drain: "drain_time",
  error_budget: "error_budget",
  availability: "availability",
  window: "window",
};
const NUMERIC = new Set(["max_backlog", "error_budget", "availability"]);

/**
 * Reads `--slo p95=10s,backlog=500`: clauses in their wire form, added to those of an earlier `--slo`.
 *
 * @throws CapError with code USAGE for a clause that does not exist, has no value, or is given twice
 */
export function parseSloOption(text: string, before: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const clauses = { ...before };
  for (const part of text.split(",")) {
    const [clause, value] = parseClause(part.trim());
    if (Object.hasOwn(clauses, clause)) throw givenTwice(clause, [clauses[clause], value]);
    clauses[clause] = value;
  }
  return clauses;
}

function givenTwice(clause: string, values: readonly unknown[]): CapError {
  return new CapError({
    code: "USAGE",
    message: `--slo must state ${clause} once, got ${values.map(String).join(" and ")}`,
    hint: "remove one of the two",
  });
}

function parseClause(text: string): [string, unknown] {
  const [key = "", value = "", ...rest] = text.split("=").map((part) => part.trim());
  const clause =
    (Object.hasOwn(CLAUSES, key) ? CLAUSES[key] : undefined) ?? Object.values(CLAUSES).find((name) => name === key);
  const written = clause !== undefined && NUMERIC.has(clause) ? Number(value) : value;
  if (clause === undefined || value === "" || Number.isNaN(written) || rest.length > 0) {
    throw new CapError({
      code: "USAGE",
      message: `--slo must be clauses such as p95=10s, got ${JSON.stringify(text)}`,
      hint: `clauses are ${Object.keys(CLAUSES).join(", ")}; several are separated by commas`,
    });
  }
  return [clause, written];
}

import { CapError } from "@cap/domain";
import type { Command } from "commander";

/** Options whose values add up. */
const REPEATABLE: readonly string[] = ["slo", "threshold", "against"];

/**
 * Makes a command refuse an option with one value that is given twice: taking the last would drop what somebody wrote.
 *
 * Parsing then throws a CapError with code USAGE.
 */
export function refuseRepeatedOptions(command: Command): void {
  for (const option of command.options) {
    const takesValue = option.required || option.optional;
    if (!takesValue || REPEATABLE.includes(option.name())) continue;
    let first: string | null = null;
    command.on(`option:${option.name()}`, (value: string) => {
      if (first !== null) throw givenTwice(`--${option.name()}`, [first, value]);
      first = value;
    });
  }
}

function givenTwice(option: string, values: readonly string[]): CapError {
  return new CapError({
    code: "USAGE",
    message: `${option} must be given once, got ${values.join(" and ")}`,
    hint: "remove one of the two",
  });
}

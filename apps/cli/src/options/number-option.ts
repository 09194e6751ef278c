import { CapError, formatDuration, parseDuration } from "@cap/domain";
import { InvalidArgumentError } from "commander";

/** A parser for an option that is a number within bounds; the message is a rule, in front of which the option is named. */
export function numberOption({
  least = -Infinity,
  most = Infinity,
  whole = false,
}: {
  readonly least?: number;
  readonly most?: number;
  readonly whole?: boolean;
}) {
  return (text: string): number => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (!Number.isFinite(value) || value < least || value > most || (whole && !Number.isInteger(value))) {
      const kind = whole ? "a whole number" : "a number";
      const bounds = [least > -Infinity ? `>= ${least}` : "", most < Infinity ? `<= ${most}` : ""]
        .filter((part) => part !== "")
        .join(" and ");
      throw new InvalidArgumentError(`must be ${kind}${bounds === "" ? "" : ` ${bounds}`}`);
    }
    return value;
  };
}

/** A parser for an option that is a duration longer than zero, unless zero is allowed, and at most as long as is said. */
export function durationOption({
  zero = false,
  most = Infinity,
}: { readonly zero?: boolean; readonly most?: number } = {}) {
  return (text: string): number => {
    const seconds = durationOf(text);
    if (seconds === 0 && !zero) throw new InvalidArgumentError("must be longer than zero");
    if (seconds > most) throw new InvalidArgumentError(`must be at most ${formatDuration(most)}`);
    return seconds;
  };
}

function durationOf(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (error instanceof CapError)
      throw new InvalidArgumentError('must be a duration such as "5s", "250ms", "1h30m" or "PT5S"');
    throw error;
  }
}

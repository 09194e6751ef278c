import { CapError } from "./cap-error.ts";

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};
const NUMBER = String.raw`\d+(?:\.\d+)?`;
const UNIT = "ns|us|µs|ms|s|m|h|d|w";
const COMPACT_TEXT = `(?:${NUMBER}(?:${UNIT}))+`;
const ISO_TEXT = `P(?=.*\\d)(?:(${NUMBER})W)?(?:(${NUMBER})D)?(?:T(?=\\d)(?:(${NUMBER})H)?(?:(${NUMBER})M)?(?:(${NUMBER})S)?)?`;
const COMPACT = new RegExp(`^${COMPACT_TEXT}$`, "u");
const COMPACT_PART = new RegExp(`(${NUMBER})(${UNIT})`, "gu");
const ISO = new RegExp(`^${ISO_TEXT}$`, "u");

/** What a text has to be to be read as a duration, worded as a rule. */
export const DURATION_RULE = 'must be a duration such as "5s", "250ms", "1h30m" or "PT5S"';
/** The same as a regular expression, for the JSON Schema. */
export const DURATION_PATTERN = `^(?:0|${COMPACT_TEXT}|${ISO_TEXT})$`;

/**
 * Reads a duration: `"5s"`, `"250ms"`, `"1h30m"`, `"7d"`, or ISO 8601 such as `"PT5S"`.
 *
 * A bare number is refused, because nobody can say whether it means seconds or milliseconds; `"0"` alone is legal.
 *
 * @returns seconds, finite and >= 0
 * @throws CapError with code CONFIG_INVALID when the text is no duration
 * @example parseDuration("1h30m") // 5400
 */
export function parseDuration(text: string): number {
  const trimmed = text.trim();
  if (trimmed === "0") return 0;
  const seconds = COMPACT.test(trimmed) ? compactSeconds(trimmed) : isoSeconds(trimmed);
  if (!Number.isFinite(seconds)) {
    throw new CapError({
      code: "CONFIG_INVALID",
      message: `the duration ${DURATION_RULE}, got ${JSON.stringify(text)}`,
      hint: "write the unit: s, ms, m, h or d",
      details: { value: text },
    });
  }
  // The sum of decimal parts carries binary noise ("0.1s0.2s"); nanoseconds are the finest unit there is.
  return Number(seconds.toFixed(9));
}

/** Whether {@link parseDuration} reads a text. */
export function isDuration(text: string): boolean {
  return new RegExp(DURATION_PATTERN, "u").test(text.trim());
}

function compactSeconds(text: string): number {
  let seconds = 0;
  for (const [, value, unit] of text.matchAll(COMPACT_PART))
    seconds += Number(value) * (UNIT_SECONDS[unit ?? ""] ?? NaN);
  return seconds;
}

/** Seconds of an ISO 8601 duration; NaN when it is none. Months and years are refused: their length varies. */
function isoSeconds(text: string): number {
  const match = ISO.exec(text);
  if (match === null) return NaN;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part ?? 0));
  return weeks * 604_800 + days * 86_400 + hours * 3600 + minutes * 60 + seconds;
}

/**
 * Writes a duration the way the wire carries it: in the largest unit that divides it, in milliseconds or microseconds
 * below one second. It is exact to a nanosecond.
 *
 * @param seconds finite, >= 0
 * @returns text that {@link parseDuration} reads as the same number, to a nanosecond
 * @throws RangeError if seconds is negative or not finite
 * @example formatDuration(5400) // "90m"
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) throw new RangeError(`seconds must be finite and >= 0, got ${seconds}`);
  if (seconds === 0) return "0s";
  if (seconds < 1e-3) return `${decimal(seconds * 1e6)}us`;
  if (seconds < 1) return `${decimal(seconds * 1e3)}ms`;
  if (seconds % 86_400 === 0) return `${decimal(seconds / 86_400)}d`;
  if (seconds % 3600 === 0) return `${decimal(seconds / 3600)}h`;
  if (seconds % 60 === 0) return `${decimal(seconds / 60)}m`;
  return `${decimal(seconds)}s`;
}

/** Plain decimal digits, never an exponent, to nine places. */
function decimal(value: number): string {
  return value >= 1e21 ? BigInt(value).toString() : value.toFixed(9).replace(/\.?0+$/u, "");
}

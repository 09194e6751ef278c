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
const COMPACT = /^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w))+$/u;
const COMPACT_PART = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d|w)/gu;
const ISO = /^P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/u;
const RULE = 'a duration such as "5s", "250ms", "1h30m" or "PT5S"';

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
  if (seconds === null || !Number.isFinite(seconds)) {
    throw new CapError({
      code: "CONFIG_INVALID",
      message: `${JSON.stringify(text)} is not ${RULE}`,
      hint: "write the unit: s, ms, m, h or d",
      details: { value: text },
    });
  }
  return seconds;
}

function compactSeconds(text: string): number {
  let seconds = 0;
  for (const [, value, unit] of text.matchAll(COMPACT_PART)) seconds += Number(value) * (UNIT_SECONDS[unit ?? ""] ?? NaN);
  // The sum of decimal parts carries binary noise ("0.1s" + "0.2s"); nanoseconds are the finest unit there is.
  return Math.round(seconds * 1e9) / 1e9;
}

function isoSeconds(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null || text === "P" || text.endsWith("T")) return null;
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  return (weeks ?? 0) * 604_800 + (days ?? 0) * 86_400 + (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
}

/**
 * Writes a duration the way the wire carries it: the largest unit that divides it, seconds otherwise, milliseconds below one second.
 *
 * @param seconds finite, >= 0
 * @throws RangeError if seconds is negative or not finite
 * @example formatDuration(5400) // "90m"
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) throw new RangeError(`seconds must be finite and >= 0, got ${seconds}`);
  if (seconds === 0) return "0s";
  if (seconds < 1e-3) return `${decimal(seconds * 1e6)}us`;
  if (seconds < 1) return `${decimal(seconds * 1e3)}ms`;
  if (seconds % 86_400 === 0) return `${seconds / 86_400}d`;
  if (seconds % 3600 === 0) return `${seconds / 3600}h`;
  if (seconds % 60 === 0) return `${seconds / 60}m`;
  return `${decimal(seconds)}s`;
}

/** Plain decimal digits, never an exponent, to a nanosecond. */
function decimal(value: number): string {
  return value >= 1e21 ? BigInt(Math.round(value)).toString() : value.toFixed(9).replace(/\.?0+$/u, "");
}

import { CapError } from "./cap-error.ts";

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/u;
const FIRST_MILLISECOND = -62_167_219_200_000; // 0000-01-01T00:00:00Z
const LAST_MILLISECOND = 253_402_300_799_999; // 9999-12-31T23:59:59.999Z
// The Gregorian calendar repeats after 400 years. Date.UTC is asked 400 years later, because it takes 0..99 for 1900..1999.
const CYCLE_YEARS = 400;
const CYCLE_MILLISECONDS = 146_097 * 86_400_000;

/** What a text has to be to be read as an instant, worded as a rule. */
export const INSTANT_RULE = 'must be an RFC 3339 instant with offset, such as "2025-09-14T19:00:00Z"';

/**
 * Reads an instant in RFC 3339 with an offset, such as `2025-09-14T19:00:00Z`.
 *
 * @returns epoch seconds, to a millisecond
 * @throws CapError with code CONFIG_INVALID when the text is no such instant, or names a day or hour that does not exist
 * @example parseInstant("1970-01-01T00:01:00Z") // 60
 */
export function parseInstant(text: string): number {
  const match = RFC_3339.exec(text);
  const at = match === null ? NaN : epochSeconds(match);
  if (!isWritable(at)) {
    throw new CapError({
      code: "CONFIG_INVALID",
      message: `the instant ${INSTANT_RULE}, got ${JSON.stringify(text)}`,
      hint: "write date, time and offset, and only days that exist",
      details: { value: text },
    });
  }
  return at;
}

/**
 * Writes an instant in RFC 3339, in UTC, with milliseconds only where there are any.
 *
 * @param at epoch seconds; rounded to a millisecond
 * @throws RangeError if the instant is not finite or outside the years 0..9999
 * @example formatInstant(60) // "1970-01-01T00:01:00Z"
 */
export function formatInstant(at: number): string {
  if (!isWritable(at)) throw new RangeError(`instant must lie in the years 0..9999, got ${at}`);
  return new Date(Math.round(at * 1000)).toISOString().replace(".000Z", "Z");
}

/** Whether an instant has a four-digit year, and so can be written in RFC 3339. */
function isWritable(at: number): boolean {
  const milliseconds = Math.round(at * 1000);
  return milliseconds >= FIRST_MILLISECOND && milliseconds <= LAST_MILLISECOND;
}

/** NaN when the text has the right shape but names a day, an hour or an offset that does not exist. */
function epochSeconds(match: RegExpExecArray): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const dateExists = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  const timeExists = hour < 24 && minute < 60 && second <= 60; // 60 is a leap second
  if (!dateExists || !timeExists) return NaN;
  const milliseconds = Date.UTC(year + CYCLE_YEARS, month - 1, day, hour, minute, second);
  const fraction = Math.round(Number(match[7] ?? 0) * 1000);
  return (milliseconds - CYCLE_MILLISECONDS + fraction - offsetMilliseconds(match[8] ?? "")) / 1000;
}

function offsetMilliseconds(offset: string): number {
  if (offset.toUpperCase() === "Z") return 0;
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  if (hours > 23 || minutes > 59) return NaN;
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

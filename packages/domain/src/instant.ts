import { CapError } from "./cap-error.ts";

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/u;

/**
 * Reads an instant in RFC 3339 with an offset, such as `2025-09-14T19:00:00Z`.
 *
 * @returns epoch seconds, with the fraction given
 * @throws CapError with code CONFIG_INVALID when the text is no such instant, or names a day or hour that does not exist
 * @example parseInstant("1970-01-01T00:01:00Z") // 60
 */
export function parseInstant(text: string): number {
  const match = RFC_3339.exec(text);
  const parts = match?.slice(1, 7).map(Number) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const offset = match?.[8] ?? "";
  const real = match !== null && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour < 24 && minute < 60 && second < 61;
  if (!real) {
    throw new CapError({
      code: "CONFIG_INVALID",
      message: `${JSON.stringify(text)} is not an RFC 3339 instant with offset, such as "2025-09-14T19:00:00Z"`,
      details: { value: text },
    });
  }
  const milliseconds = Date.UTC(year, month - 1, day, hour, minute, second);
  return milliseconds / 1000 + Number(match?.[7] ?? 0) - offsetSeconds(offset);
}

/**
 * Writes an instant in RFC 3339, in UTC, with milliseconds only where there are any.
 *
 * @throws RangeError if the instant is not finite or outside the years 0..9999
 * @example formatInstant(60) // "1970-01-01T00:01:00Z"
 */
export function formatInstant(at: number): string {
  if (!Number.isFinite(at) || at < -62_167_219_200 || at > 253_402_300_799) throw new RangeError(`instant must lie in the years 0..9999, got ${at}`);
  return new Date(Math.round(at * 1000)).toISOString().replace(".000Z", "Z");
}

function offsetSeconds(offset: string): number {
  if (offset.toUpperCase() === "Z") return 0;
  const [hours = 0, minutes = 0] = offset.slice(1).split(":").map(Number);
  return (offset.startsWith("-") ? -1 : 1) * (hours * 3600 + minutes * 60);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

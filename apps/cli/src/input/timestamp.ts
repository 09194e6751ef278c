import { localTimeReader } from "./local-time.ts";

/** How many timestamps left something open, for the notes. */
interface TimestampTally {
  /** Times without an offset, read in the zone. */
  withoutOffset: number;
  /** Times that the clock showed twice. */
  twice: number;
  /** Times that the clock skipped. */
  skipped: number;
  /** Numbers by the unit they were read in. */
  readonly epochUnits: Set<string>;
}

/** Reads the timestamps of one input. */
export interface TimestampReader {
  /** Epoch seconds of a cell; null when it is empty, `"text"` when it is no timestamp. */
  readonly read: (cell: unknown) => number | null | "text";
  /** What was met so far. */
  readonly tally: Readonly<TimestampTally>;
}

/** How the timestamps of an input relate to each other. */
export interface TimestampOptions {
  /**
   * Whether rows have instants of their own, so that a repeated hour shows a time again only at its second occurrence.
   * @defaultValue false
   */
  readonly distinct?: boolean;
}

/** What a timestamp may look like, for messages. */
export const TIMESTAMP_RULE = 'must be a timestamp: "2025-09-14T19:00:00Z", "2025-09-14 19:00" or epoch seconds';

const DATE_TIME =
  /^([1-9]\d{3})([-/])(\d{1,2})\2(\d{1,2})(?:(?:[Tt]|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?)?$/u;
const EPOCH = /^[+-]?\d+(?:\.\d+)?(?:[eE]\+?\d+)?$/u;

// Magnitudes of the present in each unit are a factor of 1000 apart; the limits lie between them (1e11 s is the year
// 5138).
const EPOCH_UNITS = [
  { unit: "seconds", below: 1e11, perSecond: 1 },
  { unit: "milliseconds", below: 1e14, perSecond: 1e3 },
  { unit: "microseconds", below: 1e17, perSecond: 1e6 },
  { unit: "nanoseconds", below: 1e20, perSecond: 1e9 },
] as const;

/**
 * A reader of timestamps: RFC 3339, dates and date-times with `-` or `/`, and epoch seconds to nanoseconds told apart
 * by magnitude.
 *
 * Times without an offset are read in `timeZone`; see {@link localTimeReader} for the hours of a clock change.
 *
 * @throws CapError with code USAGE when the zone is unknown
 * @example timestampReader("UTC").read("1970-01-01 00:01") // 60
 */
export function timestampReader(timeZone: string, { distinct = false }: TimestampOptions = {}): TimestampReader {
  const readLocal = localTimeReader(timeZone);
  const tally: TimestampTally = { withoutOffset: 0, twice: 0, skipped: 0, epochUnits: new Set() };
  let previousAt = -Infinity;

  function read(cell: unknown): number | null | "text" {
    if (cell === null || cell === undefined) return null;
    if (typeof cell === "number") return readEpoch(cell);
    if (typeof cell !== "string") return "text";
    const text = cell.trim();
    if (text === "") return null;
    return EPOCH.test(text) ? readEpoch(Number(text)) : readText(text);
  }

  function readEpoch(value: number): number | "text" {
    const unit = EPOCH_UNITS.find(({ below }) => Math.abs(value) < below);
    if (unit === undefined) return "text";
    tally.epochUnits.add(unit.unit);
    return value / unit.perSecond;
  }

  function readText(text: string): number | "text" {
    const match = DATE_TIME.exec(text);
    const localSeconds = match === null ? null : wallClockSeconds(match);
    if (match === null || localSeconds === null) return "text";
    const offset = match[9];
    if (offset !== undefined) return localSeconds - offsetSeconds(offset);
    const { at, occurs } = readLocal(localSeconds, distinct ? previousAt + 1e-3 : previousAt);
    tally.withoutOffset += 1;
    if (occurs !== "once") tally[occurs] += 1;
    previousAt = at;
    return at;
  }

  return { read, tally };
}

/** The digits of a date-time as if they were UTC; null for a day or an hour that does not exist. */
function wallClockSeconds(match: RegExpExecArray): number | null {
  const year = Number(match[1]);
  const month = Number(match[3]);
  const day = Number(match[4]);
  const hour = Number(match[5] ?? 0);
  const minute = Number(match[6] ?? 0);
  const second = Number(match[7] ?? 0);
  // A second of 60 is a leap second; it becomes the first of the next minute.
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60)
    return null;
  const fraction = match[8] === undefined ? 0 : Number(`0.${match[8]}`);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 + fraction;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function offsetSeconds(offset: string): number {
  if (/^(?:z|utc|gmt)$/iu.test(offset)) return 0;
  const sign = offset.startsWith("-") ? -1 : 1;
  return sign * (Number(offset.slice(1, 3)) * 3600 + Number(offset.slice(3).replace(":", "") || 0) * 60);
}

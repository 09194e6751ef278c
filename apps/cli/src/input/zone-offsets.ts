import { CapError } from "@cap/domain";
import type { LocalClock } from "@cap/forecast";

const DAY_SECONDS = 86_400;

/**
 * Offsets of an IANA time zone over a period, one entry per clock change, so that pure code needs no time zone
 * database.
 *
 * The first entry starts at `fromAt`; changes are found by comparing days and exact to the second. Two changes within
 * one day that cancel each other are not seen; the time zone database has none after 1970.
 *
 * @param timeZone IANA name such as "Europe/Berlin"
 * @param fromAt start of the period, epoch seconds
 * @param toAt end of the period, epoch seconds; >= fromAt
 * @throws CapError with code USAGE when the zone is unknown
 * @throws RangeError if toAt < fromAt or either is not finite
 * @example zoneOffsets("Europe/Berlin", 1_743_200_000, 1_743_300_000) // [{ fromAt: 1743200000, offsetSeconds: 3600 }, { fromAt: 1743296400, offsetSeconds: 7200 }]
 */
export function zoneOffsets(timeZone: string, fromAt: number, toAt: number): LocalClock {
  if (!Number.isFinite(fromAt) || !Number.isFinite(toAt) || toAt < fromAt) {
    throw new RangeError(`toAt must be finite and >= fromAt, got fromAt ${fromAt} and toAt ${toAt}`);
  }
  const offsetAt = zoneClock(timeZone);
  const table = [{ fromAt, offsetSeconds: offsetAt(fromAt) }];
  for (let at = fromAt; at < toAt; at += DAY_SECONDS) {
    const until = Math.min(at + DAY_SECONDS, toAt);
    const offsetSeconds = offsetAt(until);
    if (offsetSeconds !== offsetAt(at))
      table.push({ fromAt: firstInstantOf(offsetSeconds, at, until, offsetAt), offsetSeconds });
  }
  return table;
}

/** Bisects a clock change: the offset differs at `before` and equals `offsetSeconds` at `after`. */
function firstInstantOf(
  offsetSeconds: number,
  before: number,
  after: number,
  offsetAt: (at: number) => number,
): number {
  let low = Math.floor(before);
  let high = Math.ceil(after);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === offsetSeconds) high = middle;
    else low = middle;
  }
  return high;
}

/** A function from an instant to the offset of the zone; remembers the last answer, which a walk asks for twice. */
function zoneClock(timeZone: string): (at: number) => number {
  const format = zoneFormat(timeZone);
  let lastAt = NaN;
  let lastOffset = 0;
  return (at) => {
    if (at === lastAt) return lastOffset;
    const whole = Math.floor(at);
    const parts = new Map(format.formatToParts(new Date(whole * 1000)).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? NaN;
    const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
    lastAt = at;
    lastOffset = local / 1000 - whole;
    return lastOffset;
  };
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  const digits = {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...digits });
  } catch (cause) {
    throw new CapError({
      code: "USAGE",
      message: `time zone ${JSON.stringify(timeZone)} is unknown`,
      hint: 'use an IANA name such as "UTC" or "Europe/Berlin"',
      details: { value: timeZone },
      cause,
    });
  }
}

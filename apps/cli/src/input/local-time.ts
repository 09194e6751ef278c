import type { LocalClock } from "@cap/forecast";
import { zoneOffsets } from "./zone-offsets.ts";

/** An instant found for a time on the wall clock. */
export interface LocalInstant {
  /** Epoch seconds. */
  readonly at: number;
  /** `twice`: the clock showed the time twice; `skipped`: it never did; `once`: as usual. */
  readonly occurs: "once" | "twice" | "skipped";
}

const DAY_SECONDS = 86_400;

/**
 * A reader of wall-clock times of a time zone.
 *
 * A time that the clock shows twice (autumn) is its first occurrence, or the second when the first lies before
 * `previousAt`: a log in order is so read right. A time that the clock skips (spring) is read with the offset before
 * the change, one hour later on the new clock.
 *
 * @param timeZone IANA name
 * @returns a function of the wall-clock time, written as epoch seconds of the same digits in UTC, and of the instant of
 * the row before
 * @throws CapError with code USAGE when the zone is unknown
 * @example localTimeReader("UTC")(60, -Infinity) // { at: 60, occurs: "once" }
 */
export function localTimeReader(timeZone: string): (localSeconds: number, previousAt: number) => LocalInstant {
  const offsetsByYear = new Map<number, LocalClock>();
  const alwaysZero = zoneOffsets(timeZone, 0, 0).length > 0 && timeZone.toUpperCase() === "UTC";
  return (localSeconds, previousAt) => {
    if (alwaysZero) return { at: localSeconds, occurs: "once" };
    const year = new Date(localSeconds * 1000).getUTCFullYear();
    let offsets = offsetsByYear.get(year);
    if (offsets === undefined) {
      offsets = zoneOffsets(
        timeZone,
        Date.UTC(year, 0, 1) / 1000 - 2 * DAY_SECONDS,
        Date.UTC(year + 1, 0, 1) / 1000 + 2 * DAY_SECONDS,
      );
      offsetsByYear.set(year, offsets);
    }
    return readLocal(localSeconds, offsets, previousAt);
  };
}

function readLocal(localSeconds: number, offsets: LocalClock, previousAt: number): LocalInstant {
  const occurrences: number[] = [];
  let beforeChange = localSeconds;
  for (const [index, { fromAt, offsetSeconds }] of offsets.entries()) {
    const at = localSeconds - offsetSeconds;
    const untilAt = offsets[index + 1]?.fromAt ?? Infinity;
    if (at >= fromAt && at < untilAt) occurrences.push(at);
    if (at >= untilAt) beforeChange = at;
  }
  const [first, second] = occurrences;
  if (first === undefined) return { at: beforeChange, occurs: "skipped" };
  if (second === undefined) return { at: first, occurs: "once" };
  return { at: first < previousAt && second >= previousAt ? second : first, occurs: "twice" };
}

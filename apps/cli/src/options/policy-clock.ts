import type { Policy } from "@cap/domain";
import type { LocalClock } from "@cap/forecast";
import { zoneOffsets } from "../input/zone-offsets.ts";

/** A memory may be used so long before its clock ends: ten changes of most zones. */
const AHEAD_SECONDS = 5 * 366 * 86_400;

/**
 * The clock of a policy's time zone, from the start of a history on for five years beyond its end; empty for UTC.
 *
 * @throws CapError with code USAGE when the zone is unknown
 */
export function policyClock(
  { timeZone }: Pick<Policy, "timeZone">,
  { startAt, endAt }: { readonly startAt: number; readonly endAt: number },
): LocalClock {
  const clock = zoneOffsets(timeZone, startAt, endAt + AHEAD_SECONDS);
  return clock.every(({ offsetSeconds }) => offsetSeconds === 0) ? [] : clock;
}

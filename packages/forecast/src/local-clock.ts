/** From an instant on, local time is this far ahead of UTC. */
export interface ZoneOffset {
  /** Epoch seconds from which the offset holds. */
  readonly fromAt: number;
  /** Local time minus UTC, in seconds; negative west of Greenwich. */
  readonly offsetSeconds: number;
}

/**
 * The clock of a place: the offsets of its time zone in order of time, one for each clock change. Before the first entry its offset
 * holds as well. Empty is UTC.
 */
export type LocalClock = readonly ZoneOffset[];

/**
 * Local time of an instant, written as epoch seconds of the same digits in UTC: local days begin at multiples of 86,400.
 *
 * @param at epoch seconds
 * @example localAt([{ fromAt: 0, offsetSeconds: 3600 }], 60) // 3660
 */
export function localAt(clock: LocalClock, at: number): number {
  return at + offsetAt(clock, at);
}

function offsetAt(clock: LocalClock, at: number): number {
  for (let index = clock.length - 1; index > 0; index -= 1) {
    const { fromAt, offsetSeconds } = clock[index]!;
    if (fromAt <= at) return offsetSeconds;
  }
  return clock[0]?.offsetSeconds ?? 0;
}

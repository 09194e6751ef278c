import { formatInstant, type KnownArrivals } from "@cap/domain";
import type { Note } from "../input/history-input.ts";

/** A time from its start up to, but without, its end, epoch seconds. */
interface Horizon {
  readonly fromAt: number;
  readonly untilAt: number;
}

/** Says which arrivals that were told in advance a plan does not count, because they are over or lie beyond its horizon. */
export function strayKnownArrivals(told: readonly KnownArrivals[], { fromAt, untilAt }: Horizon): Note[] {
  return told.flatMap((entry): Note[] => {
    const startAt = entry.at ?? entry.fromAt ?? fromAt;
    const endAt = entry.at ?? entry.untilAt ?? untilAt;
    const isOver = entry.at === null ? endAt <= fromAt : endAt < fromAt;
    if (!isOver && startAt < untilAt) return [];
    const what = entry.name === null ? "known arrivals" : `the known arrivals ${JSON.stringify(entry.name)}`;
    const where = isOver
      ? `are over at ${formatInstant(fromAt)}`
      : `begin after the horizon, which ends at ${formatInstant(untilAt)}`;
    return [{ kind: "warning", message: `${what} of ${formatInstant(startAt)} ${where}: they are not counted` }];
  });
}

import type { GridSteps, LocalClock } from "@cap/forecast";
import type { ClockChange } from "./pool-state.ts";

/** The last change of a clock from the start of a history to the end of its horizon; null when there is none. */
export function lastClockChange(
  { startAt, stepSeconds, steps, horizonSteps }: GridSteps,
  clock: LocalClock,
): ClockChange | null {
  const endAt = startAt + (steps + horizonSteps) * stepSeconds;
  const index = clock.findLastIndex(({ fromAt }, entry) => entry > 0 && fromAt > startAt && fromAt < endAt);
  const after = clock[index];
  const before = clock[index - 1];
  if (after === undefined || before === undefined) return null;
  const shiftSeconds = Math.abs(after.offsetSeconds - before.offsetSeconds);
  return {
    fromAt: after.fromAt,
    direction: after.offsetSeconds > before.offsetSeconds ? "forward" : "back",
    shiftSeconds,
    followed: Number.isInteger(shiftSeconds / stepSeconds),
  };
}

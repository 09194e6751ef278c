import type { ScalingRecord } from "./pool-state.ts";

/** Time over which changes of direction are counted. */
export const REVERSAL_WINDOW_SECONDS = 3_600;
/** A record keeps no more of them than a policy can allow in that time. */
const REVERSALS_MAX = 60;

type Actions = Pick<ScalingRecord, "lastUpAt" | "lastDownAt" | "reversedAt">;

/** Direction of the last action; null before the first. */
export function lastDirection({ lastUpAt, lastDownAt }: Actions): "up" | "down" | null {
  if (lastUpAt === null && lastDownAt === null) return null;
  return (lastUpAt ?? -Infinity) >= (lastDownAt ?? -Infinity) ? "up" : "down";
}

/** The instants of the last hour at which the direction changed, oldest first. */
export function recentReversals({ reversedAt }: Actions, now: number): readonly number[] {
  return reversedAt.filter((at) => at > now - REVERSAL_WINDOW_SECONDS);
}

/** Those instants after one more action. */
export function reversalsAfter(before: Actions, direction: "up" | "down", at: number): readonly number[] {
  const last = lastDirection(before);
  const known = recentReversals(before, at);
  return last === null || last === direction ? known : [...known, at].slice(-REVERSALS_MAX);
}

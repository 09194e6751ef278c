import type { Policy } from "@cap/domain";
import { pass, type Guardrail } from "./guardrail.ts";

/** Nothing moves within a freeze window; a limit that the pool stands outside of is kept all the same. */
export const freeze: Guardrail = (wantedWorkers, { currentWorkers, scaling, now }) => {
  const window = freezeAt(scaling, now);
  if (window === null) return pass(wantedWorkers);
  return {
    workers: currentWorkers,
    reasons: [{ code: "FREEZE_ACTIVE", wantedWorkers, ...window }],
    holds: true,
    settles: true,
  };
};

/** The freeze window that an instant lies in; the one that ends last where there are several. */
export function freezeAt(
  { freezeWindows }: Policy["scaling"],
  at: number,
): Policy["scaling"]["freezeWindows"][number] | null {
  const active = freezeWindows.filter(({ fromAt, untilAt }) => fromAt <= at && at < untilAt);
  return active.toSorted((a, b) => b.untilAt - a.untilAt)[0] ?? null;
}

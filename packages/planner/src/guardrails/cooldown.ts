import type { Policy } from "@cap/domain";
import type { ScalingRecord } from "../pool-state.ts";
import type { Damping } from "./damping.ts";
import { pass, type Guardrail } from "./guardrail.ts";

/** No action follows another sooner than the cooldown of its direction. */
export const cooldown: Guardrail = (wantedWorkers, { currentWorkers, now, record, scaling, damping }) => {
  if (wantedWorkers === currentWorkers) return pass(wantedWorkers);
  const untilAt =
    lastActionAt(record) + cooldownSeconds(scaling, wantedWorkers > currentWorkers ? "up" : "down", damping);
  if (now >= untilAt) return pass(wantedWorkers);
  return { workers: currentWorkers, reasons: [{ code: "COOLDOWN_ACTIVE", wantedWorkers, untilAt }], holds: true };
};

/** Shortest time from an action to the next one in a direction. */
export function cooldownSeconds(
  scaling: Policy["scaling"],
  direction: "up" | "down",
  { cooldownDownSeconds }: Damping,
): number {
  return direction === "up" ? (scaling.cooldownUpSeconds ?? scaling.cooldownPeriodSeconds ?? 0) : cooldownDownSeconds;
}

function lastActionAt({ lastUpAt, lastDownAt }: ScalingRecord): number {
  return Math.max(lastUpAt ?? -Infinity, lastDownAt ?? -Infinity);
}

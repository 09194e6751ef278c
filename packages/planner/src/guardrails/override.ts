import type { Policy } from "@cap/domain";
import { pass, type Guardrail } from "./guardrail.ts";

/** The size that a person stated takes the place of the wanted one until it expires; it is not slowed down. */
export const override: Guardrail = (wantedWorkers, { scaling, now }) => {
  const stated = overrideAt(scaling, now);
  if (stated === null) return pass(wantedWorkers);
  return {
    workers: stated.workers,
    reasons: [{ code: "OVERRIDE_ACTIVE", wantedWorkers, ...stated }],
    holds: false,
    settles: true,
  };
};

/** The override that is in effect at an instant. */
export function overrideAt({ override: stated }: Policy["scaling"], at: number): Policy["scaling"]["override"] {
  return stated !== null && at < stated.untilAt ? stated : null;
}

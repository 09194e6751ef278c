import type { Policy } from "@cap/domain";
import type { Damping } from "./damping.ts";
import { pass, type Guardrail } from "./guardrail.ts";

/** No action adds or removes more workers than the policy allows. */
export const stepSize: Guardrail = (wantedWorkers, { currentWorkers, scaling, damping }) => {
  const most =
    wantedWorkers > currentWorkers ? largestStepUp(scaling) : largestStepDown(scaling, currentWorkers, damping);
  if (Math.abs(wantedWorkers - currentWorkers) <= most) return pass(wantedWorkers);
  const workers = wantedWorkers > currentWorkers ? currentWorkers + most : currentWorkers - most;
  return { workers, reasons: [{ code: "STEP_LIMITED", wantedWorkers, maxStepSize: most }], holds: false };
};

/** Most workers that one action may add; Infinity without a limit. */
export function largestStepUp({ maxStepSize, maxStepUp }: Policy["scaling"]): number {
  return maxStepUp ?? maxStepSize ?? Infinity;
}

/** Most workers that one action may remove from a pool of a size; at least 1. */
export function largestStepDown(
  { maxStepSize, maxStepDown }: Policy["scaling"],
  currentWorkers: number,
  { downShare }: Damping,
): number {
  return maxStepDown ?? maxStepSize ?? Math.max(1, Math.floor(downShare * currentWorkers));
}

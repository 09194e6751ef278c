import { pass, type Guardrail } from "./guardrail.ts";

/**
 * A scale-down goes no lower than the largest size that was wanted within the stabilization window. After a long silence nobody
 * knows what that was, so nothing is removed until observations have come for as long.
 */
export const stabilization: Guardrail = (wantedWorkers, { currentWorkers, now, record, damping }) => {
  if (wantedWorkers >= currentWorkers) return pass(wantedWorkers);
  const since = now - damping.stabilizationSeconds;
  const hasResumed = record.resumedAt !== null && now < record.resumedAt + damping.resumptionSeconds;
  const largest = record.wanted
    .filter(({ at }) => at > since)
    .reduce((most, { workers }) => Math.max(most, workers), hasResumed ? currentWorkers : wantedWorkers);
  if (largest === wantedWorkers) return pass(wantedWorkers);
  const heldWorkers = Math.min(currentWorkers, largest);
  return { workers: heldWorkers, reasons: [{ code: "STABILIZING", wantedWorkers, heldWorkers }], holds: false };
};

import { pass, type Guardrail } from "./guardrail.ts";

/** Workers that are paid for already stay: letting them go saves nothing, and they may be wanted again. */
export const minimumBilling: Guardrail = (
  wantedWorkers,
  { currentWorkers, now, record, cost: { minimumBillingSeconds } },
) => {
  if (minimumBillingSeconds === null || wantedWorkers >= currentWorkers) return pass(wantedWorkers);
  const paid = record.started.filter(({ at }) => at > now - minimumBillingSeconds);
  const heldWorkers = Math.min(
    currentWorkers,
    paid.reduce((sum, { workers }) => sum + workers, 0),
  );
  const [oldest] = paid;
  if (oldest === undefined || wantedWorkers >= heldWorkers) return pass(wantedWorkers);
  const untilAt = oldest.at + minimumBillingSeconds;
  return {
    workers: heldWorkers,
    reasons: [{ code: "MINIMUM_BILLING", wantedWorkers, heldWorkers, untilAt }],
    holds: false,
  };
};

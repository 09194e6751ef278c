import { pass, type Guardrail } from "./guardrail.ts";

/** Nothing is removed while jobs wait or take longer, or more of them wait, than the SLO allows. */
export const breachHold: Guardrail = (wantedWorkers, { breaches, currentWorkers }) => {
  if (breaches.length === 0 || wantedWorkers >= currentWorkers) return pass(wantedWorkers);
  return { workers: currentWorkers, reasons: breaches, holds: false };
};

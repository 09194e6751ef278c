import { pass, type Guardrail } from "./guardrail.ts";

/** Nothing is removed while jobs wait or take longer than the SLO allows. */
export const breachHold: Guardrail = (wantedWorkers, { breach, currentWorkers }) => {
  if (breach === null || wantedWorkers >= currentWorkers) return pass(wantedWorkers);
  return { workers: currentWorkers, reasons: [breach], holds: false };
};

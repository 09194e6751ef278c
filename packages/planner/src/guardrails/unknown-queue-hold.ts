import { pass, type Guardrail } from "./guardrail.ts";

/** Nothing is removed while nobody can say whether jobs wait: an unknown backlog is not an empty one. */
export const unknownQueueHold: Guardrail = (wantedWorkers, { currentWorkers, unknownQueue }) => {
  if (unknownQueue === null || wantedWorkers >= currentWorkers) return pass(wantedWorkers);
  return { workers: currentWorkers, reasons: [unknownQueue], holds: true };
};

import { pass, type Guardrail } from "./guardrail.ts";

/** Nothing is removed on metrics that contradict each other. */
export const contradictionHold: Guardrail = (wantedWorkers, { currentWorkers, contradictions }) => {
  if (contradictions.length === 0) return pass(wantedWorkers);
  const removes = wantedWorkers < currentWorkers;
  return { workers: Math.max(wantedWorkers, currentWorkers), reasons: contradictions, holds: removes };
};

import { pass, type Guardrail } from "./guardrail.ts";

/** Nothing is removed on metrics that contradict each other. */
export const contradictionHold: Guardrail = (wantedWorkers, { currentWorkers, seen }) => {
  const contradiction = seen?.contradiction ?? null;
  if (contradiction === null) return pass(wantedWorkers);
  const removes = wantedWorkers < currentWorkers;
  return { workers: Math.max(wantedWorkers, currentWorkers), reason: { code: "INVALID_METRICS", ...contradiction }, holds: removes };
};

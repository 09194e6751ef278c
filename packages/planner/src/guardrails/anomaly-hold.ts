import { pass, type Guardrail } from "./guardrail.ts";

/** Nothing is removed while arrivals are far from what was expected; adding stays allowed, because load may really have grown. */
export const anomalyHold: Guardrail = (wantedWorkers, { anomaly, currentWorkers }) => {
  if (anomaly === null) return pass(wantedWorkers);
  const removes = wantedWorkers < currentWorkers;
  return { workers: Math.max(wantedWorkers, currentWorkers), reasons: [anomaly], holds: removes };
};

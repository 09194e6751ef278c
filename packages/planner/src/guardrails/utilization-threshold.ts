import { pass, type Guardrail } from "./guardrail.ts";

/** Nothing is removed while the measured utilization is above the thresholds of the policy. */
export const utilizationThreshold: Guardrail = (wantedWorkers, { currentWorkers, scaling, seen }) => {
  const utilization = seen?.utilization ?? null;
  if (wantedWorkers >= currentWorkers || utilization === null) return pass(wantedWorkers);
  const thresholds = [scaling.scaleUpThreshold, scaling.scaleDownThreshold].filter((value) => value !== null);
  const exceeded = thresholds.filter((threshold) => utilization > threshold);
  if (exceeded.length === 0) return pass(wantedWorkers);
  const reason = { code: "UTILIZATION_HOLDS", wantedWorkers, utilization, threshold: Math.min(...exceeded) } as const;
  return { workers: currentWorkers, reasons: [reason], holds: false };
};

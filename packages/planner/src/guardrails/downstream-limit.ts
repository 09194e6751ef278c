import { pass, type Guardrail } from "./guardrail.ts";

/**
 * No worker is added while more workers get no more done; those that start are taken back, ready ones stay.
 */
export const downstreamLimit: Guardrail = (wantedWorkers, { limit, currentWorkers, bounds, seen }) => {
  if (limit === null) return pass(wantedWorkers);
  const most = Math.max(limit.size, Math.min(currentWorkers, seen?.readyWorkers ?? currentWorkers), bounds.minWorkers);
  if (wantedWorkers <= most) return pass(wantedWorkers);
  const { workersBefore, workersAfter, throughputBefore, throughputAfter, refusedRatio, untilAt } = limit;
  const facts = { workersBefore, workersAfter, throughputBefore, throughputAfter, refusedRatio, untilAt };
  return { workers: most, reasons: [{ code: "DOWNSTREAM_LIMIT", wantedWorkers, ...facts }], holds: false };
};

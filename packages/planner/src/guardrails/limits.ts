import { pass, type Guardrail } from "./guardrail.ts";

/** Keeps a size between the fewest and the most workers that the policy allows at the time. */
export const limits: Guardrail = (wantedWorkers, { bounds: { minWorkers, maxWorkers } }) => {
  if (wantedWorkers > maxWorkers) {
    return {
      workers: maxWorkers,
      reasons: [{ code: "CAPACITY_LIMIT_EXCEEDED", wantedWorkers, maxWorkers }],
      holds: false,
    };
  }
  if (wantedWorkers < minWorkers) {
    return { workers: minWorkers, reasons: [{ code: "MINIMUM_WORKERS", wantedWorkers, minWorkers }], holds: false };
  }
  return pass(wantedWorkers);
};

import { pass, type Guardrail } from "./guardrail.ts";

/** A scale-down smaller than the band is left undone: it saves little and is likely to be taken back. */
export const hysteresis: Guardrail = (wantedWorkers, { currentWorkers, damping: { hysteresisBand } }) => {
  const removed = currentWorkers - wantedWorkers;
  if (removed <= 0 || removed >= hysteresisBand * currentWorkers) return pass(wantedWorkers);
  return { workers: currentWorkers, reasons: [{ code: "HYSTERESIS", wantedWorkers, hysteresisBand }], holds: false };
};

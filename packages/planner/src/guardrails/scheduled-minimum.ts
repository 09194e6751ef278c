import { cooldownSeconds } from "./cooldown.ts";
import { pass, type Guardrail } from "./guardrail.ts";
import { largestStepUp } from "./step-size.ts";

/** A scheduled minimum is asked for as early as new workers and limited steps need to be there by its start. */
export const scheduledMinimum: Guardrail = (wantedWorkers, { scaling, damping, now, leadSeconds, intervalSeconds }) => {
  const step = largestStepUp(scaling);
  const pace = Math.max(intervalSeconds, cooldownSeconds(scaling, "up", damping));
  const coming = scaling.scheduledLimits.flatMap(({ fromAt, minWorkers }) => {
    if (minWorkers === null || fromAt <= now) return []; // a time that has begun is the business of the limits
    const stepsLeft = Math.floor(Math.max(0, fromAt - leadSeconds - now) / pace);
    return { fromAt, minWorkers, workers: stepsLeft === 0 ? minWorkers : minWorkers - stepsLeft * step };
  });
  const [most] = coming.toSorted((a, b) => b.workers - a.workers);
  if (most === undefined || most.workers <= wantedWorkers) return pass(wantedWorkers);
  const { fromAt, minWorkers, workers } = most;
  return { workers, reasons: [{ code: "SCHEDULED_MINIMUM", wantedWorkers, minWorkers, fromAt }], holds: false };
};

import { lastDirection, recentReversals, REVERSAL_WINDOW_SECONDS } from "../reversals.ts";
import { pass, type Guardrail } from "./guardrail.ts";

/** Nothing is removed when that would change the direction once more than the policy allows within an hour; adding is never held. */
export const flapBudget: Guardrail = (wantedWorkers, { currentWorkers, scaling, now, record }) => {
  const { maxReversalsPerHour } = scaling;
  if (maxReversalsPerHour === null || wantedWorkers >= currentWorkers || lastDirection(record) !== "up")
    return pass(wantedWorkers);
  const reversals = recentReversals(record, now);
  const binding = reversals.at(-maxReversalsPerHour);
  if (binding === undefined) return pass(wantedWorkers);
  const untilAt = binding + REVERSAL_WINDOW_SECONDS;
  const reason = {
    code: "FLAP_BUDGET",
    wantedWorkers,
    reversals: reversals.length,
    maxReversals: maxReversalsPerHour,
    untilAt,
  } as const;
  return { workers: currentWorkers, reasons: [reason], holds: false };
};

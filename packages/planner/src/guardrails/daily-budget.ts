import { affordableToday, spentToday } from "../day-spend.ts";
import { pass, type Guardrail } from "./guardrail.ts";

/** A pool does not grow beyond what is left of the day's budget; what it has already is not taken from it. */
export const dailyBudget: Guardrail = (wantedWorkers, { currentWorkers, bounds: { minWorkers }, cost, spend, now }) => {
  const { budgetPerDay, currency } = cost;
  if (budgetPerDay === null || wantedWorkers <= currentWorkers) return pass(wantedWorkers);
  const allowedWorkers = Math.max(currentWorkers, minWorkers, affordableToday(spend, cost, { minWorkers, now }));
  if (wantedWorkers <= allowedWorkers) return pass(wantedWorkers);
  const spent = Number(spentToday(spend, cost).toFixed(4));
  const reason = { code: "DAILY_BUDGET", wantedWorkers, allowedWorkers, spent, budgetPerDay, currency } as const;
  return { workers: allowedWorkers, reasons: [reason], holds: false };
};

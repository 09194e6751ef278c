import { hardBudget } from "../worker-bounds.ts";
import { pass, type Guardrail } from "./guardrail.ts";

/** No more workers than the hard budget pays for, but the fewest that the policy allows. */
export const budgetLimit: Guardrail = (wantedWorkers, { bounds: { affordableWorkers: allowedWorkers }, cost }) => {
  const budget = hardBudget(cost);
  if (budget === null || wantedWorkers <= allowedWorkers) return pass(wantedWorkers);
  return {
    workers: allowedWorkers,
    reasons: [{ code: "BUDGET_LIMIT", wantedWorkers, allowedWorkers, ...budget, currency: cost.currency }],
    holds: false,
  };
};

/** Says that a size costs more than a budget: the soft one, or the hard one where the fewest workers exceed it. */
export const budgetWarning: Guardrail = (workers, { cost }) => {
  const { workerCostPerHour, budgetPerHourSoft, budgetPerHourHard, currency } = cost;
  const costPerHour = Number((workers * workerCostPerHour).toFixed(4));
  const budgets = [
    { budget: "hard", budgetPerHour: budgetPerHourHard },
    { budget: "soft", budgetPerHour: budgetPerHourSoft },
  ] as const;
  for (const { budget, budgetPerHour } of budgets) {
    if (budgetPerHour === null || costPerHour <= budgetPerHour + 1e-9) continue;
    const reason = { code: "BUDGET_WARNING", workers, costPerHour, budget, budgetPerHour, currency } as const;
    return { workers, reasons: [reason], holds: false };
  }
  return pass(workers);
};

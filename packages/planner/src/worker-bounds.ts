import type { Policy } from "@cap/domain";

/** Fewest and most workers that are allowed at an instant. */
export interface WorkerBounds {
  readonly minWorkers: number;
  readonly maxWorkers: number;
  /** Most workers that the hard budget pays for, but no fewer than the least; Infinity without a budget. */
  readonly affordableWorkers: number;
}

/** What a policy allows at an instant: its limits, or those that are scheduled for that time, and its hard budget. */
export function boundsAt({ scaling, cost }: Policy, at: number): WorkerBounds {
  const scheduled = scaling.scheduledLimits.find(({ fromAt, untilAt }) => fromAt <= at && at < untilAt);
  const minWorkers = scheduled?.minWorkers ?? scaling.minWorkers;
  return {
    minWorkers,
    maxWorkers: scheduled?.maxWorkers ?? scaling.maxWorkers,
    affordableWorkers: Math.max(minWorkers, affordable(cost)),
  };
}

/** The tighter of the pool's own hard budget and what its team may spend, in money per hour; null without either. */
export function hardBudget({
  budgetPerHourHard: own,
  teamBudgetPerHour: ofTeam,
  team,
}: Policy["cost"]): { readonly budgetPerHour: number; readonly team: string | null } | null {
  if (ofTeam !== null && ofTeam < (own ?? Infinity)) return { budgetPerHour: ofTeam, team };
  return own === null ? null : { budgetPerHour: own, team: null };
}

function affordable(cost: Policy["cost"]): number {
  const budget = hardBudget(cost);
  if (budget === null || cost.workerCostPerHour === 0) return Infinity;
  return Math.floor(budget.budgetPerHour / cost.workerCostPerHour + 1e-9); // 0.3 at 0.1 each pays for 3
}

/** Most workers that are allowed. */
export function mostWorkers({ maxWorkers, affordableWorkers }: WorkerBounds): number {
  return Math.min(maxWorkers, affordableWorkers);
}

/** A size brought within bounds. */
export function withinBounds(workers: number, bounds: WorkerBounds): number {
  return Math.min(mostWorkers(bounds), Math.max(bounds.minWorkers, workers));
}

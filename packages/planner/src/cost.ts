import type { CostAnalysis, Policy, ScalingStep } from "@cap/domain";

import { earlyReleaseSeconds } from "./early-release.ts";

/** Hours of an average month, for monthly amounts. */
const HOURS_PER_MONTH = 730;

/** What a plan costs, and against what. */
export interface CostInput {
  readonly cost: Policy["cost"];
  readonly steps: readonly Pick<ScalingStep, "scheduledAt" | "toWorkers">[];
  readonly now: number;
  readonly horizonSeconds: number;
  /** Present size; null when unknown, and then nothing is compared. */
  readonly currentWorkers: number | null;
  /** Seconds of SLO violation of the plan and of the present size over the horizon; null when they were not simulated. */
  readonly violatedSeconds: { readonly plan: number; readonly current: number } | null;
}

/** Price of the plan against the price of leaving the pool as it is, violations of the SLO included. */
export function costOf({ cost, steps, now, horizonSeconds, currentWorkers, violatedSeconds }: CostInput): CostAnalysis {
  const hours = horizonSeconds / 3600;
  const { minimumBillingSeconds } = cost;
  const early = earlyReleaseSeconds({ steps, currentWorkers, minimumBillingSeconds }) / horizonSeconds;
  const projectedCostPerHour = amount((meanWorkers(steps, now, horizonSeconds) + early) * cost.workerCostPerHour);
  const currentCostPerHour = currentWorkers === null ? null : amount(currentWorkers * cost.workerCostPerHour);
  const additionalCost =
    currentCostPerHour === null ? null : amount((projectedCostPerHour - currentCostPerHour) * hours);
  const violationSavings =
    violatedSeconds === null
      ? null
      : amount(((violatedSeconds.current - violatedSeconds.plan) / 3600) * cost.violationCostPerHour);
  return {
    currency: cost.currency,
    currentCostPerHour,
    projectedCostPerHour,
    monthlyCostDelta:
      currentCostPerHour === null ? null : amount((projectedCostPerHour - currentCostPerHour) * HOURS_PER_MONTH),
    periodSeconds: horizonSeconds,
    additionalCost,
    violationSavings,
    netSavings: violationSavings === null || additionalCost === null ? null : amount(violationSavings - additionalCost),
  };
}

/** Mean size over the horizon: every step holds until the next one. */
export function meanWorkers(steps: CostInput["steps"], now: number, horizonSeconds: number): number {
  const workerSeconds = steps.reduce((sum, { scheduledAt, toWorkers }, index) => {
    const untilAt = steps[index + 1]?.scheduledAt ?? now + horizonSeconds;
    return sum + toWorkers * Math.max(0, untilAt - Math.max(now, scheduledAt));
  }, 0);
  return workerSeconds / horizonSeconds;
}

/** Amounts to a hundredth of a cent: finer digits are noise of the arithmetic. */
function amount(value: number): number {
  const rounded = Number(value.toFixed(4));
  return rounded === 0 ? 0 : rounded; // no negative zero
}

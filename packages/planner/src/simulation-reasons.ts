import type { Policy, Reason, Slo } from "@cap/domain";
import type { PlanRunResult } from "./plan-simulation.ts";
import { isOverspent } from "./slo-shortfall.ts";
import { hardBudget } from "./worker-bounds.ts";

/** What came of a plan in simulation, and what it was held against. */
export interface SimulationVerdict {
  readonly result: PlanRunResult;
  readonly slo: Pick<Slo, "availability" | "errorBudget">;
  /** Share of jobs that service alone leaves within the latency target. */
  readonly serviceJobsWithin: number;
  /** Factor that the rates were raised by until the simulation was content; 1 for a plan that was not raised. */
  readonly rateFactor: number;
  /** Workers that were added to what those rates ask for. @defaultValue 0 */
  readonly extraWorkers?: number;
  /** Workers that the plan does not go below because removing some would miss more of the SLO; 0 where it may. @defaultValue 0 */
  readonly leastWorkers?: number;
  /** Until when; null for the whole horizon. @defaultValue null */
  readonly leastUntilAt?: number | null;
  /** What came of the plan before that. */
  readonly first: PlanRunResult;
  /** Most workers that were wanted at any instant of the horizon, before the limits. */
  readonly mostWanted: number;
  /** Most workers that the limits and the hard budget allow. */
  readonly maxWorkers: number;
  /** Prices, where it is the hard budget that allows no more. @defaultValue null */
  readonly budget?: Policy["cost"] | null;
}

/** The reasons of a plan's first size with those that the simulation of all its steps adds. */
export function withSimulationReasons(sized: readonly Reason[], verdict: SimulationVerdict): Reason[] {
  return [...sized, ...raised(verdict), ...limited(sized, verdict), ...shortfall(sized, verdict)];
}

function raised(verdict: SimulationVerdict): Reason[] {
  const { rateFactor, extraWorkers: added = 0, leastWorkers = 0, leastUntilAt = null, first, slo } = verdict;
  if (rateFactor === 1 && added === 0 && leastWorkers === 0) return [];
  const { sloAchievement: firstSloAchievement, jobsWithin } = first.simulation;
  // Jobs that were late before new workers could be there are no reason to raise anything.
  const firstJobsWithin = isOverspent(first.influencedJobsWithin, slo.errorBudget) ? jobsWithin : null;
  const keptWorkers = leastWorkers === 0 ? null : leastWorkers;
  const keptUntilAt = keptWorkers === null ? null : leastUntilAt;
  const extraWorkers = added === 0 ? null : added;
  const raise = { rateFactor, extraWorkers, keptWorkers, keptUntilAt };
  return [{ code: "RAISED_BY_SIMULATION", ...raise, firstSloAchievement, firstJobsWithin }];
}

/** A limit that binds later in the horizon is told as well. */
function limited(
  sized: readonly Reason[],
  { mostWanted: wantedWorkers, maxWorkers, budget = null }: SimulationVerdict,
): Reason[] {
  const told = budget === null ? "CAPACITY_LIMIT_EXCEEDED" : "BUDGET_LIMIT";
  if (wantedWorkers <= maxWorkers || sized.some(({ code }) => code === told)) return [];
  const hard = budget === null ? null : hardBudget(budget);
  if (budget !== null && hard !== null)
    return [{ code: "BUDGET_LIMIT", wantedWorkers, allowedWorkers: maxWorkers, ...hard, currency: budget.currency }];
  return [{ code: "CAPACITY_LIMIT_EXCEEDED", wantedWorkers, maxWorkers }];
}

/** Why the simulation missed the SLO, for each clause: service alone, the limit, workers that cannot be there in time, or none of them. */
function shortfall(sized: readonly Reason[], verdict: SimulationVerdict): Reason[] {
  if (sized.some(({ code }) => code === "SLO_UNACHIEVABLE")) return [];
  const missed = missedClauses(verdict);
  const unachievable = missed.flatMap((clause) => unachievableReason(clause, verdict));
  const rest = missed.filter((clause) => unachievableReason(clause, verdict).length === 0);
  return rest.length === 0 ? unachievable : [...unachievable, belowSlo(rest, verdict)];
}

/** A clause that the simulation found missed. */
interface MissedClause {
  readonly clause: "availability" | "error_budget";
  readonly best: string;
  /** Whether it is met where new workers can still change it. */
  readonly isInfluencedMet: boolean;
  readonly isBeyondService: boolean;
}

function missedClauses({ result, slo, serviceJobsWithin }: SimulationVerdict): MissedClause[] {
  const { simulation, influencedAchievement, influencedJobsWithin } = result;
  const { sloAchievement, jobsWithin } = simulation;
  const missed: MissedClause[] = [];
  if (sloAchievement < slo.availability) {
    missed.push({
      clause: "availability",
      best: `${Math.floor(1e4 * sloAchievement) / 100} % of the windows`,
      isInfluencedMet: influencedAchievement >= slo.availability,
      isBeyondService: false, // told by the latency target itself
    });
  }
  if (isOverspent(jobsWithin, slo.errorBudget)) {
    const isBeyondService = isOverspent(serviceJobsWithin, slo.errorBudget);
    missed.push({
      clause: "error_budget",
      best: `${shownShare(isBeyondService ? serviceJobsWithin : jobsWithin)} % of the jobs in time`,
      isInfluencedMet: !isOverspent(influencedJobsWithin, slo.errorBudget),
      isBeyondService,
    });
  }
  return missed;
}

/** Nearly all jobs are in time as a rule, so the digits are those of the late ones. */
function shownShare(share: number): number {
  return Number((100 - Number((100 * (1 - share)).toPrecision(2))).toFixed(6));
}

function unachievableReason(
  { clause, best, isInfluencedMet, isBeyondService }: MissedClause,
  { mostWanted, maxWorkers, budget = null }: SimulationVerdict,
): Reason[] {
  const reason = { code: "SLO_UNACHIEVABLE", clause, best, workersNeeded: null } as const;
  if (isBeyondService) return [{ ...reason, cause: "service_time_alone" }];
  // Raising stops at the limit, so how many workers would do was not found out.
  if (mostWanted > maxWorkers) return [{ ...reason, cause: budget === null ? "max_workers" : "budget" }];
  // Where what new workers can still save is good, the bad came before those workers.
  return isInfluencedMet ? [{ ...reason, cause: "provisioning" }] : [];
}

function belowSlo(missed: readonly MissedClause[], { result, slo }: SimulationVerdict): Reason {
  const isBudgetMissed = missed.some(({ clause }) => clause === "error_budget");
  return {
    code: "SIMULATION_BELOW_SLO",
    sloAchievement: result.simulation.sloAchievement,
    availability: slo.availability,
    jobsWithin: isBudgetMissed ? result.simulation.jobsWithin : null,
    errorBudget: isBudgetMissed ? slo.errorBudget : null,
  };
}

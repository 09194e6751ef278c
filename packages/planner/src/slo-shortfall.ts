import type { Slo } from "@cap/domain";
import type { ServiceDistribution } from "@cap/queueing";
import { primaryTarget } from "./sizing.ts";

/** Sums of shares are exact to far more than this. */
const ROUNDING = 1e-9;

/** An SLO and the law of the service times that it is held against. */
interface SloFacts {
  readonly slo: Slo;
  readonly service: ServiceDistribution;
}

/** What came of a plan where new workers can still change it. */
interface InfluencedShares {
  readonly influencedAchievement: number;
  readonly influencedJobsWithin: number;
}

/**
 * How far a plan is from its SLO where new workers can still change it: the share of windows that is missing, and the share of
 * jobs that is late beyond the error budget. A budget that service times alone overspend asks for nothing.
 *
 * @returns 0 when the SLO is kept; 2 at most
 */
export function sloShortfall(
  { influencedAchievement, influencedJobsWithin }: InfluencedShares,
  facts: SloFacts,
): number {
  const { availability, errorBudget } = facts.slo;
  const lateBeyond = isOverspent(serviceJobsWithin(facts), errorBudget) ? 0 : 1 - influencedJobsWithin - errorBudget;
  return Math.max(0, availability - influencedAchievement) + (lateBeyond > ROUNDING ? lateBeyond : 0);
}

/** Whether more jobs are late than an error budget allows. */
export function isOverspent(jobsWithin: number, errorBudget: number): boolean {
  return 1 - jobsWithin > errorBudget + ROUNDING;
}

/** Share of an error budget that is left; negative when it is overspent. */
export function budgetRemaining(jobsWithin: number, errorBudget: number): number {
  if (errorBudget === 0) return jobsWithin < 1 ? -1 : 0;
  return 1 - (1 - jobsWithin) / errorBudget;
}

/** Share of jobs whose service alone takes no longer than the latency target, 0..1; 1 without a target. */
export function serviceJobsWithin({ slo, service }: SloFacts): number {
  const target = primaryTarget(slo);
  return target === null ? 1 : 1 - service.tail(target.seconds);
}

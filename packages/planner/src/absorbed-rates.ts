import { latencyTargets, type Slo } from "@cap/domain";
import type { ServiceDistribution } from "@cap/queueing";
import type { LoadForecast } from "./pool-state.ts";
import { slackOf } from "./requirement.ts";

/**
 * Time over which the queue may spread what arrives: the wait that the tightest of the clauses leaves that allow for one, in seconds.
 *
 * @returns 0 when no latency target is loose enough for the queue to absorb peaks
 */
export function absorbSeconds(slo: Slo, service: ServiceDistribution, leadSeconds: number): number {
  const budgets = latencyTargets(slo)
    .filter((target) => slackOf(target, service, leadSeconds) >= 1)
    .map(({ quantile, seconds }) => seconds - service.quantile(quantile));
  return budgets.length === 0 ? 0 : Math.min(...budgets, slo.drainTimeSeconds ?? Infinity);
}

/**
 * Rates of work that keep every job's wait within a time: the mean of the expected rates over that time before. Each job is worked on evenly
 * from its arrival to its deadline, and serving first come first served is no later. What came before the forecast is taken to be like its first step.
 *
 * @returns one rate for the middle of each step, at most the highest expected one
 * @see F. Yao, A. Demers, S. Shenker, A Scheduling Model for Reduced CPU Energy, FOCS 1995, the average rate heuristic
 */
export function absorbedRates(
  { meanRates, stepSeconds }: Pick<LoadForecast, "meanRates" | "stepSeconds">,
  seconds: number,
): readonly number[] {
  if (seconds <= stepSeconds) return meanRates;
  const [first = 0] = meanRates;
  const sums = [0];
  for (const rate of meanRates) sums.push((sums.at(-1) ?? 0) + rate);
  // Jobs from the start until a position in steps, over the length of a step; negative before the start.
  const jobsUntil = (position: number): number => {
    if (position <= 0) return position * first;
    const whole = Math.floor(position);
    return (sums[whole] ?? 0) + (position - whole) * (meanRates[whole] ?? 0);
  };
  const width = seconds / stepSeconds;
  return meanRates.map((_, step) => Math.max(0, (jobsUntil(step + 0.5) - jobsUntil(step + 0.5 - width)) / width));
}

import type { Decision, Policy, Reason } from "@cap/domain";
import { check } from "./check.ts";
import { basisOrHolds, withForecast } from "./decide.ts";
import type { DecisionFacts } from "./decision-facts.ts";
import { reasonsOf } from "./decision-reasons.ts";
import type { Memory } from "./memory.ts";
import { planDocument } from "./plan-document.ts";
import { checkedDrafts, type Drafts, unchangedRun } from "./plan-drafts.ts";
import type { Horizon } from "./plan-path.ts";
import { withSimulationReasons } from "./simulation-reasons.ts";
import { isOverspent, serviceJobsWithin } from "./slo-shortfall.ts";
import { boundsAt, mostWorkers } from "./worker-bounds.ts";

/** What {@link plan} needs to know. */
export interface PlanInput {
  readonly memory: Memory;
  readonly policy: Policy;
  /** The present, epoch seconds. */
  readonly now: number;
  /** How far the plan looks ahead. @defaultValue the forecast window of the policy */
  readonly horizonSeconds?: number;
  /** Seed of the simulation. @defaultValue 1 */
  readonly seed?: number;
}

/**
 * Plans a pool over a horizon: the sizing and the guardrails of {@link decide} at every instant of it, equal sizes merged
 * into steps, the result simulated before it is given. It is held only when the target must not move now.
 *
 * @throws RangeError if horizonSeconds is not positive
 * @example
 * // 15.3 jobs/s of 3 s for hours, a p95 latency of 10 s, and 70 % of the windows have to be good:
 * plan({ memory: begin({ policy, pool, history }), policy, now }).targetWorkers // 49
 * @see W. Whitt, Understanding the Efficiency of Multi-Server Service Systems, Management Science 38, 1992
 */
export function plan({
  memory,
  policy,
  now,
  horizonSeconds = policy.forecast.windowSeconds,
  seed = 1,
}: PlanInput): Decision {
  if (!(horizonSeconds > 0 && Number.isFinite(horizonSeconds)))
    throw new RangeError(`horizonSeconds must be > 0, got ${horizonSeconds}`);
  const state = withForecast(memory.state, policy, now, horizonSeconds);
  const held = (reasons: readonly Reason[]): Decision => ({
    kind: "held",
    targetWorkers: state.scaling.desiredWorkers,
    reasons: [...reasons],
  });
  const answer = basisOrHolds(state, policy, now);
  if (answer.kind === "held") return held(answer.reasons);
  const horizon: Horizon = { state, policy, basis: answer.basis, now, horizonSeconds, seed };
  const drafts = checkedDrafts(horizon);
  const { held: isHeld, reasons } = drafts.best.path.guarded;
  return isHeld ? held(reasons) : planned(horizon, drafts);
}

function planned(horizon: Horizon, { first, best, tightest }: Drafts): Decision {
  const { state, policy, basis, now, horizonSeconds } = horizon;
  const { path, result, rateFactor, leastWorkers, leastUntilAt } = best;
  // Sizing is told for the rates as expected; what the simulation made of it is told as such.
  const facts: DecisionFacts = {
    state,
    policy,
    basis,
    sizing: first.path.sizing,
    guarded: path.guarded,
    wantedWorkers: path.wantedWorkers,
    raisedBySimulation: rateFactor > 1 || leastWorkers > 0,
    weighed: false,
    now,
    explain: true,
  };
  const { slo } = basis;
  const reasons = withSimulationReasons(
    [...reasonsOf(facts.sizing, path.guarded, { ...facts, bounds: boundsAt(policy, now) }), ...path.later],
    {
      result,
      slo,
      serviceJobsWithin: serviceJobsWithin(basis),
      rateFactor,
      leastWorkers,
      leastUntilAt,
      first: first.result,
      mostWanted: tightest.wantedWorkers,
      maxWorkers: mostWorkers(tightest.bounds),
      budget: tightest.bounds.affordableWorkers < tightest.bounds.maxWorkers ? policy.cost : null,
    },
  );
  const { sloAchievement, jobsWithin } = result.simulation;
  const achieved = sloAchievement >= slo.availability && !isOverspent(jobsWithin, slo.errorBudget);
  const document = planDocument(facts, {
    changes: path.changes,
    horizonSeconds,
    reasons,
    sloAchievable: achieved && !reasons.some(({ code }) => code === "SLO_UNACHIEVABLE"),
    simulation: result.simulation,
    unchanged: unchangedRun(horizon),
  });
  const [fault] = check(document, policy);
  if (fault !== undefined) {
    throw new Error(`the planner made an unsound plan: ${fault.code} in ${fault.field}, ${fault.message}`);
  }
  return { kind: "planned", targetWorkers: path.guarded.workers, plan: document, reasons: [...document.reasons] };
}

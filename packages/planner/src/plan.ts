import {
  type Decision,
  type Interruption,
  interruptionOf,
  type PlanSimulation,
  type Policy,
  type Reason,
} from "@cap/domain";
import { finish, type Slices } from "@cap/simulator";
import { check } from "./check.ts";
import { basisOrHolds, withForecastStepwise } from "./decide.ts";
import type { DecisionFacts } from "./decision-facts.ts";
import { reasonsOf } from "./decision-reasons.ts";
import type { Memory } from "./memory.ts";
import { planDocument } from "./plan-document.ts";
import { checkedDrafts, type Drafts, unchangedRun } from "./plan-drafts.ts";
import { planForecast } from "./plan-forecast.ts";
import { breachReasons } from "./hold-reasons.ts";
import type { Horizon } from "./plan-path.ts";
import type { LoadForecast } from "./pool-state.ts";
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
 * @param signal asked before every slice of some hundredths of a second
 * @throws RangeError if horizonSeconds is not positive
 * @throws CapError with DEADLINE_EXCEEDED or CANCELLED when the signal ends it
 * @example
 * // 15.3 jobs/s of 3 s for hours, a p95 latency of 10 s, and 70 % of the windows have to be good:
 * plan({ memory: begin({ policy, pool, history }), policy, now }).targetWorkers // 49
 * @see W. Whitt, Understanding the Efficiency of Multi-Server Service Systems, Management Science 38, 1992
 */
export function plan(input: PlanInput, signal?: Interruption): Decision {
  return finish(planStepwise(input), signal && interruptionOf(signal, "planning"));
}

/**
 * The plan of {@link plan} in slices, for callers that give way in between. A computation lets nothing else run in its thread, so an
 * `AbortSignal` of the same thread can only end a plan that is made in this way.
 *
 * @example await finishGivingWay(planStepwise({ memory, policy, now }), { giveWay: setImmediate, signal }) // of @cap/simulator
 */
export function* planStepwise({
  memory,
  policy,
  now,
  horizonSeconds = policy.forecast.windowSeconds,
  seed = 1,
}: PlanInput): Slices<Decision> {
  if (!(horizonSeconds > 0 && Number.isFinite(horizonSeconds)))
    throw new RangeError(`horizonSeconds must be > 0, got ${horizonSeconds}`);
  const known = yield* withForecastStepwise(memory.state, policy, now, horizonSeconds);
  const { forecast } = known;
  const made = forecast === null ? null : planForecast({ ...known, forecast }, policy, { now, horizonSeconds });
  const state = made?.state ?? known;
  const held = (reasons: readonly Reason[]): Decision => ({
    kind: "held",
    targetWorkers: state.scaling.desiredWorkers,
    reasons: [...reasons],
  });
  const answer = basisOrHolds(state, policy, now);
  if (answer.kind === "held") return held(answer.reasons);
  if (made === null) throw new Error("a basis without a forecast"); // the basis holds it
  const { arrivals, told } = made;
  const horizon: Horizon = { state, policy, basis: answer.basis, arrivals, now, horizonSeconds, seed };
  const drafts = yield* checkedDrafts(horizon);
  const { held: isHeld, reasons } = drafts.best.path.guarded;
  return isHeld ? held(reasons) : planned({ horizon, drafts, forecast: told, unchanged: yield* unchangedRun(horizon) });
}

interface PlannedInput {
  readonly horizon: Horizon;
  readonly drafts: Drafts;
  readonly forecast: LoadForecast;
  readonly unchanged: PlanSimulation | null;
}

function planned({ horizon, drafts: { first, best, told, tightest }, forecast, unchanged }: PlannedInput): Decision {
  const { state, policy, basis, now, horizonSeconds } = horizon;
  const { path, rateFactor, extraWorkers, leastWorkers, leastUntilAt } = best;
  const result = told;
  // Sizing is told for the rates as expected; what the simulation made of it is told as such.
  const facts: DecisionFacts = {
    state,
    policy,
    basis,
    sizing: first.path.sizing,
    guarded: path.guarded,
    wantedWorkers: path.wantedWorkers,
    raisedBySimulation: rateFactor > 1 || extraWorkers > 0 || leastWorkers > 0,
    weighed: false,
    now,
    explain: true,
  };
  const { slo } = basis;
  const breaches = breachReasons(state, policy);
  const time = { fromAt: now, untilAt: now + Math.max(horizonSeconds, basis.leadSeconds) };
  const reasons = withSimulationReasons(
    [
      ...reasonsOf(facts.sizing, path.guarded, { ...facts, bounds: boundsAt(policy, now), time, breaches }),
      ...path.later,
    ],
    {
      result,
      slo,
      serviceJobsWithin: serviceJobsWithin(basis),
      rateFactor,
      extraWorkers,
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
    forecast,
    horizonSeconds,
    reasons,
    sloAchievable: achieved && !reasons.some(({ code }) => code === "SLO_UNACHIEVABLE"),
    simulation: result.simulation,
    unchanged,
  });
  const [fault] = check(document, policy);
  if (fault !== undefined) {
    throw new Error(`the planner made an unsound plan: ${fault.code} in ${fault.field}, ${fault.message}`);
  }
  return { kind: "planned", targetWorkers: path.guarded.workers, plan: document, reasons: [...document.reasons] };
}

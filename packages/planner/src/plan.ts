import type { Decision, PlanSimulation, Policy, Reason } from "@cap/domain";
import { BacklogCourse } from "./backlog-course.ts";
import { check } from "./check.ts";
import { basisOrHolds, guardedSize, waitingNow, withForecast } from "./decide.ts";
import type { DecisionFacts } from "./decision-facts.ts";
import { reasonsOf } from "./decision-reasons.ts";
import { expectedRateAt } from "./demand.ts";
import { dampingOf } from "./guardrails/damping.ts";
import type { GuardedSize } from "./guardrails/guard.ts";
import { LaterReasons } from "./later-reasons.ts";
import type { Memory } from "./memory.ts";
import { withRequest } from "./observe.ts";
import { planDocument, type PlannedChange } from "./plan-document.ts";
import { simulatePlan, type PlanRunResult } from "./plan-simulation.ts";
import type { PoolState } from "./pool-state.ts";
import { stepRationale } from "./rationale.ts";
import { withSimulationReasons } from "./simulation-reasons.ts";
import { serviceJobsWithin, isOverspent, sloShortfall } from "./slo-shortfall.ts";
import { sizerOf, wantedAt, type Sizing, type SizingBasis } from "./sizing.ts";
import { excessOf, tighterOf, type PlanInstant } from "./tightest-instant.ts";
import { boundsAt, mostWorkers } from "./worker-bounds.ts";

/** When a plan falls short in simulation, it is made again for rates this much higher, until it does not. */
const RAISED_FACTORS = [1.05, 1.1, 1.2, 1.35, 1.6, 2];

/** Instants of a horizon at most, a week in steps of half a minute: finer ones of a longer horizon would change nothing. */
const INSTANTS_MAX = 20_160;

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

interface Horizon {
  readonly state: PoolState;
  readonly policy: Policy;
  readonly basis: SizingBasis;
  readonly now: number;
  readonly horizonSeconds: number;
  readonly seed: number;
}

/** Sizes over the horizon. */
interface Path {
  /** Sizing and guardrails at the first instant. */
  readonly sizing: Sizing;
  readonly wantedWorkers: number;
  readonly guarded: GuardedSize;
  readonly changes: readonly [PlannedChange, ...PlannedChange[]];
  /** Most workers wanted at any instant beyond what is allowed then, or closest to it. */
  readonly tightest: PlanInstant;
  /** What the guardrails said of later instants only. */
  readonly later: readonly Reason[];
}

/** A path with what came of it in simulation. */
interface Draft {
  readonly path: Path;
  readonly result: PlanRunResult;
  readonly rateFactor: number;
}

/** The draft to plan with, and the first one, which was sized for the rates as they are expected. */
interface Drafts {
  readonly first: Draft;
  readonly best: Draft;
  /** The tightest instant of the last draft: that of the best one, or the one at which the limit stopped the search. */
  readonly tightest: PlanInstant;
}

/** The first path that keeps the SLO in simulation, or the best there is within the limits. */
function checkedDrafts(horizon: Horizon): Drafts {
  const first = draftOf(horizon, 1);
  let best = first;
  let last = first;
  for (const rateFactor of RAISED_FACTORS) {
    if (isFinal(last, horizon)) break;
    last = draftOf(horizon, rateFactor);
    if (sloShortfall(last.result, horizon.basis) < sloShortfall(best.result, horizon.basis)) best = last;
  }
  return { first, best, tightest: last.path.tightest };
}

function draftOf(horizon: Horizon, rateFactor: number): Draft {
  const path = pathOf(horizon, rateFactor);
  return { path, result: simulatePlan(runOf(horizon, path.changes)), rateFactor };
}

/** Whether higher rates would be pointless: the SLO is kept, out of reach of any size or beyond the limit, or nothing may move. */
function isFinal({ path, result }: Draft, { basis }: Horizon): boolean {
  const kept = sloShortfall(result, basis) === 0;
  const hopeless = path.sizing.requirements.some(({ unachievable }) => unachievable !== null);
  return kept || hopeless || path.guarded.held || excessOf(path.tightest) > 0;
}

function pathOf({ state, policy, basis, now, horizonSeconds }: Horizon, rateFactor: number): Path {
  const sizer = sizerOf(basis, state, now, rateFactor);
  const options = { scaling: policy.scaling, intervalSeconds: policy.intervalSeconds };
  const first = wantedAt(sizer, now, { ...options, waiting: waitingNow(state) });
  const guarded = guardedSize({ workers: first.workers, weighed: false }, state, policy, now);
  const changes: [PlannedChange, ...PlannedChange[]] = [
    {
      at: now,
      fromWorkers: state.scaling.desiredWorkers,
      toWorkers: guarded.workers,
      rationale: stepRationale(first.sizing, guarded, rateFactor),
    },
  ];
  let tightest: PlanInstant = { wantedWorkers: first.workers, bounds: boundsAt(policy, now) };
  const later = new LaterReasons(guarded.reasons);
  const backlog = backlogCourse({ state, basis, now }, guarded.workers);
  let moving = nextState(state, policy, { at: now, wanted: first.workers, workers: guarded.workers });
  const pace = Math.max(policy.intervalSeconds, horizonSeconds / INSTANTS_MAX);
  for (let at = now + pace; at < now + horizonSeconds; at += pace) {
    backlog.pass(at, pace, expectedRateAt(basis.forecast, at));
    const sized = wantedAt(sizer, at, { ...options, waiting: null });
    // What works a backlog off stays until it is worked off.
    const isHeld = !backlog.isDrained && first.workers > sized.workers;
    const { sizing, workers: wanted } = isHeld ? first : sized;
    const size = moving.scaling.desiredWorkers;
    // Nothing is removed while more jobs wait than the SLO allows, later as now.
    const isCrowded = basis.slo.maxBacklog !== null && backlog.jobs > basis.slo.maxBacklog;
    const next = guardedSize(
      { workers: isCrowded ? Math.max(wanted, size ?? 0) : wanted, weighed: false },
      moving,
      policy,
      at,
    );
    tightest = tighterOf(tightest, { wantedWorkers: wanted, bounds: boundsAt(policy, at) });
    later.add(next.reasons, size);
    if (next.workers !== size)
      changes.push({
        at,
        fromWorkers: size,
        toWorkers: next.workers,
        rationale: stepRationale(sizing, next, rateFactor),
      });
    backlog.ask(at, next.workers);
    moving = nextState(moving, policy, { at, wanted, workers: next.workers });
  }
  const { sizing, workers: wantedWorkers } = first;
  return { sizing, wantedWorkers, guarded, changes, tightest, later: later.reasons };
}

/** The jobs that wait now, worked off by the present pool and what is asked for at the start. */
function backlogCourse({ state, basis, now }: Pick<Horizon, "state" | "basis" | "now">, asked: number): BacklogCourse {
  const start = {
    jobs: state.seen?.backlog ?? 0,
    workers: state.scaling.desiredWorkers ?? asked,
    ratePerWorker: basis.slotsPerWorker / basis.service.meanSeconds,
    provisioningSeconds: state.pool.provisioningDelaySeconds,
  };
  const course = new BacklogCourse(start, now);
  course.ask(now, asked);
  return course;
}

/** The pool as it will be after a step: observations of the present say nothing about later, so only the size goes on. */
function nextState(
  state: PoolState,
  policy: Policy,
  { at, wanted, workers }: { readonly at: number; readonly wanted: number; readonly workers: number },
): PoolState {
  const since = at - dampingOf(policy.scaling, false).stabilizationSeconds;
  const record = {
    ...state.scaling,
    wanted: [...state.scaling.wanted.filter((entry) => entry.at > since), { at, workers: wanted }],
  };
  return {
    ...state,
    seen: null,
    level: { ...state.level, score: 0, strangeStreak: 0 },
    scaling: withRequest(record, workers, at),
  };
}

function runOf(
  { state, basis, now, horizonSeconds, seed }: Horizon,
  changes: Path["changes"],
): Parameters<typeof simulatePlan>[0] {
  const [first, ...later] = changes;
  const known = first.fromWorkers;
  return {
    now,
    horizonSeconds,
    rateAt: (at) => expectedRateAt(basis.forecast, at),
    service: basis.service,
    slo: basis.slo,
    slotsPerWorker: basis.slotsPerWorker,
    provisioningDelaySeconds: state.pool.provisioningDelaySeconds,
    // From an unknown size the first target is taken to be there already.
    initialWorkers: known ?? first.toWorkers,
    steps: (known === null ? later : changes).map(({ at, toWorkers }) => ({ scheduledAt: at, toWorkers })),
    backlog: state.seen?.backlog ?? 0,
    seed,
  };
}

function planned(horizon: Horizon, { first, best, tightest }: Drafts): Decision {
  const { state, policy, basis, now, horizonSeconds } = horizon;
  const { path, result, rateFactor } = best;
  // Sizing is told for the rates as expected; what the simulation made of it is told as such.
  const facts: DecisionFacts = {
    state,
    policy,
    basis,
    sizing: first.path.sizing,
    guarded: path.guarded,
    wantedWorkers: path.wantedWorkers,
    raisedBySimulation: rateFactor > 1,
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

/** What would come of leaving the pool as it is; null when its size is unknown. */
function unchangedRun(horizon: Horizon): PlanSimulation | null {
  const current = horizon.state.scaling.desiredWorkers;
  if (current === null) return null;
  const unchanged = { at: horizon.now, fromWorkers: current, toWorkers: current, rationale: "" };
  return simulatePlan(runOf(horizon, [unchanged])).simulation;
}

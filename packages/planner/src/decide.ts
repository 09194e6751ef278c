import type { Decision, Observation, Policy, Reason } from "@cap/domain";
import { finish, type Slices } from "@cap/simulator";
import { spendAfter } from "./day-spend.ts";
import { reasonsOf } from "./decision-reasons.ts";
import { dampingOf } from "./guardrails/damping.ts";
import { guard, type GuardedSize } from "./guardrails/guard.ts";
import type { GuardContext } from "./guardrails/guardrail.ts";
import { overrideAt } from "./guardrails/override.ts";
import { anomalyReason, breachReasons, contradictionReasons, holdReasons, unknownQueueReason } from "./hold-reasons.ts";
import { loadForecastStepwise } from "./load-forecast.ts";
import { sealMemory, type Memory } from "./memory.ts";
import { learn, withRequest } from "./observe.ts";
import { singleStepPlan } from "./plan-document.ts";
import { planForecast } from "./plan-forecast.ts";
import type { PoolState } from "./pool-state.ts";
import { freshLevel } from "./rate-surprise.ts";
import { nearSizing, sizingByRisk } from "./near-sizing.ts";
import {
  demandAt,
  primaryTarget,
  rampSeconds,
  sizerOf,
  sizingBasis,
  wantedAt,
  type Sizer,
  type Sizing,
  type SizingBasis,
  type Waiting,
} from "./sizing.ts";
import { boundsAt, withinBounds } from "./worker-bounds.ts";

/** A decision together with the memory that knows of it. */
export interface Step {
  readonly memory: Memory;
  readonly decision: Decision;
}

/** How a decision is made. */
export interface DecideOptions {
  /**
   * Whether the explanation holds the neighbouring sizes and the sensitivity, which cost most of the time of a decision.
   *
   * @defaultValue true
   */
  readonly explain?: boolean;
}

/**
 * Learns from an observation, then decides: the one call of a control loop.
 *
 * The memory that comes back knows of the decision, so cooldown and stabilization go on after a restart. An observation
 * that is not newer than what is known moves nothing: it is held, and the memory stays as it was.
 */
export function step(memory: Memory, policy: Policy, observation: Observation, options: DecideOptions = {}): Step {
  const learned = learn(memory.state, observation);
  if (learned === memory.state) return { memory, decision: heldAsOld(learned, observation) };
  const now = learned.knownUntilAt;
  const ready = withForecast(learned, policy, now);
  const { decision, wantedWorkers } = decideOn(ready, policy, now, options);
  return { memory: sealMemory(remember(ready, policy, { decision, wantedWorkers, now })), decision };
}

function heldAsOld(state: PoolState, { timestampAt }: Observation): Decision {
  const { knownUntilAt } = state;
  const reason: Reason = { code: "METRICS_STALE", ageSeconds: knownUntilAt - timestampAt, limitSeconds: 0 };
  return { kind: "held", targetWorkers: state.scaling.desiredWorkers, reasons: [reason] };
}

/**
 * Sizes and guards the pool at an instant. It learns nothing: the same memory gives the same decision.
 *
 * @param now epoch seconds, at or after everything the memory knows
 * @example decide(observe(memory, observation), policy, observation.timestampAt) // the decision that step gives
 */
export function decide(memory: Memory, policy: Policy, now: number, options: DecideOptions = {}): Decision {
  return decideOn(withForecast(memory.state, policy, now), policy, now, options).decision;
}

/** The state with a forecast that covers a decision at an instant. */
export function withForecast(state: PoolState, policy: Policy, now: number, reachSeconds = 0): PoolState {
  return finish(withForecastStepwise(state, policy, now, reachSeconds));
}

/** The state of {@link withForecast} in slices. */
export function* withForecastStepwise(
  state: PoolState,
  policy: Policy,
  now: number,
  reachSeconds: number,
): Slices<PoolState> {
  const lead = state.provisioning.seconds + policy.intervalSeconds;
  const forecast = yield* loadForecastStepwise(state, policy.forecast, { now, reachSeconds: reachSeconds + lead });
  return forecast === state.forecast ? state : { ...state, forecast, level: freshLevel() };
}

interface Outcome {
  readonly decision: Decision;
  /** Size that was wanted before the guardrails; null when none could be computed. */
  readonly wantedWorkers: number | null;
}

function decideOn(state: PoolState, policy: Policy, now: number, { explain = true }: DecideOptions): Outcome {
  const held = (reasons: readonly Reason[]): Decision => ({
    kind: "held",
    targetWorkers: state.scaling.desiredWorkers,
    reasons: [...reasons],
  });
  const answer = basisOrHolds(state, policy, now);
  if (answer.kind === "held") return { decision: held(answer.reasons), wantedWorkers: null };
  const { basis } = answer;
  const { sizing, workers: wantedWorkers, weighed } = wantedNow(state, policy, basis, now);
  const guarded = guardedSize({ workers: wantedWorkers, weighed }, state, policy, now);
  const time = { fromAt: now, untilAt: now + basis.leadSeconds };
  const breaches = breachReasons(state, policy);
  const reasons = reasonsOf(sizing, guarded, { basis, state, bounds: boundsAt(policy, now), time, breaches });
  if (guarded.held)
    return {
      decision: held([...guarded.reasons, ...reasons.filter((reason) => !guarded.reasons.includes(reason))]),
      wantedWorkers,
    };
  const late = singleStepPlan({
    state,
    policy,
    basis,
    sizing,
    guarded,
    wantedWorkers,
    raisedBySimulation: false,
    weighed,
    now,
    explain,
    reasons,
  });
  const decision: Decision = {
    kind: "planned",
    targetWorkers: guarded.workers,
    get plan() {
      return late.plan();
    },
    reasons: [...late.reasons],
  };
  return { decision, wantedWorkers };
}

/** The size to ask for now: by what is likely to become of the SLO windows of the next minutes, where that can be told, else by formula. */
function wantedNow(
  state: PoolState,
  policy: Policy,
  basis: SizingBasis,
  now: number,
): WantedSize & { readonly sizing: Sizing } {
  const near = nearSizing({ state, basis, policy, now });
  const options = { waiting: waitingNow(state), scaling: policy.scaling, intervalSeconds: policy.intervalSeconds };
  let made: Sizer | null = null;
  // Most decisions need no formula.
  const sizer: Sizer = (at, waiting) => (made ??= formulaSizer(state, policy, basis, now))(at, waiting);
  if (near === null) return { ...wantedAt(sizer, now, options), weighed: false };
  const { maxBacklog, drainTimeSeconds } = basis.slo;
  const hasBatches = state.known.some(({ fromAt, untilAt }) => fromAt === untilAt);
  const needsFormulas = maxBacklog !== null || drainTimeSeconds !== null || isOverdue(state, basis) || hasBatches;
  const others = needsFormulas ? sizer(now, options.waiting).requirements : [];
  const byRisk = sizingByRisk(near, demandAt(basis, state, { now, at: now }), others);
  return { ...wantedAt((at, waiting) => (at === now ? byRisk : sizer(at, waiting)), now, options), weighed: true };
}

/** Sizes by formula. Where bursts of minutes recur, the forecast of minutes is looked at, as in a plan: the steps of the one at hand hide them. */
function formulaSizer(state: PoolState, policy: Policy, basis: SizingBasis, now: number): Sizer {
  const { fine, forecast } = state;
  if (fine === null || forecast === null || fine.profile.bursts.length === 0 || policy.forecast.model !== "auto") {
    return sizerOf(basis, state, now);
  }
  const horizonSeconds = basis.leadSeconds + rampSeconds(policy.scaling, policy.intervalSeconds);
  const { state: sized } = planForecast({ ...state, forecast }, policy, { now, horizonSeconds });
  const answer = sizingBasis(sized, policy, sized.forecast, now);
  return answer.kind === "basis" ? sizerOf(answer.basis, sized, now) : sizerOf(basis, state, now);
}

/** What to size on, or every reason why the target must not move. */
export function basisOrHolds(
  state: PoolState,
  policy: Policy,
  now: number,
): { readonly kind: "basis"; readonly basis: SizingBasis } | { readonly kind: "held"; readonly reasons: Reason[] } {
  const answer = sizingBasis(state, policy, state.forecast, now);
  const holds = holdReasons(state, policy, now);
  if (answer.kind === "basis" && holds.length === 0) return answer;
  // A size that a person stated does not wait for metrics.
  if (answer.kind === "basis" && policy.enabled && overrideAt(policy.scaling, now) !== null) {
    const { basis } = answer;
    return { kind: "basis", basis: { ...basis, assumptions: [...basis.assumptions, ...holds] } };
  }
  const missing = withMissing(holds, answer.kind === "missing" ? answer.fields : []);
  // A clause that is broken now is worth a word, unless now is long ago or nobody wants to know.
  const isPast = holds.some(({ code }) => code === "METRICS_STALE" || code === "POLICY_DISABLED");
  const breaches = isPast ? [] : breachReasons(state, policy);
  return { kind: "held", reasons: [...missing, ...breaches, ...contradictionReasons(state)] };
}

/** Adds fields that are missing to the reason that says so, or that reason. */
function withMissing(holds: readonly Reason[], fields: readonly string[]): Reason[] {
  if (fields.length === 0) return [...holds];
  const said = holds.flatMap((reason) => (reason.code === "METRICS_MISSING" ? reason.fields : []));
  const others = holds.filter(({ code }) => code !== "METRICS_MISSING");
  return [...others, { code: "METRICS_MISSING", fields: [...new Set([...said, ...fields])] }];
}

/** The jobs that wait, as far as they are known. */
export function waitingNow({ seen }: PoolState): Waiting | null {
  return seen === null || seen.backlog === null
    ? null
    : { backlog: seen.backlog, oldestWaitSeconds: seen.oldestWaitSeconds };
}

/** Whether jobs wait that are late already: no rollout saves them, so they are worked off as fast as new workers can. */
function isOverdue({ seen }: PoolState, { slo }: SizingBasis): boolean {
  const target = primaryTarget(slo);
  return target !== null && seen !== null && (seen.oldestWaitSeconds ?? 0) >= target.seconds;
}

/** A size before the guardrails. */
export interface WantedSize {
  readonly workers: number;
  /** Whether it was weighed against what a change of the size costs. */
  readonly weighed: boolean;
  /** Why what is known is too old to remove workers on; null when it is not. @defaultValue null */
  readonly stale?: GuardContext["stale"];
}

/** A wanted size after the guardrails; only the limits apply while the present size is unknown. */
export function guardedSize(wanted: WantedSize, state: PoolState, policy: Policy, now: number): GuardedSize {
  const wantedWorkers = wanted.workers;
  const bounds = boundsAt(policy, now);
  const desired = state.scaling.desiredWorkers;
  const context: GuardContext = {
    scaling: policy.scaling,
    damping: dampingOf(policy.scaling, wanted.weighed),
    bounds,
    cost: policy.cost,
    currentWorkers: withinBounds(desired ?? wantedWorkers, bounds),
    now,
    leadSeconds: state.provisioning.seconds + policy.intervalSeconds,
    intervalSeconds: policy.intervalSeconds,
    record: state.scaling,
    spend: spendAfter(state.spend, desired, now),
    seen: state.seen,
    limit: state.rush.limit,
    anomaly: anomalyReason(state, policy),
    breaches: breachReasons(state, policy),
    contradictions: contradictionReasons(state),
    unknownQueue: unknownQueueReason(state),
    stale: wanted.stale ?? null,
  };
  // A pool beyond its bounds is brought to them at once, whatever holds it; what else is to be removed comes after.
  const isBeyond = desired !== null && desired > context.currentWorkers && wantedWorkers <= context.currentWorkers;
  const guarded = guard(isBeyond ? desired : wantedWorkers, context);
  return { ...guarded, held: guarded.held && (desired === null || desired === guarded.workers) };
}

/** The state after a decision: the size that was asked for, and what was wanted for the stabilization window. */
function remember(
  state: PoolState,
  policy: Policy,
  { decision, wantedWorkers, now }: Outcome & { readonly now: number },
): PoolState {
  const since = now - dampingOf(policy.scaling, false).stabilizationSeconds;
  const wanted = state.scaling.wanted.filter(({ at }) => at > since);
  const record = {
    ...state.scaling,
    wanted: wantedWorkers === null ? wanted : [...wanted, { at: now, workers: wantedWorkers }],
  };
  return {
    ...state,
    // A hold asks for nothing: a size that was only seen stays one.
    scaling: decision.kind === "held" ? record : withRequest(record, decision.targetWorkers, now),
  };
}

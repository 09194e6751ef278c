import type { Policy, Reason } from "@cap/domain";
import type { Slices } from "@cap/simulator";
import type { ArrivalPaths } from "./arrival-paths.ts";
import { BacklogCourse } from "./backlog-course.ts";
import { spendAfter } from "./day-spend.ts";
import { guardedSize, waitingNow } from "./decide.ts";
import { expectedOver } from "./expected-arrivals.ts";
import { dampingOf } from "./guardrails/damping.ts";
import type { GuardedSize } from "./guardrails/guard.ts";
import { staleReason } from "./hold-reasons.ts";
import { LaterReasons } from "./later-reasons.ts";
import { withRequest } from "./observe.ts";
import type { PlannedChange } from "./plan-document.ts";
import type { PoolState } from "./pool-state.ts";
import { stepRationale } from "./rationale.ts";
import { sizerOf, wantedAt, type Sizing, type SizingBasis } from "./sizing.ts";
import { excessOf, tighterOf, type PlanInstant } from "./tightest-instant.ts";
import { boundsAt } from "./worker-bounds.ts";

/** Instants of a horizon at most, a week in steps of half a minute: finer ones of a longer horizon would change nothing. */
const INSTANTS_MAX = 20_160;
/** Instants of one slice of work: some hundredths of a second. */
const INSTANTS_PER_TURN = 256;

/** What a plan is made for. */
export interface Horizon {
  readonly state: PoolState;
  readonly policy: Policy;
  readonly basis: SizingBasis;
  /** How arrivals may develop. */
  readonly arrivals: ArrivalPaths;
  readonly now: number;
  readonly horizonSeconds: number;
  readonly seed: number;
}

/** Sizes over the horizon. */
export interface Path {
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

/** How a path is sized. */
export interface PathOptions {
  /** Factor on the rates that are sized for. */
  readonly rateFactor: number;
  /** Workers beyond what those rates ask for. */
  readonly extraWorkers: number;
  /** Fewest workers for a time; 0 where removals are free. */
  readonly leastWorkers: number;
  /** End of that time. */
  readonly leastUntilAt: number;
}

/** Sizing and guardrails at every instant of a horizon, in slices. */
export function* pathOf(
  { state, policy, basis, now, horizonSeconds }: Horizon,
  { rateFactor, extraWorkers, leastWorkers, leastUntilAt }: PathOptions,
): Slices<Path> {
  const sizer = sizerOf(basis, state, now, rateFactor);
  const options = { scaling: policy.scaling, intervalSeconds: policy.intervalSeconds };
  const sized = wantedAt(sizer, now, { ...options, waiting: waitingNow(state) });
  const first = { ...sized, workers: Math.max(leastWorkers, sized.workers + extraWorkers) };
  const stale = staleReason(state, policy, now);
  const guarded = guardedSize({ workers: first.workers, weighed: false, stale }, state, policy, now);
  const changes: [PlannedChange, ...PlannedChange[]] = [
    {
      at: now,
      fromWorkers: state.scaling.desiredWorkers,
      toWorkers: guarded.workers,
      rationale: stepRationale(first.sizing, guarded, rateFactor),
    },
  ];
  let tightest: PlanInstant = { wantedWorkers: first.workers, bounds: boundsAt(policy, now) };
  const laterReasons = new LaterReasons(guarded.reasons);
  const backlog = backlogCourse({ state, basis, now }, guarded.workers);
  let moving = nextState(state, policy, { at: now, wanted: first.workers, workers: guarded.workers });
  const pace = Math.max(policy.intervalSeconds, horizonSeconds / INSTANTS_MAX);
  // What the queue spreads by intent is no backlog: work counts when it is due.
  const due = { ...basis.forecast, meanRates: basis.absorbedRates };
  let turn = 0;
  let isShort = false;
  for (let at = now + pace; at < now + horizonSeconds; at += pace) {
    turn += 1;
    if (turn % INSTANTS_PER_TURN === 0) yield;
    backlog.pass(at, pace, expectedOver(due, state, { fromAt: at - pace, untilAt: at }, now));
    // A backlog that builds up while workers start is seen as one that is there now.
    const waiting = backlog.isDrained ? null : { backlog: backlog.jobs, oldestWaitSeconds: null };
    const later = wantedAt(sizer, at, { ...options, waiting });
    // What works a backlog off stays until it is worked off.
    const isHeld = !backlog.isDrained && first.workers > later.workers + extraWorkers;
    const { sizing, workers } = isHeld ? first : { ...later, workers: later.workers + extraWorkers };
    const wanted = Math.max(at < leastUntilAt ? leastWorkers : 0, workers);
    const size = moving.scaling.desiredWorkers;
    // Nothing is removed while more jobs wait than the SLO allows, later as now.
    const isCrowded = basis.slo.maxBacklog !== null && backlog.jobs > basis.slo.maxBacklog;
    const next = guardedSize(
      { workers: isCrowded ? Math.max(wanted, size ?? 0) : wanted, weighed: false, stale },
      moving,
      policy,
      at,
    );
    // Beyond a limit jobs pile up because of it: what they would take says nothing about what is needed.
    isShort ||= excessOf(tightest) > 0 || next.reasons.some(({ code }) => code === "DAILY_BUDGET");
    const needed = isShort ? Math.min(wanted, sizer(at, null).requirements[0].workers) : wanted;
    tightest = tighterOf(tightest, { wantedWorkers: needed, bounds: boundsAt(policy, at) });
    laterReasons.add(next.reasons, size);
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
  return { sizing, wantedWorkers, guarded, changes, tightest, later: laterReasons.reasons };
}

/** The jobs that wait now, worked off by the present pool and what is asked for at the start. */
function backlogCourse({ state, basis, now }: Pick<Horizon, "state" | "basis" | "now">, asked: number): BacklogCourse {
  const start = {
    jobs: state.seen?.backlog ?? 0,
    workers: state.scaling.desiredWorkers ?? asked,
    ratePerWorker: basis.slotsPerWorker / basis.service.meanSeconds,
    provisioningSeconds: state.provisioning.seconds,
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
    spend: spendAfter(state.spend, state.scaling.desiredWorkers, at),
    level: { ...state.level, score: 0, strangeStreak: 0 },
    scaling: withRequest(record, workers, at),
  };
}

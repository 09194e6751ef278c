import { latencyTargets, type Policy, type Reason, type Slo } from "@cap/domain";
import { burstRateAt } from "@cap/forecast";
import { absorbedRates, absorbSeconds } from "./absorbed-rates.ts";
import { demandOver, type Demand } from "./demand.ts";
import { cooldownSeconds } from "./guardrails/cooldown.ts";
import { dampingOf } from "./guardrails/damping.ts";
import { largestStepUp } from "./guardrails/step-size.ts";
import { modelReasons } from "./model-reasons.ts";
import type { LoadForecast, PoolState } from "./pool-state.ts";
import { hasSplitQueues, type QueueModel } from "./queue-model.ts";
import { requirementsOf, type Requirement } from "./requirement.ts";
import { serviceDistribution } from "./service-knowledge.ts";
import { scaledService } from "./scaled-service.ts";
import { settledSlots, slowdownAt } from "./slot-slowdown.ts";
import { assumedSlo } from "./slo-assumption.ts";

/** What sizing rests on that does not change over a horizon. */
export interface SizingBasis extends QueueModel {
  readonly slo: Slo;
  readonly slotsPerWorker: number;
  /** Time from deciding to the first job of a new worker, plus the time to the next decision. */
  readonly leadSeconds: number;
  readonly safetyMargin: number;
  /** Coverage of the forecast's band, 0..1. */
  readonly confidenceLevel: number;
  readonly forecast: LoadForecast;
  /** Its expected rates as far as the queue does not spread them. */
  readonly absorbedRates: readonly number[];
  /** What had to be assumed. */
  readonly assumptions: readonly Reason[];
}

/** The basis of sizing, or what is missing for it. */
export type SizingBasisAnswer =
  | { readonly kind: "basis"; readonly basis: SizingBasis }
  | { readonly kind: "missing"; readonly fields: readonly string[] };

/** Collects what sizing rests on at an instant. */
export function sizingBasis(
  state: PoolState,
  policy: Policy,
  forecast: LoadForecast | null,
  now: number,
): SizingBasisAnswer {
  const fields = [...(state.service === null ? ["service_time"] : []), ...(forecast === null ? ["arrivals"] : [])];
  if (state.service === null || forecast === null) return { kind: "missing", fields };
  const { slo, assumedP95Seconds } = assumedSlo(policy.slo, state.service.meanSeconds);
  const assumptions: Reason[] = [];
  if (assumedP95Seconds !== null) assumptions.push({ code: "SLO_ASSUMED", p95LatencySeconds: assumedP95Seconds });
  if (
    state.service.scv === null &&
    state.service.p95Seconds === null &&
    policy.scaling.serviceTimeModel === "general" &&
    policy.scaling.queueingModel === "mgc"
  ) {
    assumptions.push({ code: "SERVICE_SPREAD_ASSUMED", serviceTimeSeconds: state.service.meanSeconds });
  }
  assumptions.push(...modelReasons(forecast));
  const service = serviceDistribution(state.service, policy.scaling);
  const leadSeconds = state.provisioning.seconds + policy.intervalSeconds;
  const alone: SizingBasis = {
    slo,
    service,
    splitQueues: hasSplitQueues(policy.scaling),
    slotsPerWorker: state.pool.slotsPerWorker,
    leadSeconds,
    safetyMargin: policy.scaling.safetyMargin,
    confidenceLevel: policy.forecast.confidenceLevel,
    forecast,
    absorbedRates: absorbedRates(forecast, absorbSeconds(slo, service, leadSeconds)),
    assumptions,
  };
  return { kind: "basis", basis: underLoad(alone, state, now) };
}

/** The basis with the service times of the busy slots that its size leads to; jobs that wait keep every slot busy. */
function underLoad(alone: SizingBasis, state: PoolState, now: number): SizingBasis {
  const { pool, seen } = state;
  if (pool.slotSlowdown === 0 || pool.slotsPerWorker === 1) return alone;
  const at = (busySlots: number): SizingBasis => ({
    ...alone,
    service: scaledService(alone.service, slowdownAt(pool, busySlots)),
  });
  if ((seen?.backlog ?? 0) > (seen?.readyWorkers ?? 0) * pool.slotsPerWorker) return at(pool.slotsPerWorker);
  const busySlots = settledSlots(pool, (busy) => {
    const basis = at(busy);
    const { demand, requirements } = sizerOf(basis, state, now)(now, null);
    return (demand.expectedRate * basis.service.meanSeconds) / Math.max(1, requirements[0].workers);
  });
  return at(busySlots);
}

/** A wanted size with everything it follows from. */
export interface Sizing {
  readonly demand: Demand;
  /** The largest first: the first one binds. */
  readonly requirements: readonly [Requirement, ...Requirement[]];
}

/** Finds the size that a pool needs from an instant on. */
export type Sizer = (at: number, waiting: Waiting | null) => Sizing;

/** Jobs that wait at the instant of a decision. */
export interface Waiting {
  readonly backlog: number;
  readonly oldestWaitSeconds: number | null;
}

/**
 * A sizer over one basis. It remembers what it computed, because neighbouring instants of a horizon ask for the same rates.
 *
 * @param now instant that the level of the arrivals refers to
 * @param rateFactor factor on every rate that is sized for, when an earlier attempt fell short in simulation
 */
export function sizerOf(basis: SizingBasis, state: PoolState, now: number, rateFactor = 1): Sizer {
  const known = new Map<string, Sizing["requirements"]>();
  const stateFor = stateBetweenBursts(state, basis.leadSeconds);
  const demandFrom = (at: number): Demand => scaled(demandAt(basis, stateFor(at), { now, at }), rateFactor);
  const present = demandFrom(now);
  return (at, waiting) => {
    const demand = at === now ? present : coarse(demandFrom(at), present);
    const backlogFacts = waiting === null ? [] : [demand.spreadRate, waiting.backlog, waiting.oldestWaitSeconds];
    const key = [demand.peakRate, demand.sustainedRate, ...backlogFacts].join(" ");
    const requirements =
      known.get(key) ??
      requirementsOf({
        ...basis,
        demand,
        backlog: waiting?.backlog ?? null,
        oldestWaitSeconds: waiting?.oldestWaitSeconds ?? null,
      });
    known.set(key, requirements);
    return { demand, requirements };
  };
}

/** The demand over the lead of an instant, seen from now. */
export function demandAt(
  basis: SizingBasis,
  { level, near, recent }: PoolState,
  { now, at }: { readonly now: number; readonly at: number },
): Demand {
  const { leadSeconds, ...rates } = basis;
  return demandOver({
    ...rates,
    level,
    near,
    recent,
    now,
    fromAt: at,
    untilAt: at + leadSeconds,
  });
}

/** What a recurring burst brought says nothing about the minutes after it: there, the state without it. */
function stateBetweenBursts(state: PoolState, leadSeconds: number): (at: number) => PoolState {
  const { fine, recent } = state;
  if (fine === null || fine.profile.bursts.length === 0) return () => state;
  const isBurst = (at: number): boolean => burstRateAt(fine.profile, at) > 0;
  const calm = { ...state, recent: recent.filter(({ endAt, seconds }) => !isBurst(endAt - seconds / 2)) };
  return (at) => (isBurst(at) || isBurst(at + leadSeconds) ? state : calm);
}

function scaled(demand: Demand, factor: number): Demand {
  return { ...demand, peakRate: tidy(factor * demand.peakRate), sustainedRate: tidy(factor * demand.sustainedRate) };
}

/** Nine digits: rates that differ by the rounding of the arithmetic only are the same. */
function tidy(rate: number): number {
  return Number(rate.toPrecision(9));
}

const RATE_STEP = Math.log(1.005);

/**
 * Later instants are sized in steps of half a percent, rounded up: finer ones make no difference and would defeat the
 * memory of the sizer. A rate that stays what it is now is sized exactly, as now.
 */
function coarse(demand: Demand, present: Demand): Demand {
  const stepped = (rate: number, same: number): number =>
    rate === 0 || rate === same ? rate : tidy(Math.exp(Math.ceil(Math.log(rate) / RATE_STEP - 1e-9) * RATE_STEP));
  return {
    ...demand,
    peakRate: stepped(demand.peakRate, present.peakRate),
    sustainedRate: stepped(demand.sustainedRate, present.sustainedRate),
  };
}

/** Instants that a plan of limited steps looks ahead; beyond, a ramp is too far away to start on. */
const RAMP_INSTANTS = 12;

/** How far ahead of an instant {@link wantedAt} looks, in seconds: 0 where steps up are not limited. */
export function rampSeconds(scaling: Policy["scaling"], intervalSeconds: number): number {
  return largestStepUp(scaling) < Infinity ? RAMP_INSTANTS * rampPace(scaling, intervalSeconds) : 0;
}

function rampPace(scaling: Policy["scaling"], intervalSeconds: number): number {
  return Math.max(intervalSeconds, cooldownSeconds(scaling, "up", dampingOf(scaling, false)));
}

/**
 * The size to ask for at an instant: what is needed then, or more when limited steps have to start early to reach what
 * is needed later.
 */
export function wantedAt(
  sizer: Sizer,
  at: number,
  {
    waiting,
    scaling,
    intervalSeconds,
  }: { readonly waiting: Waiting | null; readonly scaling: Policy["scaling"]; readonly intervalSeconds: number },
): { readonly sizing: Sizing; readonly workers: number } {
  const sizing = sizer(at, waiting);
  const step = largestStepUp(scaling);
  const pace = rampPace(scaling, intervalSeconds);
  let workers = sizing.requirements[0].workers;
  for (let ahead = 1; ahead <= RAMP_INSTANTS && step < Infinity; ahead += 1) {
    workers = Math.max(workers, sizer(at + ahead * pace, null).requirements[0].workers - ahead * step);
  }
  return { sizing, workers };
}

/** The latency target that the pool is judged by: the one of the highest quantile. */
export function primaryTarget(slo: Slo): ReturnType<typeof latencyTargets>[number] | null {
  return latencyTargets(slo).at(-1) ?? null;
}

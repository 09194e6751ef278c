import {
  type History,
  type Interruption,
  interruptionOf,
  type KnownArrivals,
  type Policy,
  type Pool,
} from "@cap/domain";
import { type LocalClock, withoutIncompleteSteps } from "@cap/forecast";
import { finish, type Slices } from "@cap/simulator";
import { contradictionsIn, type PoolMetrics } from "./contradiction.ts";
import { freshSpend } from "./day-spend.ts";
import { recentRate } from "./demand.ts";
import { fineForecastOf } from "./fine-arrivals.ts";
import { knownSpans } from "./known-arrivals.ts";
import { emptyRing, ringOf } from "./load-ring.ts";
import { sealMemory, type Memory } from "./memory.ts";
import {
  RECENT_OBSERVATIONS,
  type PoolState,
  type RecentArrivals,
  type RecentObservation,
  type SeenPool,
} from "./pool-state.ts";
import { nearSkillOf, unknownNearSkill } from "./near-skill.ts";
import { givenProvisioning } from "./provisioning-delay.ts";
import { noRetries } from "./retry-load.ts";
import { freshLevel } from "./rate-surprise.ts";
import { serviceOfPool } from "./service-knowledge.ts";

/** A worker is taken to be ready this long after it was asked for, where the pool does not say. */
const ASSUMED_PROVISIONING_SECONDS = 60;
/** The present utilization is compared with the arrivals of this time. */
const RECENT_WINDOW_SECONDS = 300;
/** Only steps this short say something about the rate of the moment. */
const LONGEST_RECENT_STEP_SECONDS = 300;

/** What {@link begin} starts from. */
export interface BeginInput {
  readonly policy: Policy;
  readonly pool: Pool;
  /** Past arrivals; null when there are none. */
  readonly history: History | null;
  /** The present, epoch seconds. @defaultValue the end of the history */
  readonly now?: number;
  /** The pool at present. @defaultValue unknown */
  readonly present?: PresentPool;
  /** Arrivals that are known in advance. @defaultValue none */
  readonly knownArrivals?: readonly KnownArrivals[];
  /**
   * Clock of the policy's time zone from the start of the history to the end of all that will be asked: the course of the day follows
   * it. It is an input because pure code has no time zone database. @defaultValue UTC
   */
  readonly clock?: LocalClock;
}

/** The pool at present, as far as it is known. */
export interface PresentPool {
  /** Workers of the pool; null when unknown. */
  readonly workers: number | null;
  /** Jobs waiting; null when unknown. */
  readonly backlog: number | null;
  /** Share of busy slots; null when unknown. */
  readonly utilization: number | null;
}

/**
 * Makes the memory of a pool from its history.
 *
 * @param signal asked before every slice of some hundredths of a second
 * @throws RangeError if there is neither a history nor now
 * @throws CapError with DEADLINE_EXCEEDED or CANCELLED when the signal ends it
 * @example begin({ policy, pool, history: null, now: 1_700_006_400 }).state.knownUntilAt // 1700006400
 */
export function begin(input: BeginInput, signal?: Interruption): Memory {
  return finish(beginStepwise(input), signal && interruptionOf(signal, "learning from the history"));
}

/** The memory of {@link begin} in slices, for callers that give way in between. */
export function* beginStepwise({
  policy,
  pool,
  history,
  now,
  present,
  knownArrivals = [],
  clock = [],
}: BeginInput): Slices<Memory> {
  const used = history === null ? null : measuredHistory(withinWindow(history, policy.forecast.historyWindowSeconds));
  const endAt = used === null ? undefined : used.startAt + used.arrivals.length * used.stepSeconds;
  const presentAt = now ?? endAt;
  if (presentAt === undefined) throw new RangeError("now is required without a history");
  const recent = used === null ? [] : recentOf(used);
  const service = serviceOfPool(pool);
  const provisioningDelaySeconds = pool.provisioningDelay?.p95Seconds ?? ASSUMED_PROVISIONING_SECONDS;
  const leadSeconds = provisioningDelaySeconds + policy.intervalSeconds;
  const state: PoolState = {
    pool: {
      name: pool.name,
      slotsPerWorker: pool.slotsPerWorker,
      slotSlowdown: pool.slotSlowdown,
      provisioningDelaySeconds,
      provisioningDelayGiven: pool.provisioningDelay !== null,
      serviceTimeSeconds: pool.serviceTimeSeconds,
    },
    clock,
    knownUntilAt: Math.min(presentAt, endAt ?? presentAt),
    load: used === null ? emptyRing(presentAt) : ringOf(used),
    recent,
    service,
    seen:
      present === undefined
        ? null
        : seenAtPresent(present, {
            at: presentAt,
            arrivalRate: recentRate(recent, presentAt) ?? lastRate(recent),
            policy,
            pool,
          }),
    scaling: {
      desiredWorkers: present?.workers ?? null,
      isAsked: (present?.workers ?? null) !== null,
      resumedAt: null,
      lastUpAt: null,
      lastDownAt: null,
      reversedAt: [],
      starting: [],
      started: [],
      wanted: [],
    },
    provisioning: givenProvisioning(provisioningDelaySeconds),
    rush: { intervals: [], limit: null },
    forecast: null,
    level: freshLevel(),
    near: used === null ? unknownNearSkill() : yield* nearSkillOf(used, policy.forecast, { leadSeconds, clock }),
    ...(yield* fineForecastOf(used, {
      provisioningSeconds: provisioningDelaySeconds,
      intervalSeconds: policy.intervalSeconds,
      clock,
    })),
    known: knownSpans(knownArrivals, presentAt),
    retries: noRetries(),
    spend: freshSpend(presentAt),
  };
  return sealMemory(state);
}

/** A history without the counts of steps that were measured in part. */
function measuredHistory({ startAt, stepSeconds, arrivals }: History): History {
  return { startAt, stepSeconds, arrivals: [...withoutIncompleteSteps({ counts: arrivals, stepSeconds })] };
}

function seenAtPresent(
  { workers, backlog, utilization }: PresentPool,
  {
    at,
    arrivalRate,
    policy,
    pool,
  }: { readonly at: number; readonly arrivalRate: number | null; readonly policy: Policy; readonly pool: Pool },
): SeenPool {
  const metrics: PoolMetrics = {
    arrivals: null,
    arrivalRate,
    retries: null,
    backlog,
    completions: null,
    errors: null,
    activeJobs: null,
    readyWorkers: workers,
    drainingWorkers: null,
    utilization,
    serviceRate: null,
    serviceTimeSeconds: pool.serviceTimeSeconds,
    serviceTimeP50Seconds: null,
  };
  return {
    at,
    intervalSeconds: policy.intervalSeconds,
    arrivalsKnown: true,
    readyWorkers: workers,
    activeJobs: null,
    backlog,
    oldestWaitSeconds: null,
    latencyP95Seconds: null,
    utilization,
    queueUnknown: false, // a plan from a history says what it assumes; only observations can leave something out
    contradictions: contradictionsIn(metrics, {
      seconds: RECENT_WINDOW_SECONDS,
      slotsPerWorker: pool.slotsPerWorker,
      backlogBefore: null,
      activeBefore: null,
      learntServiceSeconds: null,
    }),
  };
}

/** Rate of the newest step alone, for a history too short for better. */
function lastRate(recent: readonly RecentArrivals[]): number | null {
  const last = recent.at(-1);
  return last === undefined ? null : last.arrivals / last.seconds;
}

function withinWindow(history: History, windowSeconds: number): History {
  const used = Math.max(1, Math.ceil(windowSeconds / history.stepSeconds));
  const dropped = Math.max(0, history.arrivals.length - used);
  return {
    ...history,
    startAt: history.startAt + dropped * history.stepSeconds,
    arrivals: history.arrivals.slice(dropped),
  };
}

function recentOf({ startAt, stepSeconds, arrivals }: History): RecentObservation[] {
  if (stepSeconds > LONGEST_RECENT_STEP_SECONDS) return [];
  const first = Math.max(0, arrivals.length - RECENT_OBSERVATIONS);
  return arrivals.slice(first).flatMap((count, index) =>
    count === null
      ? []
      : [
          {
            endAt: startAt + (first + index + 1) * stepSeconds,
            seconds: stepSeconds,
            arrivals: count,
            extraJobs: 0,
            backlog: null,
            oldestWaitSeconds: null,
          },
        ],
  );
}

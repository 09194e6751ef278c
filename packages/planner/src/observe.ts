import type { Observation } from "@cap/domain";
import { rateLevel } from "@cap/forecast";
import { contradictionsIn } from "./contradiction.ts";
import { spendAfter } from "./day-spend.ts";
import { expectedRateAt, recentRate } from "./demand.ts";
import { splitStarting, startingAfter } from "./committed-servers.ts";
import { trackArrivals } from "./fine-arrivals.ts";
import { isQueueUnknown } from "./unknown-queue.ts";
import { knownSpans, stillKnown, type TimeSpan, unforeseenJobs } from "./known-arrivals.ts";
import { addToRing, ringEndAt } from "./load-ring.ts";
import { sealMemory, type Memory } from "./memory.ts";
import { learnNearSkill } from "./near-skill.ts";
import {
  RECENT_OBSERVATIONS,
  type LevelState,
  type PoolState,
  type RecentArrivals,
  type ScalingRecord,
  type SeenPool,
} from "./pool-state.ts";
import { learnProvisioning } from "./provisioning-delay.ts";
import { updateLevel } from "./rate-surprise.ts";
import { learnRetries, retriesOf, type SeenRetries } from "./retry-load.ts";
import { reversalsAfter } from "./reversals.ts";
import { learnRush } from "./downstream-limit.ts";
import { withQueues } from "./seen-queues.ts";
import { startedAfter } from "./started-workers.ts";
import { learnService } from "./service-knowledge.ts";
import { observedAlone } from "./slot-slowdown.ts";

/** An interval that is not told and cannot be seen from the one before is taken to be this long. */
const ASSUMED_INTERVAL_SECONDS = 30;
/** A longer time without a line, in intervals, is a silence and no interval. */
const SILENCE_INTERVALS = 3;
/** After a silence this long, in seconds, one observation is too little to remove workers on. */
const LONG_SILENCE_SECONDS = 600;
/** Instants are exact to far more than this. */
const ROUNDING_SECONDS = 1e-3;
/** Longer intervals are cut: one count over an hour says nothing about minutes. */
const LONGEST_INTERVAL_SECONDS = 3600;

/**
 * What is known after an observation. It learns arrivals, service times and the state of the pool; it decides nothing.
 * An observation that is not newer than what is known changes nothing. One that ends with the history tells the state of
 * the pool; its arrivals are known already.
 */
export function observe(memory: Memory, observation: Observation): Memory {
  return sealMemory(learn(memory.state, observation));
}

/** {@link observe} on an opened memory. */
export function learn(state: PoolState, told: Observation): PoolState {
  const at = told.timestampAt;
  if (at < state.knownUntilAt || (state.seen !== null && at <= state.seen.at)) return state;
  const { observation, seconds } = countedOnce(withQueues(told), state);
  const arrived = observation.arrivals ?? (observation.arrivalRate === null ? null : observation.arrivalRate * seconds);
  const came = at > (state.recent.at(-1)?.endAt ?? -Infinity) ? arrived : null; // the history may know them already
  const retries = came === null ? 0 : retriesOf(state.retries, { arrivals: came, retries: observation.retries });
  const fresh = came === null ? 0 : came - retries;
  const extraJobs = retries + knownJobsOf(state, fresh, { fromAt: at - seconds, untilAt: at });
  // Both parts are exact to rounding only.
  const arrivals = came === null ? null : Math.max(0, came - extraJobs);
  const recent =
    arrivals === null
      ? state.recent
      : [
          ...state.recent,
          {
            endAt: at,
            seconds,
            arrivals,
            extraJobs,
            backlog: observation.backlog,
            oldestWaitSeconds: observation.oldestWaitSeconds,
          },
        ].slice(-RECENT_OBSERVATIONS);
  const level = arrivals === null ? state.level : learnLevel(state, recent);
  const scaling = seenScaling(resumed(state, at), observation);
  const split = readySplit(scaling, observation);
  const provisioning = split === null ? state.provisioning : learnProvisioning(state, { at, seconds, ...split });
  return {
    ...state,
    knownUntilAt: at,
    load: arrivals === null ? state.load : addToRing(state.load, { startAt: at - seconds, endAt: at, arrivals }),
    recent,
    service: learnService(state.service, observedAlone(observation, state.pool), seconds),
    seen: seenPool(state, observation, { seconds, arrivalsKnown: arrived !== null }),
    scaling: split === null ? scaling : { ...scaling, starting: split.left },
    provisioning,
    rush: learnRush(state, observation, seconds),
    spend: spendAfter(state.spend, state.scaling.desiredWorkers ?? state.seen?.readyWorkers ?? null, at),
    level,
    tracker:
      arrivals === null || state.fine === null
        ? state.tracker
        : trackArrivals(state.tracker, state.fine, { endAt: at, seconds, arrivals }),
    near: learnNearSkill(state.near, {
      at,
      forecast: state.forecast,
      level,
      recent,
      leadSeconds: provisioning.seconds + seconds,
      sinceSeconds: state.seen === null ? 0 : at - state.seen.at,
    }),
    known: observation.knownArrivals === null ? stillKnown(state.known, at) : knownSpans(observation.knownArrivals, at),
    retries:
      came === null
        ? state.retries
        : learnRetries(state.retries, { ...failuresOf(observation), arrivals: came, seconds }),
  };
}

/** The pool at the end of an observation. */
function seenPool(
  state: PoolState,
  observation: Observation,
  { seconds, arrivalsKnown }: { readonly seconds: number; readonly arrivalsKnown: boolean },
): SeenPool {
  return {
    at: observation.timestampAt,
    intervalSeconds: seconds,
    arrivalsKnown,
    readyWorkers: observation.readyWorkers,
    activeJobs: observation.activeJobs,
    backlog: observation.backlog,
    oldestWaitSeconds: observation.oldestWaitSeconds,
    latencyP95Seconds: observation.latencyP95Seconds,
    utilization: observation.utilization,
    queueUnknown: isQueueUnknown(observation, state.pool.slotsPerWorker),
    contradictions: contradictionsIn(observation, {
      seconds,
      slotsPerWorker: state.pool.slotsPerWorker,
      backlogBefore: state.seen?.backlog ?? null,
      activeBefore: state.seen?.activeJobs ?? null,
      learntServiceSeconds: state.service === null ? null : state.service.meanSeconds,
    }),
  };
}

/**
 * An observation with counts for the time alone that is not counted yet, at their mean rates, and the length of that time. An
 * interval longer than the time since the counts before, such as that of a sliding window, tells part of them again.
 */
function countedOnce(
  observation: Observation,
  state: PoolState,
): { readonly observation: Observation; readonly seconds: number } {
  const { arrivals, retries, completions, errors, callsRefused, timestampAt } = observation;
  const told = intervalOf(state, observation);
  const sinceCounted = timestampAt - countedUntilAt(state);
  const overlaps = observation.intervalSeconds !== null && sinceCounted > 0 && told > sinceCounted + ROUNDING_SECONDS;
  const seconds = Math.min(overlaps ? sinceCounted : told, LONGEST_INTERVAL_SECONDS);
  const part = (count: number | null): number | null => (count === null ? null : (count * seconds) / told);
  return seconds === told
    ? { observation, seconds }
    : {
        observation: {
          ...observation,
          arrivals: part(arrivals),
          retries: part(retries),
          completions: part(completions),
          errors: part(errors),
          callsRefused: part(callsRefused),
        },
        seconds,
      };
}

/** Until when arrivals are counted. */
function countedUntilAt({ recent, load }: PoolState): number {
  return recent.at(-1)?.endAt ?? (load.meanRates.length === 0 ? -Infinity : ringEndAt(load));
}

function failuresOf({
  retries,
  completions,
  errors,
  errorRate,
}: Observation): Omit<SeenRetries, "arrivals" | "seconds"> {
  const byRate = errorRate === null || completions === null ? null : errorRate * completions;
  return { retries, errors: errors ?? byRate };
}

/** Jobs of an interval that were known in advance, as far as more came than was expected without them: they may have been called off. */
function knownJobsOf({ known, forecast, level, recent }: PoolState, came: number, time: TimeSpan): number {
  const jobs = unforeseenJobs(known, time);
  if (jobs === 0) return 0;
  const middle = (time.fromAt + time.untilAt) / 2;
  const rate =
    forecast === null
      ? recentRate(recent, time.fromAt)
      : rateLevel(level.filter).ratio * expectedRateAt(forecast, middle);
  return Math.min(jobs, Math.max(0, came - (rate ?? 0) * (time.untilAt - time.fromAt)));
}

function intervalOf({ seen }: PoolState, { intervalSeconds, timestampAt }: Observation): number {
  const told = intervalSeconds !== null && intervalSeconds > 0 ? intervalSeconds : null;
  return (
    told ?? (seen === null ? ASSUMED_INTERVAL_SECONDS : usualInterval(timestampAt - seen.at, seen.intervalSeconds))
  );
}

/** After a silence the count is that of one interval, as before, not of the whole time: unknown is never zero. */
function usualInterval(sinceSeconds: number, beforeSeconds: number): number {
  return sinceSeconds > SILENCE_INTERVALS * beforeSeconds ? beforeSeconds : sinceSeconds;
}

function learnLevel({ forecast, level }: PoolState, recent: readonly RecentArrivals[]): LevelState {
  if (forecast === null) return level;
  const since = recent.filter(({ endAt, seconds }) => endAt - seconds >= forecast.madeAt - 1e-6).slice(-4);
  return updateLevel(
    level,
    since.map((part) => ({
      ...part,
      expected: part.seconds * expectedRateAt(forecast, part.endAt - part.seconds / 2),
    })),
  );
}

/** The record, with the end of a silence in which whatever was known of the arrivals grew old. */
function resumed({ scaling, seen }: PoolState, at: number): ScalingRecord {
  return seen !== null && at - seen.at > LONG_SILENCE_SECONDS ? { ...scaling, resumedAt: at } : scaling;
}

/** The size that the pool was last asked for, also when somebody else asked; as long as nobody did, the size that it has. */
function seenScaling(
  record: ScalingRecord,
  { desiredWorkers, readyWorkers, startingWorkers, timestampAt }: Observation,
): ScalingRecord {
  const seen = desiredWorkers ?? (readyWorkers === null ? null : readyWorkers + (startingWorkers ?? 0));
  // Ready workers lag behind what was asked for; they only tell the size as long as nothing was asked for.
  const size = desiredWorkers === null && record.isAsked ? record.desiredWorkers : seen;
  const isAsked = record.isAsked || desiredWorkers !== null;
  return size === null ? record : { ...withSize(record, size, timestampAt), isAsked };
}

/** Which of the requests are met; null where it is not known how many workers are ready. */
function readySplit(
  { starting, desiredWorkers }: ScalingRecord,
  { readyWorkers }: Observation,
): (ReturnType<typeof splitStarting> & { readonly readyWorkers: number }) | null {
  if (readyWorkers === null || desiredWorkers === null) return null;
  return { ...splitStarting(starting, Math.max(0, desiredWorkers - readyWorkers)), readyWorkers };
}

/** The record after a decision asked for a size. From an unknown one every target counts as a scale-up. */
export function withRequest(record: ScalingRecord, workers: number, at: number): ScalingRecord {
  const next = { ...withSize(record, workers, at), isAsked: true };
  return record.desiredWorkers === null ? { ...next, lastUpAt: at } : next;
}

/** The record after a size was seen to be asked for; the first one that is seen says nothing about when. */
function withSize(record: ScalingRecord, workers: number, at: number): ScalingRecord {
  const before = record.desiredWorkers;
  const direction = before === null || workers === before ? null : workers > before ? "up" : "down";
  return {
    ...record,
    desiredWorkers: workers,
    lastUpAt: direction === "up" ? at : record.lastUpAt,
    lastDownAt: direction === "down" ? at : record.lastDownAt,
    reversedAt: direction === null ? record.reversedAt : reversalsAfter(record, direction, at),
    started: before === null ? [] : startedAfter(record.started, { from: before, to: workers, at }),
    starting: before === null ? [] : startingAfter(record.starting, { from: before, to: workers, at }),
  };
}

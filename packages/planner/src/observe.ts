import type { Observation } from "@cap/domain";
import { contradictionsIn } from "./contradiction.ts";
import { expectedRateAt } from "./demand.ts";
import { startingAfter } from "./committed-servers.ts";
import { trackArrivals } from "./fine-arrivals.ts";
import { addToRing } from "./load-ring.ts";
import { sealMemory, type Memory } from "./memory.ts";
import { learnNearSkill } from "./near-skill.ts";
import {
  RECENT_OBSERVATIONS,
  type LevelState,
  type PoolState,
  type RecentArrivals,
  type ScalingRecord,
} from "./pool-state.ts";
import { updateLevel } from "./rate-surprise.ts";
import { reversalsAfter } from "./reversals.ts";
import { learnService } from "./service-knowledge.ts";

/** An interval that is not told and cannot be seen from the one before is taken to be this long. */
const ASSUMED_INTERVAL_SECONDS = 30;
/** A longer time without a line, in intervals, is a silence and no interval. */
const SILENCE_INTERVALS = 3;
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
export function learn(state: PoolState, observation: Observation): PoolState {
  const at = observation.timestampAt;
  if (at < state.knownUntilAt || (state.seen !== null && at <= state.seen.at)) return state;
  const seconds = intervalOf(state, observation);
  const told = observation.arrivals ?? (observation.arrivalRate === null ? null : observation.arrivalRate * seconds);
  const arrivals = at > (state.recent.at(-1)?.endAt ?? -Infinity) ? told : null; // the history may know them already
  const recent =
    arrivals === null
      ? state.recent
      : [
          ...state.recent,
          {
            endAt: at,
            seconds,
            arrivals,
            backlog: observation.backlog,
            oldestWaitSeconds: observation.oldestWaitSeconds,
          },
        ].slice(-RECENT_OBSERVATIONS);
  const level = arrivals === null ? state.level : learnLevel(state, recent);
  return {
    ...state,
    knownUntilAt: at,
    load: arrivals === null ? state.load : addToRing(state.load, { startAt: at - seconds, endAt: at, arrivals }),
    recent,
    service: learnService(state.service, observation, seconds),
    seen: {
      at,
      intervalSeconds: seconds,
      arrivalsKnown: told !== null,
      readyWorkers: observation.readyWorkers,
      activeJobs: observation.activeJobs,
      backlog: observation.backlog,
      oldestWaitSeconds: observation.oldestWaitSeconds,
      latencyP95Seconds: observation.latencyP95Seconds,
      utilization: observation.utilization,
      contradictions: contradictionsIn(observation, {
        seconds,
        slotsPerWorker: state.pool.slotsPerWorker,
        backlogBefore: state.seen?.backlog ?? null,
      }),
    },
    scaling: seenScaling(state.scaling, observation),
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
      leadSeconds: state.pool.provisioningDelaySeconds + seconds,
      sinceSeconds: state.seen === null ? 0 : at - state.seen.at,
    }),
  };
}

function intervalOf({ seen }: PoolState, { intervalSeconds, timestampAt }: Observation): number {
  const told = intervalSeconds !== null && intervalSeconds > 0 ? intervalSeconds : null;
  const sinceLast =
    seen === null ? ASSUMED_INTERVAL_SECONDS : usualInterval(timestampAt - seen.at, seen.intervalSeconds);
  return Math.min(told ?? sinceLast, LONGEST_INTERVAL_SECONDS);
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

/** The size that the pool was last asked for, also when somebody else asked. */
function seenScaling(
  record: ScalingRecord,
  { desiredWorkers, readyWorkers, startingWorkers, timestampAt }: Observation,
): ScalingRecord {
  const seen = desiredWorkers ?? (readyWorkers === null ? null : readyWorkers + (startingWorkers ?? 0));
  // Ready workers lag behind what was asked for; they only tell the size as long as nothing was asked for.
  const size = desiredWorkers === null && record.desiredWorkers !== null ? record.desiredWorkers : seen;
  return size === null ? record : withSize(record, size, timestampAt);
}

/** The record after a decision asked for a size. From an unknown one every target counts as a scale-up. */
export function withRequest(record: ScalingRecord, workers: number, at: number): ScalingRecord {
  const next = withSize(record, workers, at);
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
    starting: before === null ? [] : startingAfter(record.starting, { from: before, to: workers, at }),
  };
}

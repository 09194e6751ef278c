import type { Observation } from "@cap/domain";
import type { BusyInterval, NoticedLimit, PoolState, RushRecord } from "./pool-state.ts";

/** Intervals of a rush that are remembered: half an hour of the usual ones. */
const INTERVALS_MAX = 60;
/** Jobs that wait keep every slot busy when there are so many for each slot, and never fewer than these. */
const WAITING = { perSlot: 0.5, least: 10 };
/** An observation that comes later than this many intervals leaves a gap. */
const GAP_INTERVALS = 1.5;
/** Workers count after this many mean service times: before, they have ended few jobs. */
const SETTLING_SERVICES = 2;
/** Sizes that differ by this factor are compared: the newest intervals, and no more than these, with those before. */
const OTHER_SIZE = 1.25;
const NEWEST_MAX = 20;
/** A group of intervals has to last for this many mean service times, and to have ended so many jobs. */
const LEAST_SERVICES = 5;
const LEAST_JOBS = 30;
/** Standard errors that a difference has to have: it is looked at every half minute. */
const CERTAINTY = 3;
/** Workers that bring less than this part of what they should are held useless. */
const LEAST_GAIN = 0.5;
/** The throughput has risen when that of so many intervals is this much higher than it was. */
const RISE = { factor: 1.1, intervals: 10 };
/** Calls refused for each job that ended, and for how many intervals, that show a limit of the service behind. */
const REFUSED = { ratio: 0.05, intervals: 2 };
/** How long a limit holds before a few more workers are tried; after each try twice as long. */
const HOLD_SECONDS = { first: 600, longest: 7200 };
const TRIED_FACTOR = 1.25;

/**
 * What is known of the present rush after an observation.
 *
 * While jobs wait and every slot is busy, the throughput is that of the workers, so more of them have to get more done. Where they do
 * not, beyond chance and with time enough for their first jobs, or where a service behind them refuses calls, something else is the
 * limit. It is forgotten when the rush is over and when the throughput rises.
 */
export function learnRush(
  state: Pick<PoolState, "rush" | "seen" | "pool" | "service">,
  observation: Observation,
  seconds: number,
): RushRecord {
  const { rush, seen, pool, service } = state;
  const { completions, backlog, readyWorkers, timestampAt: endAt } = observation;
  if (completions === null || backlog === null || readyWorkers === null) return { intervals: [], limit: rush.limit };
  const isRush = (waiting: number, workers: number): boolean =>
    waiting >= Math.max(WAITING.least, WAITING.perSlot * workers * pool.slotsPerWorker);
  if (!isRush(backlog, readyWorkers)) return { intervals: [], limit: null };
  const isWhole =
    seen !== null && endAt - seen.at <= GAP_INTERVALS * seconds && isRush(seen.backlog ?? 0, readyWorkers);
  if (!isWhole || readyWorkers === 0) return { intervals: [], limit: rush.limit };
  const interval: BusyInterval = {
    endAt,
    seconds,
    workers: readyWorkers,
    serviceSeconds: observation.serviceTimeSeconds ?? service?.meanSeconds ?? seconds,
    jobs: Math.max(0, completions - (observation.errors ?? completions * (observation.errorRate ?? 0))),
    refusedRatio: (observation.callsRefused ?? 0) / Math.max(1, completions),
  };
  const intervals = [...rush.intervals, interval].slice(-INTERVALS_MAX);
  return limitAfter({ intervals, limit: rush.limit }, Math.max(1, service?.scv ?? 1));
}

function limitAfter({ intervals, limit }: RushRecord, scv: number): RushRecord {
  const endAt = intervals.at(-1)?.endAt ?? 0;
  if (limit === null) {
    const found = refusal(intervals) ?? uselessWorkers(intervals, scv);
    if (found === null) return { intervals, limit };
    const hold = { untilAt: endAt + HOLD_SECONDS.first, holdSeconds: HOLD_SECONDS.first };
    return { intervals, limit: { ...found, noticedAt: endAt, size: found.workersAfter, ...hold } };
  }
  if (hasRisen(intervals, limit, scv) || refusesNoMore(intervals, limit)) {
    return { intervals: intervals.slice(-1), limit: null };
  }
  return { intervals, limit: endAt < limit.untilAt ? limit : tried(limit, endAt) };
}

/** A limit that has lasted: a few more workers may show that it is gone, or never was. */
function tried(limit: NoticedLimit, at: number): NoticedLimit {
  const holdSeconds = Math.min(HOLD_SECONDS.longest, 2 * limit.holdSeconds);
  return { ...limit, size: Math.ceil(TRIED_FACTOR * limit.size), holdSeconds, untilAt: at + holdSeconds };
}

type LimitFacts = Pick<
  NoticedLimit,
  "workersBefore" | "workersAfter" | "throughputBefore" | "throughputAfter" | "jobsAfter" | "refusedRatio"
>;

/** A limit that the service behind the workers tells of. */
function refusal(intervals: readonly BusyInterval[]): LimitFacts | null {
  const newest = intervals.slice(-REFUSED.intervals);
  const isTold = newest.length === REFUSED.intervals && newest.every((one) => one.refusedRatio >= REFUSED.ratio);
  if (!isTold) return null;
  const refusedRatio = newest.reduce((sum, one) => sum + one.refusedRatio, 0) / newest.length;
  return {
    workersBefore: null,
    workersAfter: newest.at(-1)?.workers ?? 0,
    throughputBefore: null,
    throughputAfter: shown(throughputOf(newest)),
    jobsAfter: jobsOf(newest),
    refusedRatio: shown(refusedRatio),
  };
}

/** A limit that shows in the throughput: the newest intervals, with more workers, did not get done what they should have. */
function uselessWorkers(intervals: readonly BusyInterval[], scv: number): LimitFacts | null {
  const settled = intervals.map((interval) => ({ ...interval, ...workersDuring(intervals, interval) }));
  let workersAfter = Infinity;
  for (let start = settled.length - 1; start > 0 && settled.length - start <= NEWEST_MAX; start--) {
    const { fewest } = settled[start] ?? { fewest: null };
    if (fewest === null) return null;
    workersAfter = Math.min(workersAfter, fewest);
    const most = workersAfter / OTHER_SIZE;
    const before = settled.slice(0, start).filter((one) => one.most <= most);
    const workersBefore = before.reduce((sum, one) => sum + one.most * one.seconds, 0) / secondsOf(before);
    const gainAtMost = likelyGain(before, settled.slice(start), scv);
    if (gainAtMost >= 1 + LEAST_GAIN * (workersAfter / workersBefore - 1) || Number.isNaN(workersBefore)) continue;
    return {
      workersBefore: Math.round(workersBefore),
      workersAfter,
      throughputBefore: shown(throughputOf(before)),
      throughputAfter: shown(throughputOf(settled.slice(start))),
      jobsAfter: jobsOf(settled.slice(start)),
      refusedRatio: null,
    };
  }
  return null;
}

/** The largest factor by which the throughput may have risen, chance considered; Infinity where there is too little to tell. */
function likelyGain(before: readonly BusyInterval[], after: readonly BusyInterval[], scv: number): number {
  const error = CERTAINTY * Math.hypot(logError(before, scv), logError(after, scv));
  if (!Number.isFinite(error)) return Infinity;
  return (throughputOf(after) / throughputOf(before)) * Math.exp(error + edgeError(before) + edgeError(after));
}

/** Workers that may have ended the jobs of an interval, the fewest and the most: those jobs began before it. */
function workersDuring(
  intervals: readonly BusyInterval[],
  { endAt, seconds, workers, serviceSeconds }: BusyInterval,
): { readonly fewest: number | null; readonly most: number } {
  const sinceAt = endAt - seconds - SETTLING_SERVICES * serviceSeconds;
  const first = intervals.findLastIndex((one) => one.endAt <= sinceAt + 1e-6);
  const during = intervals.filter((one, index) => index >= first && one.endAt <= endAt).map((one) => one.workers);
  return { fewest: first === -1 ? null : Math.min(...during), most: Math.max(workers, ...during) };
}

/** Whether more is done since a limit was noticed than then. */
function hasRisen(intervals: readonly BusyInterval[], limit: NoticedLimit, scv: number): boolean {
  const since = intervals.filter((one) => one.endAt - one.seconds >= limit.noticedAt).slice(-RISE.intervals);
  const error = CERTAINTY * Math.hypot(logError(since, scv), Math.sqrt(scv / limit.jobsAfter)) + edgeError(since);
  return Math.log(throughputOf(since) / limit.throughputAfter) - error > Math.log(RISE.factor);
}

/** Whether a service that refused calls has refused hardly any for some time. */
function refusesNoMore(intervals: readonly BusyInterval[], { refusedRatio, noticedAt }: NoticedLimit): boolean {
  const since = intervals.filter((one) => one.endAt > noticedAt).slice(-RISE.intervals);
  return (
    refusedRatio !== null && since.length === RISE.intervals && since.every((one) => one.refusedRatio < REFUSED.ratio)
  );
}

/** Standard error of the logarithm of a throughput: counts of a busy pool vary as its service times do. Infinity for too little. */
function logError(intervals: readonly BusyInterval[], scv: number): number {
  const jobs = jobsOf(intervals);
  return jobs >= LEAST_JOBS && servicesOf(intervals) >= LEAST_SERVICES ? Math.sqrt(scv / jobs) : Infinity;
}

/** Error of a throughput by the jobs that were in service at either end, where all of them keep step: half a service time. */
function edgeError(intervals: readonly BusyInterval[]): number {
  return 0.5 / servicesOf(intervals);
}

/** How many jobs a slot could do in the intervals, one after the other. */
function servicesOf(intervals: readonly BusyInterval[]): number {
  return intervals.reduce((sum, { seconds, serviceSeconds }) => sum + seconds / serviceSeconds, 0);
}

function throughputOf(intervals: readonly BusyInterval[]): number {
  return jobsOf(intervals) / secondsOf(intervals);
}

function jobsOf(intervals: readonly BusyInterval[]): number {
  return intervals.reduce((sum, { jobs }) => sum + jobs, 0);
}

function secondsOf(intervals: readonly BusyInterval[]): number {
  return intervals.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Six digits: more are noise of the arithmetic. */
function shown(value: number): number {
  return Number(value.toPrecision(6));
}

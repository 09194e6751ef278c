import type { Observation } from "@cap/domain";
import type { Contradiction } from "./pool-state.ts";

/** Ratio beyond which two means of one quantity contradict each other: measurement and chance explain less. */
const MEAN_TOLERANCE = 2;
/** A mean and a median of one distribution may differ more. */
const MEDIAN_TOLERANCE = 4;
/** Ratio beyond which measured utilization contradicts the work done. */
const UTILIZATION_TOLERANCE = 1.5;
/** From here on a pool is saturated: it may be working off a backlog, so more may be done than arrives. */
const SATURATED = 0.95;
/** Ratio beyond which the jobs in service contradict the work done: one instant says less than an interval, and jobs may come in dumps. */
const ACTIVE_TOLERANCE = 20;
/** Fewer jobs than this in an interval leave too much to chance. */
const LEAST_JOBS = 20;
/** With so many jobs in service in the mean, chance leaves none at two instants once in e^20 times. */
const LEAST_BUSY = 10;
/** In a pool of fewer slots than this a few jobs that have just ended leave most of it idle. */
const LEAST_SLOTS = 4;

/** The metrics that are held against each other. */
export type PoolMetrics = Pick<
  Observation,
  | "arrivals"
  | "arrivalRate"
  | "backlog"
  | "retries"
  | "completions"
  | "errors"
  | "activeJobs"
  | "readyWorkers"
  | "drainingWorkers"
  | "utilization"
  | "serviceRate"
  | "serviceTimeSeconds"
  | "serviceTimeP50Seconds"
>;

/** What the metrics of an interval are held against beside themselves. */
export interface ContradictionContext {
  /** Length of the interval. */
  readonly seconds: number;
  readonly slotsPerWorker: number;
  /** Jobs that waited at its start; null when unknown. */
  readonly backlogBefore: number | null;
  /** Jobs in service at its start; null when unknown. */
  readonly activeBefore: number | null;
  /** Mean service time as it was learnt before, for an observation that tells none; null when unknown. */
  readonly learntServiceSeconds: number | null;
}

/** Metrics that contradict the others: two accounts of arrivals, completions of jobs that never were, more failed jobs than ended ones or retries than arrivals, a backlog that vanished, more jobs in service than slots, a service rate against service times, utilization against the work done or the jobs in service, jobs in service against the work done, and work that nobody was busy with. */
export function contradictionsIn(observation: PoolMetrics, context: ContradictionContext): Contradiction[] {
  const { seconds, slotsPerWorker, backlogBefore } = context;
  return [
    ...arrivalContradiction(observation, seconds),
    ...completionContradiction(observation, slotsPerWorker, backlogBefore),
    ...errorContradiction(observation),
    ...retryContradiction(observation),
    ...backlogContradiction(observation, slotsPerWorker, backlogBefore),
    ...activeContradiction(observation, slotsPerWorker),
    ...serviceRateContradiction(observation),
    ...[
      ...utilizationContradiction(observation, seconds, slotsPerWorker),
      ...idleContradiction(observation, slotsPerWorker),
      ...workContradiction(observation, context),
    ].slice(0, 1),
    ...busyContradiction(observation, seconds),
  ];
}

/** Two accounts of the arrivals of one interval. */
function arrivalContradiction({ arrivals, arrivalRate }: PoolMetrics, seconds: number): Contradiction[] {
  if (arrivals === null || arrivalRate === null) return [];
  const expected = Number((arrivalRate * seconds).toPrecision(3));
  const enough = Math.max(arrivals, expected) >= LEAST_JOBS;
  return enough && apart(arrivals, expected, MEAN_TOLERANCE)
    ? [{ field: "arrivals", reported: arrivals, expected }]
    : [];
}

/** No more jobs can end than waited, were in service, or arrived. */
function completionContradiction(
  { arrivals, completions, readyWorkers }: PoolMetrics,
  slotsPerWorker: number,
  backlogBefore: number | null,
): Contradiction[] {
  if (arrivals === null || completions === null || backlogBefore === null || readyWorkers === null) return [];
  const most = arrivals + backlogBefore + readyWorkers * slotsPerWorker;
  return completions >= LEAST_JOBS && completions > MEAN_TOLERANCE * most
    ? [{ field: "completions", reported: completions, expected: most }]
    : [];
}

/** A job that failed has ended: no more can have failed than have ended. */
function errorContradiction({ completions, errors }: PoolMetrics): Contradiction[] {
  if (errors === null || completions === null || errors <= completions) return [];
  return isBeyond(errors, completions) ? [{ field: "errors", reported: errors, expected: completions }] : [];
}

/** A retry arrives like any other job: no more can have come than have arrived. */
function retryContradiction({ arrivals, retries }: PoolMetrics): Contradiction[] {
  if (arrivals === null || retries === null || retries <= arrivals) return [];
  return isBeyond(retries, arrivals) ? [{ field: "retries", reported: retries, expected: arrivals }] : [];
}

/** Of two counters that are read one after the other the second may be a few jobs ahead, but not where the first one stands still. */
function isBeyond(part: number, whole: number): boolean {
  return whole === 0 || (part >= LEAST_JOBS && part > MEAN_TOLERANCE * whole);
}

/** Jobs leave the queue by being started: no more can have been than have ended since or are in service. */
function backlogContradiction(
  { arrivals, completions, backlog, readyWorkers }: PoolMetrics,
  slotsPerWorker: number,
  backlogBefore: number | null,
): Contradiction[] {
  if (arrivals === null || completions === null || backlog === null) return [];
  if (backlogBefore === null || readyWorkers === null) return [];
  const least = backlogBefore + arrivals - completions - readyWorkers * slotsPerWorker;
  return least >= LEAST_JOBS && least > MEAN_TOLERANCE * backlog
    ? [{ field: "backlog", reported: backlog, expected: least }]
    : [];
}

/** No more jobs can be in service than workers have slots, and none at all where there are no workers. */
function activeContradiction(
  { activeJobs, readyWorkers, drainingWorkers }: PoolMetrics,
  slotsPerWorker: number,
): Contradiction[] {
  if (activeJobs === null || readyWorkers === null) return [];
  const most = (readyWorkers + (drainingWorkers ?? 0)) * slotsPerWorker;
  const enough = most === 0 || activeJobs >= LEAST_JOBS;
  return enough && activeJobs > MEAN_TOLERANCE * most
    ? [{ field: "active_jobs", reported: activeJobs, expected: most }]
    : [];
}

function serviceRateContradiction({
  serviceRate,
  serviceTimeSeconds,
  serviceTimeP50Seconds,
}: PoolMetrics): Contradiction[] {
  const seconds = serviceTimeSeconds ?? serviceTimeP50Seconds;
  if (serviceRate === null || serviceRate === 0 || seconds === null || seconds === 0) return [];
  const expected = Number((1 / seconds).toPrecision(3));
  const tolerance = serviceTimeSeconds === null ? MEDIAN_TOLERANCE : MEAN_TOLERANCE;
  return apart(serviceRate, expected, tolerance) ? [{ field: "service_rate", reported: serviceRate, expected }] : [];
}

/** Utilization law: busy servers = throughput x service time, whatever the discipline and the distributions. */
function utilizationContradiction(observation: PoolMetrics, seconds: number, slotsPerWorker: number): Contradiction[] {
  const { utilization, completions, arrivals, arrivalRate, backlog, readyWorkers } = observation;
  const jobs = completions ?? arrivals ?? (arrivalRate === null ? null : arrivalRate * seconds);
  const servers = (readyWorkers ?? 0) * slotsPerWorker;
  const serviceSeconds = meanServiceSeconds(observation);
  if (utilization !== null && utilization > UTILIZATION_TOLERANCE)
    return [{ field: "utilization", reported: utilization, expected: 1 }];
  if (utilization === null || jobs === null || servers === 0 || serviceSeconds === null) return [];
  // Jobs that are longer than the interval end in another one than they are worked on.
  if (jobs < LEAST_JOBS || serviceSeconds > seconds) return [];
  const expected = Number(((jobs * serviceSeconds) / (seconds * servers)).toPrecision(3));
  const drains = completions === null && utilization >= SATURATED && (backlog ?? 0) > 0;
  const overloaded = completions === null && expected > 1;
  const contradicts = overloaded
    ? utilization < SATURATED
    : !drains && apart(utilization, expected, UTILIZATION_TOLERANCE);
  return contradicts ? [{ field: "utilization", reported: utilization, expected }] : [];
}

/** A pool that was saturated over the interval has most of its slots busy at the end of it. */
function idleContradiction(
  { utilization, activeJobs, readyWorkers }: PoolMetrics,
  slotsPerWorker: number,
): Contradiction[] {
  if (utilization === null || activeJobs === null || readyWorkers === null) return [];
  const slots = readyWorkers * slotsPerWorker;
  if (slots < LEAST_SLOTS || utilization < SATURATED || MEAN_TOLERANCE * activeJobs >= slots) return [];
  return [{ field: "utilization", reported: utilization, expected: Number((activeJobs / slots).toPrecision(3)) }];
}

/** Little's law: jobs in service = throughput x service time. Jobs that were there at the start as well as at the end are those of the interval. */
function busyContradiction(observation: PoolMetrics, seconds: number): Contradiction[] {
  const { arrivals, completions, activeJobs, utilization } = observation;
  const serviceSeconds = meanServiceSeconds(observation);
  if (utilization !== null || arrivals === null || completions === null || activeJobs === null) return [];
  if (serviceSeconds === null || serviceSeconds > seconds || completions < LEAST_JOBS || activeJobs < LEAST_SLOTS)
    return [];
  const isSteady = Math.abs(arrivals - completions) < activeJobs / 2;
  const expected = Number(((completions * serviceSeconds) / seconds).toPrecision(3));
  return isSteady && activeJobs > ACTIVE_TOLERANCE * expected
    ? [{ field: "active_jobs", reported: activeJobs, expected }]
    : [];
}

/** Work was done by somebody: a pool that ends jobs was not idle all the time, nor whenever it was looked at. */
function workContradiction(observation: PoolMetrics, context: ContradictionContext): Contradiction[] {
  const { seconds, slotsPerWorker, activeBefore, learntServiceSeconds } = context;
  const { completions, utilization, activeJobs, readyWorkers } = observation;
  const serviceSeconds = meanServiceSeconds(observation) ?? learntServiceSeconds;
  if (completions === null || completions < LEAST_JOBS || serviceSeconds === null || serviceSeconds > seconds)
    return [];
  const busy = Number(((completions * serviceSeconds) / seconds).toPrecision(3));
  const servers = (readyWorkers ?? 0) * slotsPerWorker;
  // Jobs that come in one dump may all have ended by then, but hardly so twice.
  if (utilization === null && activeJobs === 0 && activeBefore === 0 && busy >= LEAST_BUSY)
    return [{ field: "active_jobs", reported: 0, expected: busy }];
  return utilization === 0 && servers > 0
    ? [{ field: "utilization", reported: 0, expected: Number((busy / servers).toPrecision(3)) }]
    : [];
}

function meanServiceSeconds({ serviceTimeSeconds, serviceRate }: PoolMetrics): number | null {
  if (serviceTimeSeconds !== null) return serviceTimeSeconds;
  return serviceRate === null || serviceRate === 0 ? null : 1 / serviceRate;
}

function apart(a: number, b: number, tolerance: number): boolean {
  return a > tolerance * b || b > tolerance * a;
}

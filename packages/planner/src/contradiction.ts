import type { Observation } from "@cap/domain";
import type { SeenPool } from "./pool-state.ts";

/** Ratio beyond which two means of one quantity contradict each other: measurement and chance explain less. */
const MEAN_TOLERANCE = 2;
/** A mean and a median of one distribution may differ more. */
const MEDIAN_TOLERANCE = 4;
/** Ratio beyond which measured utilization contradicts the work done. */
const UTILIZATION_TOLERANCE = 1.5;
/** From here on a pool is saturated: it may be working off a backlog, so more may be done than arrives. */
const SATURATED = 0.95;
/** Fewer jobs than this in an interval leave too much to chance. */
const LEAST_JOBS = 20;

/** The metrics that are held against each other. */
export type PoolMetrics = Pick<
  Observation,
  | "arrivals"
  | "arrivalRate"
  | "backlog"
  | "completions"
  | "readyWorkers"
  | "utilization"
  | "serviceRate"
  | "serviceTimeSeconds"
  | "serviceTimeP50Seconds"
>;

/** A metric that contradicts the others: a service rate against service times, or utilization against the work done. */
export function contradictionIn(observation: PoolMetrics, seconds: number, slotsPerWorker: number): SeenPool["contradiction"] {
  return serviceRateContradiction(observation) ?? utilizationContradiction(observation, seconds, slotsPerWorker);
}

function serviceRateContradiction({ serviceRate, serviceTimeSeconds, serviceTimeP50Seconds }: PoolMetrics): SeenPool["contradiction"] {
  const seconds = serviceTimeSeconds ?? serviceTimeP50Seconds;
  if (serviceRate === null || serviceRate === 0 || seconds === null || seconds === 0) return null;
  const expected = 1 / seconds;
  const tolerance = serviceTimeSeconds === null ? MEDIAN_TOLERANCE : MEAN_TOLERANCE;
  return apart(serviceRate, expected, tolerance) ? { field: "service_rate", reported: serviceRate, expected } : null;
}

/** Utilization law: busy servers = throughput x service time, whatever the discipline and the distributions. */
function utilizationContradiction(observation: PoolMetrics, seconds: number, slotsPerWorker: number): SeenPool["contradiction"] {
  const { utilization, completions, arrivals, arrivalRate, backlog, readyWorkers, serviceTimeSeconds } = observation;
  const jobs = completions ?? arrivals ?? (arrivalRate === null ? null : arrivalRate * seconds);
  const servers = (readyWorkers ?? 0) * slotsPerWorker;
  if (utilization === null || jobs === null || servers === 0 || serviceTimeSeconds === null) return null;
  // Jobs that are longer than the interval end in another one than they are worked on.
  if (jobs < LEAST_JOBS || serviceTimeSeconds > seconds) return null;
  const expected = Number(((jobs * serviceTimeSeconds) / (seconds * servers)).toPrecision(3));
  const drains = completions === null && utilization >= SATURATED && (backlog ?? 0) > 0;
  const overloaded = completions === null && expected > 1;
  const contradicts = overloaded ? utilization < SATURATED : !drains && apart(utilization, expected, UTILIZATION_TOLERANCE);
  return contradicts ? { field: "utilization", reported: utilization, expected } : null;
}

function apart(a: number, b: number, tolerance: number): boolean {
  return a > tolerance * b || b > tolerance * a;
}

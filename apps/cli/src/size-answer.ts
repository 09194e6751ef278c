import { CapError } from "@cap/domain";
import {
  exponential,
  fitServiceDistribution,
  lognormalFromQuantile,
  mgc,
  mgcQueueLengthTail,
  mgcSojournQuantile,
  mgcWaitQuantile,
  minimumServers,
  type MgcQueue,
  type QueueLengthQuantileTarget,
  type ServiceDistribution,
  type SojournQuantileTarget,
  type WaitQuantileTarget,
} from "@cap/queueing";
import { checkServiceOptions } from "./options/service-options.ts";
import { OFFERED_LOAD_MAX } from "./options/workload-limits.ts";

/** What is to be sized. Durations are seconds. */
export interface SizeQuestion {
  readonly lambda: number;
  readonly serviceTime: number;
  readonly serviceCv?: number;
  readonly serviceP95?: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p95?: number;
  readonly p99?: number;
  readonly waitP95?: number;
  readonly maxBacklog?: number;
  readonly slots: number;
  readonly workers?: number;
}

type Target = SojournQuantileTarget | WaitQuantileTarget | QueueLengthQuantileTarget;

/** One target with the size that meets it. */
export interface SizedClause {
  readonly clause: string;
  readonly unit: "seconds" | "jobs";
  readonly limit: number;
  /** Fewest workers that meet it; null when no number does. */
  readonly workers: number | null;
  /** The quantity with that many workers, Infinity when it grows without bound; without an answer that of endless workers. */
  readonly value: number;
  /** The same with one worker less; null when there is no such size. */
  readonly valueWithOneLess: number | null;
}

/** A size and what it means. */
export interface SizedPool {
  readonly workers: number;
  readonly utilization: number;
  readonly waitProbability: number;
  readonly meanWaitSeconds: number;
  readonly meanLatencySeconds: number;
  readonly p95WaitSeconds: number;
  readonly p95LatencySeconds: number;
  readonly meanBacklog: number;
}

/** Everything that `cap size` answers. */
export interface SizeAnswer {
  readonly model: string;
  readonly offeredLoad: number;
  readonly service: ServiceDistribution;
  readonly clauses: readonly SizedClause[];
  /** Fewest workers that meet every target; null when no number does. */
  readonly workers: number | null;
  readonly neighbours: readonly SizedPool[];
}

/** Sizes shown beside an answer, relative to it. */
const NEIGHBOURS = [-2, -1, 0, 1, 2, 3, 4];

/**
 * Sizes a pool as an M/G/c queue whose servers are the slots of its workers.
 *
 * @throws CapError with code USAGE without a target, or when no service time has the mean and the percentile given
 */
export function sizeAnswer(question: SizeQuestion): SizeAnswer {
  const { lambda: arrivalRate, slots } = question;
  if (arrivalRate * question.serviceTime > OFFERED_LOAD_MAX) {
    throw new CapError({
      code: "USAGE",
      message: `--lambda times --service-time must be at most ${OFFERED_LOAD_MAX}, got ${Number((arrivalRate * question.serviceTime).toPrecision(3))}`,
      hint: "check the unit of the service time",
    });
  }
  const service = serviceOf(question);
  const pool = (workers: number): MgcQueue => ({ arrivalRate, service, servers: workers * slots });
  const clauses = targetsOf(question).map(([clause, target]) => sizedClause(clause, target, { pool, slots }));
  if (clauses.length === 0) {
    throw new CapError({
      code: "USAGE",
      message: "a target is required",
      hint: "give one or more of --p95 10s, --p50, --p90, --p99, --wait-p95, --max-backlog",
    });
  }
  const reachable = clauses.flatMap(({ workers }) => (workers === null ? [] : [workers]));
  const workers = reachable.length === clauses.length ? Math.max(...reachable) : null;
  // Without an answer the smallest stable pool is where a reader starts to look.
  const stable = Math.ceil((Math.floor(arrivalRate * service.meanSeconds) + 1) / slots);
  const centers = [
    workers ?? Math.max(stable, ...reachable),
    ...(question.workers === undefined ? [] : [question.workers]),
  ];
  const sizes = new Set(
    centers.flatMap((size) => NEIGHBOURS.map((offset) => size + offset)).filter((size) => size > 0),
  );
  return {
    model: service.kind === "exponential" ? "M/M/c" : `M/G/c, ${service.kind} service`,
    offeredLoad: arrivalRate * service.meanSeconds,
    service,
    clauses,
    workers,
    neighbours: [...sizes].toSorted((a, b) => a - b).map((size) => sizedPool(size, pool(size))),
  };
}

function serviceOf(question: SizeQuestion): ServiceDistribution {
  const { serviceTime: meanSeconds, serviceCv, serviceP95 } = question;
  checkServiceOptions(question, meanSeconds);
  if (serviceP95 !== undefined) {
    const fitted = lognormalFromQuantile({ meanSeconds, p: 0.95, quantileSeconds: serviceP95 });
    if (fitted !== null) return fitted;
  }
  return serviceCv === undefined
    ? exponential({ meanSeconds })
    : fitServiceDistribution({ meanSeconds, scv: serviceCv ** 2 });
}

function targetsOf({ p50, p90, p95, p99, waitP95, maxBacklog }: SizeQuestion): [string, Target][] {
  const latencies = [
    ["p50_latency", 0.5, p50],
    ["p90_latency", 0.9, p90],
    ["p95_latency", 0.95, p95],
    ["p99_latency", 0.99, p99],
  ] as const;
  const targets: [string, Target][] = latencies.flatMap(([clause, p, seconds]): [string, Target][] =>
    seconds === undefined ? [] : [[clause, { kind: "sojournQuantile", p, seconds }]],
  );
  if (waitP95 !== undefined) targets.push(["p95_wait", { kind: "waitQuantile", p: 0.95, seconds: waitP95 }]);
  if (maxBacklog !== undefined)
    targets.push(["max_backlog", { kind: "queueLengthQuantile", p: 0.99, jobs: maxBacklog }]);
  return targets;
}

function sizedClause(
  clause: string,
  target: Target,
  { pool, slots }: { readonly pool: (workers: number) => MgcQueue; readonly slots: number },
): SizedClause {
  const { arrivalRate, service } = pool(1);
  const limit = target.kind === "queueLengthQuantile" ? target.jobs : target.seconds;
  const unit = target.kind === "queueLengthQuantile" ? "jobs" : "seconds";
  const sizing = minimumServers({ arrivalRate, service, target });
  if (sizing.kind === "infeasible")
    return { clause, unit, limit, workers: null, value: sizing.bestValue, valueWithOneLess: null };
  // Only whole workers can be had: their slots may be more than the servers that would do.
  const workers = Math.ceil(sizing.servers / slots);
  const valueWithOneLess = workers === 1 ? null : valueOf(target, pool(workers - 1));
  return { clause, unit, limit, workers, value: valueOf(target, pool(workers)), valueWithOneLess };
}

/** The quantity that a target speaks of; Infinity when the queue grows without bound. */
function valueOf(target: Target, queue: MgcQueue): number {
  if (queue.arrivalRate * queue.service.meanSeconds >= queue.servers) return Infinity;
  if (target.kind === "sojournQuantile") return mgcSojournQuantile(queue, target.p);
  return target.kind === "waitQuantile" ? mgcWaitQuantile(queue, target.p) : queueLengthQuantile(queue, target.p);
}

/** The fewest waiting jobs that are exceeded with probability 1 - p at most. */
function queueLengthQuantile(queue: MgcQueue, p: number): number {
  const holds = (jobs: number): boolean => mgcQueueLengthTail(queue, jobs) <= 1 - p;
  let high = 1;
  while (!holds(high)) high *= 2;
  let low = -1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function sizedPool(workers: number, queue: MgcQueue): SizedPool {
  const measures = mgc(queue);
  return {
    workers,
    utilization: measures.utilization,
    waitProbability: measures.waitProbability,
    meanWaitSeconds: measures.meanWaitSeconds,
    meanLatencySeconds: measures.meanSojournSeconds,
    p95WaitSeconds: measures.utilization < 1 ? mgcWaitQuantile(queue, 0.95) : Infinity,
    p95LatencySeconds: measures.utilization < 1 ? mgcSojournQuantile(queue, 0.95) : Infinity,
    meanBacklog: measures.meanQueueLength,
  };
}

import {
  latencyTargets,
  type LatencyTarget,
  type Policy,
  type Pool,
  type PoolQueue,
  type Reason,
  type Slo,
} from "@cap/domain";
import { serviceDistribution, serviceOfPool } from "./service-knowledge.ts";

/** A pool and what is wanted of it, with the queues that it works off. */
export interface QueuesOfPool {
  readonly policy: Policy;
  readonly pool: Pool;
  readonly queues: readonly PoolQueue[];
}

/** The one queue that several are planned as. */
export interface MergedQueues {
  readonly policy: Policy;
  readonly pool: Pool;
  /** Whose target each clause of the merged SLO is. */
  readonly reasons: readonly Reason[];
}

/**
 * Several queues on one pool as one: workers take whichever job came first, so all jobs wait alike, and only their service
 * differs. The service time is the mixture of those of the queues by their weights.
 *
 * A latency target of a queue leaves its jobs the time to wait that their own service does not take. The shortest such
 * time, with the service of the mixture on top, is the target of the pool. Limits on waiting jobs hold for the share of
 * them that a queue has. Of the other clauses the strictest counts.
 *
 * @returns policy and pool as they are when there is no queue
 * @see D. Gross et al., Fundamentals of Queueing Theory, 4th ed., several classes with one discipline
 */
export function mergeQueues({ policy, pool, queues }: QueuesOfPool): MergedQueues {
  if (queues.length === 0) return { policy, pool, reasons: [] };
  const classes = queues.map((queue) => ({ queue, slo: queue.slo ?? policy.slo, pool: poolOf(queue, pool) }));
  const merged = { ...pool, ...mixture(classes.map(({ queue, pool: own }) => ({ weight: queue.weight, pool: own }))) };
  const latencies = CLAUSES.flatMap((clause) => tightestLatency(clause, { classes, merged, policy }));
  const backlogs = tightestBacklog(classes);
  const slos = classes.map(({ slo }) => slo);
  const drainTimes = slos.flatMap(({ drainTimeSeconds }) => (drainTimeSeconds === null ? [] : [drainTimeSeconds]));
  const slo: Slo = {
    ...NO_LATENCY,
    ...Object.fromEntries(latencies.map(({ clause, poolSeconds }) => [FIELDS[clause], poolSeconds])),
    maxBacklog: backlogs?.poolJobs ?? null,
    drainTimeSeconds: drainTimes.length === 0 ? null : Math.min(...drainTimes),
    errorBudget: Math.min(...slos.map(({ errorBudget }) => errorBudget)),
    availability: Math.max(...slos.map(({ availability }) => availability)),
    windowSeconds: Math.min(...slos.map(({ windowSeconds }) => windowSeconds)),
  };
  const reasons = latencies.map(({ clause, name, seconds, poolSeconds }): Reason => {
    return {
      code: "QUEUE_BINDS",
      clause,
      queue: name,
      targetSeconds: seconds,
      poolTargetSeconds: poolSeconds,
      maxBacklog: null,
      poolMaxBacklog: null,
    };
  });
  const jobs: Reason[] =
    backlogs === null
      ? []
      : [
          {
            code: "QUEUE_BINDS",
            clause: "max_backlog",
            queue: backlogs.name,
            targetSeconds: null,
            poolTargetSeconds: null,
            maxBacklog: backlogs.jobs,
            poolMaxBacklog: backlogs.poolJobs,
          },
        ];
  return { policy: { ...policy, slo }, pool: merged, reasons: [...reasons, ...jobs] };
}

const FIELDS = {
  p50_latency: "p50LatencySeconds",
  p90_latency: "p90LatencySeconds",
  p95_latency: "p95LatencySeconds",
  p99_latency: "p99LatencySeconds",
} as const;
const CLAUSES = ["p50_latency", "p90_latency", "p95_latency", "p99_latency"] as const;
const NO_LATENCY = {
  p50LatencySeconds: null,
  p90LatencySeconds: null,
  p95LatencySeconds: null,
  p99LatencySeconds: null,
};

interface QueueClass {
  readonly queue: PoolQueue;
  readonly slo: Slo;
  readonly pool: Pool;
}

/** The pool as if it had this queue alone. */
function poolOf({ serviceTimeSeconds, serviceTimeStdSeconds }: PoolQueue, pool: Pool): Pool {
  return serviceTimeSeconds === null
    ? pool
    : { ...pool, serviceTimeSeconds, serviceTimeStdSeconds, serviceTimeP95Seconds: null };
}

/** Moments of the service time of all queues together; a spread that nobody states is taken as exponential. */
function mixture(classes: readonly { readonly weight: number; readonly pool: Pool }[]): Partial<Pool> {
  let [weights, first, second] = [0, 0, 0];
  for (const { weight, pool } of classes) {
    const { serviceTimeSeconds: mean, serviceTimeStdSeconds: std } = pool;
    if (mean === null) return {};
    weights += weight;
    first += weight * mean;
    second += weight * (mean ** 2 + (std ?? mean) ** 2);
  }
  const mean = first / weights;
  const spreadKnown = classes.some(
    ({ pool }) => pool.serviceTimeStdSeconds !== null || pool.serviceTimeSeconds !== mean,
  );
  if (!spreadKnown) return {};
  const std = Math.sqrt(Math.max(0, second / weights - mean ** 2));
  return { serviceTimeSeconds: mean, serviceTimeStdSeconds: std, serviceTimeP95Seconds: null };
}

interface Tightest {
  readonly clause: LatencyTarget["clause"];
  readonly name: string;
  readonly seconds: number;
  readonly poolSeconds: number;
}

/** The target of the queue whose jobs may wait the least. */
function tightestLatency(
  clause: LatencyTarget["clause"],
  {
    classes,
    merged,
    policy,
  }: { readonly classes: readonly QueueClass[]; readonly merged: Pool; readonly policy: Policy },
): Tightest[] {
  const found = classes.flatMap(({ queue, slo, pool }) =>
    latencyTargets(slo)
      .filter((target) => target.clause === clause)
      .map(({ seconds, quantile }) => {
        const wait = seconds - serviceQuantile(pool, policy, quantile);
        return {
          clause,
          name: queue.name,
          seconds,
          wait,
          poolSeconds: wait + serviceQuantile(merged, policy, quantile),
        };
      }),
  );
  const [tightest] = found.toSorted((a, b) => a.wait - b.wait);
  if (tightest === undefined) return [];
  // Service alone breaks the target of that queue: so it does for the pool.
  const { wait: _wait, ...target } = tightest;
  return [{ ...target, poolSeconds: Math.max(1e-3, tidy(target.poolSeconds)) }];
}

function serviceQuantile(pool: Pool, { scaling }: Policy, p: number): number {
  const service = serviceOfPool(pool);
  return service === null ? 0 : serviceDistribution(service, scaling).quantile(p);
}

/** The limit on waiting jobs that is reached first, when each queue has its share of those that wait. */
function tightestBacklog(
  classes: readonly QueueClass[],
): { readonly name: string; readonly jobs: number; readonly poolJobs: number } | null {
  const weights = classes.reduce((sum, { queue }) => sum + queue.weight, 0);
  const found = classes.flatMap(({ queue, slo: { maxBacklog } }) =>
    maxBacklog === null
      ? []
      : [{ name: queue.name, jobs: maxBacklog, poolJobs: tidy((maxBacklog * weights) / queue.weight) }],
  );
  return found.toSorted((a, b) => a.poolJobs - b.poolJobs)[0] ?? null;
}

/** Nine digits: more are the rounding of the arithmetic. */
function tidy(value: number): number {
  return Number(value.toPrecision(9));
}

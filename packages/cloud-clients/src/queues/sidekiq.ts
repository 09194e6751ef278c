import { CapError } from "@cap/domain";
import { counterDifference } from "../counter-difference.ts";
import { jobField, jobTimeAt } from "../job-time.ts";
import { capabilities, type QueueMetrics } from "../queue-metrics.ts";
import { observed } from "../queue-reading.ts";
import type { QueueRedis } from "../queue-redis.ts";
import { type QueueReplies, type QueueStatement, redisQueueMetrics } from "../redis-queue-metrics.ts";
import { countOf, textOf } from "../redis-reply.ts";
import { readSidekiqCluster, type SidekiqCluster } from "./sidekiq-process.ts";

/** Options of {@link sidekiqMetrics}. */
export interface SidekiqOptions {
  readonly redis: QueueRedis;
  /** Namespace before every key, without its colon, where redis-namespace is used. @defaultValue none */
  readonly namespace?: string;
}

interface SidekiqState {
  readonly at: number;
  readonly counters: Readonly<Record<"processed" | "failed", number>>;
  /** Whether the counters are of this queue alone. */
  readonly isWhole: boolean;
  readonly backlog: number;
  readonly oldestWaitSeconds: number | null;
  readonly active: number | null;
  readonly readyWorkers: number;
  readonly drainingWorkers: number;
  readonly slots: number;
  readonly delayed: number | null;
  readonly serviceTimeSeconds: number | null;
}

/** Name under which all queues of a Sidekiq are read as one. */
const ALL_QUEUES = "*";

/**
 * Queues of Sidekiq 6 to 8. The name `*` stands for all of them together.
 *
 * Sidekiq counts what it did for all queues together, every ten seconds, attempts that failed included. So arrivals, completions and
 * failures are told of `*`, and of a queue that is the only one. Jobs in service are told of a queue whose processes serve no other.
 * Of one waiting job in each queue the time at which it was enqueued is read.
 */
export function sidekiqMetrics({ redis, namespace }: SidekiqOptions): QueueMetrics {
  const key = (name: string): string => (namespace === undefined ? name : `${namespace}:${name}`);
  return redisQueueMetrics<SidekiqCluster, SidekiqState>(redis, {
    kind: "sidekiq",
    capabilities: capabilities({
      arrivals: "estimated",
      completions: "measured",
      errors: "measured",
      backlog: "measured",
      oldestWait: "measured",
      activeJobs: "measured",
      workers: "measured",
      slots: "measured",
      delayed: "measured",
      serviceTime: "estimated",
    }),
    share: (connection, signal) => readSidekiqCluster(connection, key, signal),
    first: (queue, { queues }) =>
      (queue === ALL_QUEUES ? queues : [queue]).flatMap((name) => [
        ["llen", key(`queue:${name}`)] as const,
        ["lindex", key(`queue:${name}`), "-1"] as const,
      ]),
    state: stateOf,
    statement: statementOf,
  });
}

function stateOf({ queue, first: { at, replies }, shared }: QueueReplies<SidekiqCluster>): SidekiqState {
  const isAll = queue === ALL_QUEUES;
  if (!isAll && !shared.queues.includes(queue))
    throw new CapError({
      code: "NOT_FOUND",
      message: `there is no Sidekiq queue ${queue}`,
      hint: "check its name and the namespace; a queue exists from its first job on",
      retryable: true,
    });
  const backlog = replies
    .filter((_, index) => index % 2 === 0)
    .reduce<number>((sum, length) => sum + countOf(length), 0);
  const enqueuedAt = replies
    .filter((_, index) => index % 2 === 1)
    .flatMap((job) => jobTimeAt(jobField(textOf(job), "enqueued_at")) ?? []);
  const isWhole = isAll || shared.queues.length === 1;
  const serving = shared.processes.filter(({ queues }) => isAll || queues.includes(queue));
  const ready = serving.filter(({ isQuiet }) => !isQuiet);
  const isDedicated = isWhole || serving.every(({ queues }) => queues.length === 1);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    at,
    counters: { processed: shared.processed, failed: shared.failed },
    isWhole,
    backlog,
    oldestWaitSeconds: enqueuedAt.length > 0 ? Math.max(0, at - Math.min(...enqueuedAt)) : backlog === 0 ? 0 : null,
    active: isDedicated ? sum(serving.map(({ busy }) => busy)) : null,
    readyWorkers: ready.length,
    drainingWorkers: serving.length - ready.length,
    slots: sum(ready.map(({ concurrency }) => concurrency)),
    delayed: isWhole ? shared.delayed : null,
    serviceTimeSeconds: isWhole ? shared.serviceTimeSeconds : null,
  };
}

function statementOf(state: SidekiqState, previous: SidekiqState | undefined): QueueStatement {
  const difference = counterDifference(previous, state);
  const states = {
    backlog: state.backlog,
    oldestWaitSeconds: state.oldestWaitSeconds,
    activeJobs: state.active,
    readyWorkers: state.readyWorkers,
    drainingWorkers: state.drainingWorkers,
  };
  const { slots, delayed } = state;
  if (difference.kind === "unknown" || previous === undefined) {
    const findings = difference.kind === "unknown" ? [difference.finding] : [];
    return { observation: observed(state.at, states), slots, delayed, findings };
  }
  if (!state.isWhole || !previous.isWhole)
    return { observation: observed(state.at, states), slots, delayed, findings: [] };
  const completions = difference.grown.processed ?? 0;
  const here = (of: SidekiqState): number => of.backlog + (of.active ?? 0);
  return {
    observation: observed(state.at, {
      ...states,
      intervalSeconds: difference.seconds,
      arrivals: Math.max(0, here(state) - here(previous) + completions),
      completions,
      errors: difference.grown.failed,
      serviceTimeSeconds: state.serviceTimeSeconds,
    }),
    slots,
    delayed,
    findings: [],
  };
}

import { CapError } from "@cap/domain";
import { capabilities, type QueueMetrics } from "../queue-metrics.ts";
import { observed } from "../queue-reading.ts";
import type { QueueRedis } from "../queue-redis.ts";
import { redisQueueMetrics } from "../redis-queue-metrics.ts";
import { countOf } from "../redis-reply.ts";

/** Options of {@link celeryMetrics}. */
export interface CeleryOptions {
  readonly redis: QueueRedis;
  /** The `global_keyprefix` of the broker. @defaultValue "" */
  readonly keyPrefix?: string;
  /** The `priority_steps` of the broker. @defaultValue [0, 3, 6, 9] */
  readonly prioritySteps?: readonly number[];
  /** Whether this queue is the only one of its broker: only then are unacknowledged messages known to be its own. @defaultValue false */
  readonly isOnlyQueue?: boolean;
}

interface CeleryState {
  readonly at: number;
  readonly backlog: number;
  readonly unacknowledged: number;
}

const PRIORITY_STEPS = [0, 3, 6, 9];
/** What kombu puts between the name of a queue and a priority. */
const PRIORITY_SEPARATOR = "\u0006\u0016";

/**
 * Queues of Celery with Redis as broker: the backlog over all priorities. Celery leaves no times, no counts and no workers in the
 * broker. Unacknowledged messages, told as jobs in service of an only queue, include what workers have fetched in advance.
 */
export function celeryMetrics(options: CeleryOptions): QueueMetrics {
  const { redis, keyPrefix = "", prioritySteps = PRIORITY_STEPS, isOnlyQueue = false } = options;
  return redisQueueMetrics<null, CeleryState>(redis, {
    kind: "celery",
    capabilities: capabilities({ backlog: "measured", activeJobs: isOnlyQueue ? "estimated" : "unknown" }),
    share: async () => null,
    first: (queue) => [
      ["exists", `${keyPrefix}_kombu.binding.${queue}`],
      ["hlen", `${keyPrefix}unacked`],
      ...prioritySteps.map((step) => {
        const suffix = step === 0 ? "" : `${PRIORITY_SEPARATOR}${step}`;
        return ["llen", `${keyPrefix}${queue}${suffix}`] as const;
      }),
    ],
    state: ({ queue, first: { at, replies } }) => {
      const [isBound, unacknowledged, ...lengths] = replies;
      if (countOf(isBound) === 0)
        throw new CapError({ code: "NOT_FOUND", message: `there is no Celery queue ${queue}`, retryable: true });
      const backlog = lengths.reduce<number>((sum, length) => sum + countOf(length), 0);
      return { at, backlog, unacknowledged: countOf(unacknowledged) };
    },
    statement: ({ at, backlog, unacknowledged }, previous) => ({
      observation: observed(at, { backlog, activeJobs: isOnlyQueue ? unacknowledged : null }),
      slots: null,
      delayed: null,
      findings: previous === undefined ? [{ code: "FIRST_READING" }] : [],
    }),
  });
}

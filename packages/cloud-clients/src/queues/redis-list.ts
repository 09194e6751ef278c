import { counterDifference } from "../counter-difference.ts";
import { jobField, jobTimeAt } from "../job-time.ts";
import type { QueueFinding } from "../queue-finding.ts";
import { capabilities, type QueueMetrics } from "../queue-metrics.ts";
import { observed } from "../queue-reading.ts";
import type { QueueRedis } from "../queue-redis.ts";
import { redisQueueMetrics } from "../redis-queue-metrics.ts";
import { countOf, integerOf, textOf } from "../redis-reply.ts";

/** Options of {@link redisListMetrics}. */
export interface RedisListOptions {
  readonly redis: QueueRedis;
  /** End that is served next: `right` for LPUSH and BRPOP, `left` for RPUSH and BLPOP. @defaultValue "right" */
  readonly servedEnd?: "left" | "right";
  /**
   * Field at the top of a job that is JSON, with the time at which it was enqueued: epoch seconds, milliseconds or RFC 3339. Without
   * it no job is read. @defaultValue none
   */
  readonly enqueuedAtField?: string;
  /** Key of a counter of ended jobs, failed ones included; `{queue}` in it is replaced by the name. @defaultValue none */
  readonly endedCounter?: string;
  /** Key of a counter of failed jobs; `{queue}` in it is replaced by the name. @defaultValue none */
  readonly failedCounter?: string;
}

interface ListState {
  readonly at: number;
  readonly counters: Readonly<Record<"ended" | "failed", number | null>>;
  readonly backlog: number;
  readonly oldestWaitSeconds: number | null;
  readonly wasSeen: boolean;
}

/**
 * A queue that is a plain list of Redis, named by its key. Redis does not tell an empty list from a wrong name, so nothing is known
 * until something was seen in it.
 */
export function redisListMetrics(options: RedisListOptions): QueueMetrics {
  const { redis, servedEnd = "right", enqueuedAtField, endedCounter, failedCounter } = options;
  const counterKey = (template: string, queue: string): string => template.replaceAll("{queue}", queue);
  const counts =
    endedCounter === undefined ? ({} as const) : ({ arrivals: "estimated", completions: "measured" } as const);
  return redisQueueMetrics<null, ListState>(redis, {
    kind: "redis-list",
    capabilities: capabilities({
      backlog: "measured",
      oldestWait: enqueuedAtField === undefined ? "unknown" : "measured",
      errors: failedCounter === undefined ? "unknown" : "measured",
      ...counts,
    }),
    share: async () => null,
    first: (queue) => [
      ["llen", queue],
      ...(endedCounter === undefined ? [] : [["get", counterKey(endedCounter, queue)] as const]),
      ...(failedCounter === undefined ? [] : [["get", counterKey(failedCounter, queue)] as const]),
      ...(enqueuedAtField === undefined ? [] : [["lindex", queue, servedEnd === "right" ? "-1" : "0"] as const]),
    ],
    state: ({ first: { at, replies } }, previous) => {
      const rest = [...replies];
      const backlog = countOf(rest.shift());
      const ended = endedCounter === undefined ? null : (integerOf(rest.shift()) ?? 0);
      const failed = failedCounter === undefined ? null : (integerOf(rest.shift()) ?? 0);
      const enqueuedAt =
        enqueuedAtField === undefined ? null : jobTimeAt(jobField(textOf(rest.shift()), enqueuedAtField));
      return {
        at,
        counters: { ended, failed },
        backlog,
        oldestWaitSeconds:
          enqueuedAt !== null
            ? Math.max(0, at - enqueuedAt)
            : backlog === 0 && enqueuedAtField !== undefined
              ? 0
              : null,
        wasSeen: previous?.wasSeen === true || backlog + (ended ?? 0) + (failed ?? 0) > 0,
      };
    },
    statement: (state, previous) => {
      const difference = counterDifference(previous, state);
      const unseen: readonly QueueFinding[] = state.wasSeen ? [] : [{ code: "NEVER_SEEN" }];
      const states = state.wasSeen ? { backlog: state.backlog, oldestWaitSeconds: state.oldestWaitSeconds } : {};
      const told = (seen: object, findings: readonly QueueFinding[]) => ({
        observation: observed(state.at, { ...states, ...seen }),
        slots: null,
        delayed: null,
        findings: [...findings, ...unseen],
      });
      if (difference.kind === "unknown" || previous === undefined)
        return told({}, difference.kind === "unknown" ? [difference.finding] : []);
      const { seconds, grown } = difference;
      if (!state.wasSeen) return told({}, []);
      const arrivals = grown.ended === null ? null : Math.max(0, state.backlog - previous.backlog + grown.ended);
      return told({ intervalSeconds: seconds, arrivals, completions: grown.ended, errors: grown.failed }, []);
    },
  });
}

import { counterDifference } from "../counter-difference.ts";
import { jobField, jobTimeAt } from "../job-time.ts";
import type { QueueFinding } from "../queue-finding.ts";
import { capabilities, type QueueMetrics } from "../queue-metrics.ts";
import { observed } from "../queue-reading.ts";
import type { QueueRedis } from "../queue-redis.ts";
import { type QueueReplies, type QueueStatement, redisQueueMetrics } from "../redis-queue-metrics.ts";
import { countOf, textOf } from "../redis-reply.ts";

/** Options of {@link goRedisWorkQueueMetrics}. */
export interface GoRedisWorkQueueOptions {
  readonly redis: QueueRedis;
  /** Lists of waiting jobs, after the prefix. @defaultValue ["high_priority", "low_priority"] */
  readonly priorities?: readonly string[];
  /** List of finished jobs, after the prefix. @defaultValue "completed" */
  readonly completedList?: string;
  /** List of jobs that failed for good, after the prefix. @defaultValue "dead_letter" */
  readonly deadLetterList?: string;
}

interface WorkQueueState {
  readonly at: number;
  readonly counters: Readonly<Record<"completed" | "dead_letter", number>>;
  readonly backlog: number;
  readonly oldestWaitSeconds: number | null;
  /** Whether any of its lists ever held something. */
  readonly wasSeen: boolean;
}

/**
 * go-redis-work-queue. A queue is named by the prefix of its keys, such as `jobqueue`: its finished jobs are in lists that all
 * priorities share, so that is the smallest unit with counts.
 *
 * Arrivals are what came into the lists and what was finished; jobs in service are not in them, because nothing in Redis tells how
 * many there are without going over all keys. Of one waiting job in each list the time of its creation is read, which a retry keeps.
 */
export function goRedisWorkQueueMetrics(options: GoRedisWorkQueueOptions): QueueMetrics {
  const { redis, priorities = ["high_priority", "low_priority"] } = options;
  const { completedList = "completed", deadLetterList = "dead_letter" } = options;
  return redisQueueMetrics<null, WorkQueueState>(redis, {
    kind: "go-redis-work-queue",
    capabilities: capabilities({
      arrivals: "estimated",
      completions: "measured",
      errors: "measured",
      backlog: "measured",
      oldestWait: "estimated",
    }),
    share: async () => null,
    first: (queue) => [
      ["llen", `${queue}:${completedList}`],
      ["llen", `${queue}:${deadLetterList}`],
      ...priorities.flatMap((priority) => [
        ["llen", `${queue}:${priority}`] as const,
        ["lindex", `${queue}:${priority}`, "-1"] as const,
      ]),
    ],
    state: stateOf,
    statement: statementOf,
  });
}

function stateOf({ first: { at, replies } }: QueueReplies<null>, previous?: WorkQueueState): WorkQueueState {
  const [completed, dead, ...lists] = replies;
  const counters = { completed: countOf(completed), dead_letter: countOf(dead) };
  const backlog = lists.filter((_, index) => index % 2 === 0).reduce<number>((sum, length) => sum + countOf(length), 0);
  const createdAt = lists
    .filter((_, index) => index % 2 === 1)
    .flatMap((job) => jobTimeAt(jobField(textOf(job), "creation_time")) ?? []);
  return {
    at,
    counters,
    backlog,
    oldestWaitSeconds: createdAt.length > 0 ? Math.max(0, at - Math.min(...createdAt)) : backlog === 0 ? 0 : null,
    wasSeen: previous?.wasSeen === true || backlog + counters.completed + counters.dead_letter > 0,
  };
}

function statementOf(state: WorkQueueState, previous: WorkQueueState | undefined): QueueStatement {
  const difference = counterDifference(previous, state);
  const findings: readonly QueueFinding[] = state.wasSeen ? [] : [{ code: "NEVER_SEEN" }];
  const states = state.wasSeen ? { backlog: state.backlog, oldestWaitSeconds: state.oldestWaitSeconds } : {};
  if (difference.kind === "unknown" || previous === undefined)
    return {
      observation: observed(state.at, states),
      slots: null,
      delayed: null,
      findings: [...(difference.kind === "unknown" ? [difference.finding] : []), ...findings],
    };
  const { seconds, grown } = difference;
  const errors = grown.dead_letter ?? 0;
  const completions = (grown.completed ?? 0) + errors;
  const counts = {
    intervalSeconds: seconds,
    arrivals: Math.max(0, state.backlog - previous.backlog + completions),
    completions,
    errors,
  };
  return {
    observation: observed(state.at, { ...states, ...(state.wasSeen ? counts : {}) }),
    slots: null,
    delayed: null,
    findings,
  };
}

import { CapError } from "@cap/domain";
import { counterDifference } from "../counter-difference.ts";
import { type MeanOccupancy, NO_OCCUPANCY, occupancyAfter, occupancySeconds } from "../mean-occupancy.ts";
import type { QueueFinding } from "../queue-finding.ts";
import { capabilities, type QueueMetrics } from "../queue-metrics.ts";
import { observed } from "../queue-reading.ts";
import type { QueueRedis, RedisMoment } from "../queue-redis.ts";
import { type QueueReplies, type QueueStatement, redisQueueMetrics } from "../redis-queue-metrics.ts";
import { countOf, fieldsOf, integerOf, isMissingKey, listOf, type RedisReply, textOf } from "../redis-reply.ts";

/** Options of {@link redisStreamMetrics}. */
export interface RedisStreamOptions {
  readonly redis: QueueRedis;
  /** Idle time after which a consumer with nothing in hand counts as gone, seconds > 0. @defaultValue 60 */
  readonly goneAfterSeconds?: number;
  /** Idle time after which what a consumer has in hand counts as abandoned, seconds > 0. @defaultValue 900 */
  readonly abandonedAfterSeconds?: number;
}

interface StreamState {
  readonly at: number;
  readonly counters: Readonly<Record<"entries-added" | "entries-read", number | null>>;
  readonly pending: number;
  readonly active: number;
  readonly backlog: number | null;
  readonly oldestWaitSeconds: number | null;
  readonly workers: number;
  readonly occupancy: MeanOccupancy;
  readonly findings: readonly QueueFinding[];
}

const GONE_AFTER_SECONDS = 60;
const ABANDONED_AFTER_SECONDS = 900;
/** Identifiers that are no milliseconds since 1970 are below this, which is in 2001. */
const CLOCK_ID_MIN = 1e12;

/**
 * Consumer groups of Redis Streams, from Redis 7 on. A queue is named `<stream>/<group>`.
 *
 * Jobs in service are those that were handed out and not acknowledged: with consumers that fetch several at once, some of them
 * still wait. A job counts as completed when it is acknowledged. XINFO STREAM and XRANGE also transfer the fields of at most three
 * entries; nothing but their identifiers is looked at.
 *
 * @throws RangeError when a time is not > 0
 */
export function redisStreamMetrics(options: RedisStreamOptions): QueueMetrics {
  const { goneAfterSeconds = GONE_AFTER_SECONDS, abandonedAfterSeconds = ABANDONED_AFTER_SECONDS } = options;
  for (const [name, seconds] of Object.entries({ goneAfterSeconds, abandonedAfterSeconds }))
    if (!(seconds > 0)) throw new RangeError(`${name} must be > 0, got ${seconds}`);
  return redisQueueMetrics<null, StreamState>(options.redis, {
    kind: "redis-stream",
    capabilities: capabilities({
      arrivals: "measured",
      completions: "measured",
      backlog: "measured",
      oldestWait: "measured",
      activeJobs: "estimated",
      workers: "estimated",
      serviceTime: "estimated",
    }),
    share: async () => null,
    first: (queue) => {
      const { stream, group } = streamGroup(queue);
      return [
        ["xinfo", "stream", stream],
        ["xinfo", "groups", stream],
        ["xinfo", "consumers", stream, group],
      ];
    },
    second: (queue, first) => {
      const { stream } = streamGroup(queue);
      const group = groupOf(queue, first);
      return group.isDrained ? [] : [["xrange", stream, `(${group.lastDelivered}`, "+", "COUNT", "1"]];
    },
    state: (replies, previous) => stateOf(replies, { previous, goneAfterSeconds, abandonedAfterSeconds }),
    statement: statementOf,
  });
}

function streamGroup(queue: string): { readonly stream: string; readonly group: string } {
  const slash = queue.lastIndexOf("/");
  if (slash > 0 && slash < queue.length - 1) return { stream: queue.slice(0, slash), group: queue.slice(slash + 1) };
  throw new RangeError(`the name of a queue must be <stream>/<group>, got ${queue}`);
}

function groupOf(queue: string, { replies }: RedisMoment) {
  const [streamReply, groupsReply] = replies;
  const { group } = streamGroup(queue);
  const missing = new CapError({
    code: "NOT_FOUND",
    message: `there is no stream and group ${queue}`,
    retryable: true,
  });
  if (isMissingKey(streamReply)) throw missing;
  const stream = fieldsOf(streamReply);
  const fields = listOf(groupsReply)
    .map(fieldsOf)
    .find((each) => textOf(each.get("name")) === group);
  if (fields === undefined) throw missing;
  const lastDelivered = textOf(fields.get("last-delivered-id")) ?? "0-0";
  const isDrained = lastDelivered === textOf(stream.get("last-generated-id"));
  const added = integerOf(stream.get("entries-added"));
  const lag = integerOf(fields.get("lag"));
  // The counter is absent until the group first reads; it says how many entries were added up to the last one handed out.
  const unread = isDrained ? 0 : lag;
  return {
    length: countOf(stream.get("length")),
    added,
    read: integerOf(fields.get("entries-read")) ?? (added === null || unread === null ? null : added - unread),
    lag,
    pending: countOf(fields.get("pending")),
    lastDelivered,
    isDrained,
  };
}

interface StreamTimes {
  readonly previous: StreamState | undefined;
  readonly goneAfterSeconds: number;
  readonly abandonedAfterSeconds: number;
}

function stateOf({ queue, first, second }: QueueReplies<null>, times: StreamTimes): StreamState {
  const group = groupOf(queue, first);
  const { at, replies } = first;
  const consumers = listOf(replies[2]).map(consumerOf);
  const isAbandoned = ({ idleSeconds }: Consumer): boolean => idleSeconds > times.abandonedAfterSeconds;
  const abandoned = consumers.filter((consumer) => consumer.pending > 0 && isAbandoned(consumer));
  const abandonedJobs = abandoned.reduce((sum, { pending }) => sum + pending, 0);
  const isThere = (consumer: Consumer): boolean =>
    consumer.pending > 0 ? !isAbandoned(consumer) : consumer.idleSeconds <= times.goneAfterSeconds;
  const { backlog, findings } = backlogOf(group);
  const oldest = listOf(second?.replies[0])[0];
  const state = {
    at,
    counters: { "entries-added": group.added, "entries-read": group.read },
    pending: group.pending,
    active: Math.max(0, group.pending - abandonedJobs),
    backlog,
    oldestWaitSeconds: oldest === undefined ? 0 : ageOf(listOf(oldest)[0], at),
    workers: consumers.filter(isThere).length,
    findings: [
      ...findings,
      ...(abandonedJobs === 0
        ? []
        : [
            {
              code: "ABANDONED_JOBS",
              jobs: abandonedJobs,
              idleSeconds: Math.round(Math.min(...abandoned.map(({ idleSeconds }) => idleSeconds))),
            } as const,
          ]),
    ],
  };
  const { previous } = times;
  const { seconds, completions } = countsOf(state, previous);
  const occupancy =
    previous === undefined || seconds === null || completions === null
      ? NO_OCCUPANCY
      : occupancyAfter(previous.occupancy, { seconds, activeJobs: [previous.active, state.active], completions });
  return { ...state, occupancy };
}

interface Consumer {
  readonly pending: number;
  readonly idleSeconds: number;
}

function consumerOf(reply: RedisReply): Consumer {
  const fields = fieldsOf(reply);
  return { pending: countOf(fields.get("pending")), idleSeconds: countOf(fields.get("idle")) / 1000 };
}

/** Entries that the group was not handed. The lag of the server is above that after a trim, and unknown after a deletion. */
function backlogOf(group: ReturnType<typeof groupOf>): {
  readonly backlog: number | null;
  readonly findings: readonly QueueFinding[];
} {
  const { isDrained, lag, length, added, read } = group;
  if (isDrained) return { backlog: 0, findings: [] };
  if (lag !== null) return { backlog: Math.min(lag, length), findings: [] };
  if (added === null || read === null) return { backlog: null, findings: [] };
  return { backlog: Math.min(length, Math.max(0, added - read)), findings: [{ code: "BACKLOG_UPPER_BOUND" }] };
}

function ageOf(id: RedisReply, at: number): number | null {
  const milliseconds = Number((textOf(id) ?? "").split("-")[0]);
  return milliseconds >= CLOCK_ID_MIN ? Math.max(0, at - milliseconds / 1000) : null;
}

function countsOf(state: Pick<StreamState, "at" | "counters" | "pending">, previous: StreamState | undefined) {
  const difference = counterDifference(previous, state);
  const unknown = { seconds: null, arrivals: null, completions: null };
  if (difference.kind === "unknown" || previous === undefined)
    return { ...unknown, findings: difference.kind === "unknown" ? [difference.finding] : [] };
  const { seconds, grown } = difference;
  const read = grown["entries-read"];
  const completions = read === null ? null : read - (state.pending - previous.pending);
  return {
    seconds,
    arrivals: grown["entries-added"],
    completions: completions !== null && completions < 0 ? null : completions,
    findings: [],
  };
}

function statementOf(state: StreamState, previous: StreamState | undefined): QueueStatement {
  const { seconds, arrivals, completions, findings } = countsOf(state, previous);
  return {
    observation: observed(state.at, {
      intervalSeconds: seconds,
      arrivals,
      completions,
      backlog: state.backlog,
      oldestWaitSeconds: state.oldestWaitSeconds,
      activeJobs: state.active,
      readyWorkers: state.workers,
      serviceTimeSeconds: occupancySeconds(state.occupancy),
    }),
    slots: null,
    delayed: null,
    findings: [...findings, ...state.findings],
  };
}

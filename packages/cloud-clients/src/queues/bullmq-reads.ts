import type { RedisMoment } from "../queue-redis.ts";
import type { RedisReadCommand } from "../redis-read-command.ts";
import { countOf, integerOf, listOf, numberOf, type RedisReply, textOf } from "../redis-reply.ts";

/** Name of a key of the queue, by its part after the name of the queue. */
type Key = (part: string) => string;

/** Ends of the time slices in which delayed jobs are counted, seconds from now. */
export const BULLMQ_DUE_WITHIN_SECONDS = [60, 300, 900, 1800, 3600] as const;
/** A delayed job's score is its due time in milliseconds times this, plus a counter. */
const DELAYED_SCORE_UNIT = 4096;
/** Reads of a queue at one moment. */
export function bullmqFirstReads(key: Key, sampledJobs: number): readonly RedisReadCommand[] {
  return [
    ["llen", key("wait")],
    ["llen", key("paused")],
    ["zcard", key("prioritized")],
    ["zcard", key("delayed")],
    ["llen", key("active")],
    ["zcard", key("waiting-children")],
    ["get", key("id")],
    ["hget", key("metrics:completed"), "count"],
    ["hget", key("metrics:failed"), "count"],
    ["hmget", key("meta"), "opts.maxLenEvents", "version", "paused", "concurrency", "max", "duration"],
    // Both ends, because a queue may be used first in, first out or last in, first out.
    ["lindex", key("wait"), "-1"],
    ["lindex", key("wait"), "0"],
    ["lindex", key("paused"), "-1"],
    ["zrange", key("prioritized"), "0", "0"],
    ["zrange", key("delayed"), "0", "0", "withscores"],
    sampledJobs === 0
      ? ["zrange", key("completed"), "1", "0"]
      : ["zrange", key("completed"), "0", String(sampledJobs - 1), "rev", "withscores"],
  ];
}

/** What the first round says of a queue. */
export interface BullmqFirst {
  /** Jobs that may run at once. */
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  /** Jobs that wait for their children. */
  readonly children: number;
  readonly id: number | null;
  readonly completed: number | null;
  readonly failed: number | null;
  readonly isKnown: boolean;
  readonly isPaused: boolean;
  readonly concurrency: number | null;
  readonly max: number | null;
  readonly duration: number | null;
  /** Jobs at the ends of the lists of waiting ones. */
  readonly waitingIds: readonly string[];
  /** When the first delayed job is due, epoch seconds; Infinity when there is none. */
  readonly soonestDueAt: number;
  /** Jobs that ended last, with the milliseconds at which they did. */
  readonly newest: readonly (readonly [id: string, finishedMs: number])[];
}

/** What the first round says, by name; the order is that of {@link bullmqFirstReads}. */
export function bullmqFirst({ replies }: RedisMoment): BullmqFirst {
  const [wait, paused, prioritized, delayed, active, children, id, completed, failed, meta, ...ids] = replies;
  const [newest, soonest, ...ends] = ids.toReversed();
  const [maxEvents, version, isPaused, concurrency, max, duration] = listOf(meta);
  return {
    waiting: countOf(wait) + countOf(paused) + countOf(prioritized),
    delayed: countOf(delayed),
    active: countOf(active),
    children: countOf(children),
    id: integerOf(id),
    completed: integerOf(completed),
    failed: integerOf(failed),
    isKnown: textOf(maxEvents) !== null || textOf(version) !== null,
    isPaused: textOf(isPaused) !== null,
    concurrency: numberOf(concurrency),
    max: numberOf(max),
    duration: numberOf(duration),
    waitingIds: [...new Set(ends.flatMap(idsOf))],
    soonestDueAt: (pairsOf(soonest)[0]?.[1] ?? Number.POSITIVE_INFINITY) / DELAYED_SCORE_UNIT / 1000,
    newest: pairsOf(newest),
  };
}

function idsOf(reply: RedisReply): readonly string[] {
  return Array.isArray(reply) ? reply.map(String) : [textOf(reply)].filter((id) => id !== null);
}

/** Ids with their scores. */
function pairsOf(reply: RedisReply): readonly (readonly [id: string, score: number])[] {
  const list = listOf(reply);
  return list.flatMap((id, index) => (index % 2 === 0 ? [[String(id), Number(list[index + 1])] as const] : []));
}

/** Jobs that ended since the read before; none for the first read, whose interval has no start. */
function newlyFinished(first: BullmqFirst, previousAt: number | null): readonly string[] {
  if (previousAt === null) return [];
  return first.newest.filter(([, finishedMs]) => finishedMs > 1000 * previousAt).map(([id]) => id);
}

/** Reads of jobs that the first round named, and of what falls due. */
export function bullmqSecondReads(
  key: Key,
  moment: RedisMoment,
  previousAt: number | null,
): readonly RedisReadCommand[] {
  const first = bullmqFirst(moment);
  const dueBy = (seconds: number): RedisReadCommand => [
    "zcount",
    key("delayed"),
    "-inf",
    String(Math.floor(1000 * (moment.at + seconds)) * DELAYED_SCORE_UNIT),
  ];
  return [
    ...(first.delayed > 0 ? [0, ...BULLMQ_DUE_WITHIN_SECONDS].map(dueBy) : []),
    ...first.waitingIds.map((id): RedisReadCommand => ["hmget", key(id), "timestamp", "processedOn", "opts"]),
    ...newlyFinished(first, previousAt).map((id): RedisReadCommand => ["hmget", key(id), "processedOn", "finishedOn"]),
  ];
}

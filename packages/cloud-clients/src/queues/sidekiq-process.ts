import type { QueueRedis } from "../queue-redis.ts";
import type { RedisReadCommand } from "../redis-read-command.ts";
import { countOf, fieldsOf, integerOf, listOf, numberOf, type RedisReply, textOf } from "../redis-reply.ts";

/** A Sidekiq process that lives. */
interface SidekiqProcess {
  readonly queues: readonly string[];
  /** Jobs that it runs at once. */
  readonly concurrency: number;
  /** Jobs that it runs now. */
  readonly busy: number;
  /** Whether it takes no more jobs and ends when its own are done. */
  readonly isQuiet: boolean;
}

/** What Sidekiq tells of all its queues together. */
export interface SidekiqCluster {
  readonly queues: readonly string[];
  readonly processes: readonly SidekiqProcess[];
  /** Attempts that ended since the start, failed ones included. */
  readonly processed: number;
  readonly failed: number;
  /** Jobs that wait for an instant: scheduled ones and retries. */
  readonly delayed: number;
  /** Mean time of the jobs that ended well in the last full minute; null where Sidekiq keeps none. */
  readonly serviceTimeSeconds: number | null;
}

/** A process that has not told of itself for so long is gone. */
const BEAT_SECONDS_MAX = 60;

/** Reads what all queues share: two round trips. @throws CapError */
export async function readSidekiqCluster(
  redis: QueueRedis,
  key: (name: string) => string,
  signal?: AbortSignal,
): Promise<SidekiqCluster> {
  const [moment] = await redis.read(
    [
      [
        ["smembers", key("queues")],
        ["smembers", key("processes")],
        ["get", key("stat:processed")],
        ["get", key("stat:failed")],
        ["zcard", key("schedule")],
        ["zcard", key("retry")],
      ],
    ],
    signal,
  );
  if (moment === undefined || moment instanceof Error) throw moment ?? new Error("no reply");
  const { at, replies } = moment;
  const [queues, identities, processed, failed, schedule, retry] = replies;
  const names = listOf(identities).map(String);
  const details = await readDetails(redis, { names, at, key, signal });
  return {
    queues: listOf(queues).map(String),
    processes: details.slice(0, names.length).flatMap((reply) => processOf(reply, at)),
    processed: integerOf(processed) ?? 0,
    failed: integerOf(failed) ?? 0,
    delayed: countOf(schedule) + countOf(retry),
    serviceTimeSeconds: meanSeconds(details.slice(names.length)),
  };
}

interface Details {
  readonly names: readonly string[];
  readonly at: number;
  readonly key: (name: string) => string;
  readonly signal: AbortSignal | undefined;
}

async function readDetails(redis: QueueRedis, { names, at, key, signal }: Details): Promise<readonly RedisReply[]> {
  const reads = [
    ...names.map((name): RedisReadCommand => ["hmget", key(name), "info", "concurrency", "busy", "beat", "quiet"]),
    ...lastMinuteKeys(at).map((name): RedisReadCommand => ["hgetall", key(name)]),
  ];
  const [moment] = await redis.read([reads], signal);
  if (moment === undefined || moment instanceof Error) throw moment ?? new Error("no reply");
  return moment.replies;
}

function processOf(reply: RedisReply, at: number): readonly SidekiqProcess[] {
  const [info, concurrency, busy, beat, quiet] = listOf(reply);
  const beatAt = numberOf(beat);
  if (beatAt === null || at - beatAt > BEAT_SECONDS_MAX) return [];
  const { queues, concurrency: told } = infoOf(textOf(info));
  return [
    {
      queues,
      concurrency: numberOf(concurrency) ?? told ?? 0,
      busy: numberOf(busy) ?? 0,
      isQuiet: textOf(quiet) === "true",
    },
  ];
}

function infoOf(info: string | null): { readonly queues: readonly string[]; readonly concurrency: number | null } {
  try {
    const parsed: unknown = JSON.parse(info ?? "");
    const { queues, concurrency } = Object(parsed) as { readonly queues?: unknown; readonly concurrency?: unknown };
    return {
      queues: Array.isArray(queues) ? queues.map(String) : [],
      concurrency: typeof concurrency === "number" ? concurrency : null,
    };
  } catch {
    return { queues: [], concurrency: null };
  }
}

/** Keys of the counts of the last full minute, as versions 8 and 7 write them. */
function lastMinuteKeys(at: number): readonly string[] {
  const [date = "", time = ""] = new Date(1000 * (at - 60)).toISOString().split("T");
  const [hour = "", minute = ""] = time.split(":");
  const day = date.replaceAll("-", "");
  return [`j|${day.slice(2)}|${Number(hour)}:${minute}`, `j|${day}|${Number(hour)}:${Number(minute)}`];
}

/** Mean over classes from fields `Class|ms`, `Class|p` and `Class|f`; times are of jobs that ended well. */
function meanSeconds(replies: readonly RedisReply[]): number | null {
  const totals = { ms: 0, p: 0, f: 0 };
  for (const [field, value] of replies.flatMap((reply) => [...fieldsOf(reply)])) {
    const kind = field.slice(field.lastIndexOf("|") + 1);
    if (kind === "ms" || kind === "p" || kind === "f") totals[kind] += numberOf(value) ?? 0;
  }
  const ended = totals.p - totals.f;
  return ended > 0 ? totals.ms / ended / 1000 : null;
}

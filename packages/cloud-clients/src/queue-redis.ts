import { CapError, interruptionOf, isCapError } from "@cap/domain";
import { Cluster, type Redis } from "ioredis";
import { withDeadline } from "./deadline.ts";
import { type QueueRedisOptions, redisAddress, redisClient } from "./redis-client.ts";
import type { RedisReadCommand } from "./redis-read-command.ts";
import { type RedisReply, refusal } from "./redis-reply.ts";

/** Replies of one group of reads, all of the same moment. */
export interface RedisMoment {
  /** Time of the server, epoch seconds. */
  readonly at: number;
  /** One reply for each command; an error of the server stands in the place of its reply. */
  readonly replies: readonly RedisReply[];
}

/** A connection to the Redis of some queues that can only read. Several adapters may share one. */
export interface QueueRedis {
  /** Address without user and password. */
  readonly address: string;
  /**
   * Reads groups of commands, each group at one moment, many groups at once.
   *
   * @returns for each group its replies, or why there are none
   */
  readonly read: (
    groups: readonly (readonly RedisReadCommand[])[],
    signal?: AbortSignal,
  ) => Promise<readonly (RedisMoment | CapError)[]>;
  /**
   * The list of connections as CLIENT LIST writes it, of all primary nodes of a cluster.
   *
   * @throws CapError
   */
  readonly clientList: () => Promise<string>;
  /** Closes the connection; reads fail from then on. */
  readonly close: () => void;
}

/** Commands in one round trip: some milliseconds of work for Redis, so that others are served between two. */
const BATCH_COMMANDS = 1500;
/** Groups that are under way at once in a cluster, where each is a round trip of its own. */
const CLUSTER_CONCURRENCY = 64;
const TIMEOUT_SECONDS = 1;

/**
 * Connects to the Redis of some queues. Returns at once; the connection is made with the first read and renewed by itself.
 *
 * A batch that takes too long is given up together with the connection, so that nothing piles up behind a server that hangs.
 *
 * @throws CapError CONFIG_INVALID when an address is none of Redis
 */
export function connectQueueRedis(options: QueueRedisOptions): QueueRedis {
  const { timeoutSeconds = TIMEOUT_SECONDS, cluster = false } = options;
  if (!(timeoutSeconds > 0)) throw new RangeError(`timeoutSeconds must be > 0, got ${timeoutSeconds}`);
  const addresses = [options.url].flat().map(redisAddress);
  let lastError: Error | null = null;
  let isClosed = false;
  const isRefused = (): boolean =>
    lastError !== null && isReplyError(lastError) && refusal(lastError).code === "SOURCE_REFUSED";
  const client = redisClient(addresses, { ...options, isRefused });
  client.on("error", (error: Error) => {
    lastError = error;
  });
  const address = addresses.map(({ shown }) => shown).join(",");
  const unavailable = (cause: unknown): CapError => unavailableOf(address, lastError ?? cause);
  const inTime = async <T>(work: Promise<T>, signal?: AbortSignal): Promise<T> => {
    try {
      return await withDeadline(work, { seconds: timeoutSeconds, what: "reading", signal });
    } catch (cause) {
      if (isCapError(cause) && cause.code !== "DEADLINE_EXCEEDED") throw cause;
      if (isCapError(cause)) client.disconnect(true);
      throw unavailable(cause);
    }
  };
  const sendBatch = async (batch: Batch, signal?: AbortSignal): Promise<readonly (RedisMoment | CapError)[]> => {
    await inTime(isClosed ? Promise.reject(new Error("the connection was closed by cap")) : ready(client), signal);
    lastError = null;
    return momentsOf(batch, (await inTime(pipelineOf(client, batch).exec(), signal)) ?? []);
  };
  return {
    address,
    read: async (groups, signal) => {
      const batches = cluster ? groups.map((group) => [group]) : batchesOf(groups);
      return readBatches(batches, { send: sendBatch, signal, concurrency: cluster ? CLUSTER_CONCURRENCY : 1 });
    },
    clientList: async () => {
      await inTime(ready(client));
      const nodes = client instanceof Cluster ? client.nodes("master") : [client];
      const lists = nodes.map((node) => node.call("client", "list", "type", "normal"));
      const texts = await inTime(Promise.all(lists)).catch((error: unknown) => {
        throw isReplyError(error) ? refusal(error) : error;
      });
      return texts.map(String).join("");
    },
    close: () => {
      isClosed = true;
      client.disconnect();
    },
  };
}

type Batch = readonly (readonly RedisReadCommand[])[];

async function ready(client: Redis | Cluster): Promise<void> {
  if (client.status === "ready") return;
  if (client.status === "wait" || client.status === "end") return client.connect();
  await new Promise<void>((resolve, reject) => {
    const settle = (done: () => void): void => {
      client.off("ready", onReady);
      client.off("close", onClose);
      done();
    };
    const onReady = (): void => settle(resolve);
    const onClose = (): void => settle(() => reject(new Error("the connection was closed")));
    client.once("ready", onReady);
    client.once("close", onClose);
  });
}

/** Groups in their order, cut into batches of about the same number of commands. */
function batchesOf(groups: Batch): readonly Batch[] {
  const batches: (readonly RedisReadCommand[])[][] = [];
  let commands = Number.POSITIVE_INFINITY;
  for (const group of groups) {
    if (commands + group.length > BATCH_COMMANDS) {
      batches.push([]);
      commands = 0;
    }
    batches.at(-1)?.push(group);
    commands += group.length;
  }
  return batches;
}

interface Sending {
  readonly send: (batch: Batch, signal?: AbortSignal) => Promise<readonly (RedisMoment | CapError)[]>;
  readonly signal: AbortSignal | undefined;
  readonly concurrency: number;
}

/** Sends batch after batch; once one fails as a whole, those that were not sent yet fail like it. */
async function readBatches(
  batches: readonly Batch[],
  { send, signal, concurrency }: Sending,
): Promise<readonly (RedisMoment | CapError)[]> {
  const results: (readonly (RedisMoment | CapError)[])[] = [];
  let failure: CapError | null = null;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < batches.length) {
      const index = next++;
      const batch = batches[index] ?? [];
      try {
        if (failure !== null) throw failure;
        if (signal !== undefined) interruptionOf(signal, "reading").throwIfAborted();
        results[index] = await send(batch, signal);
      } catch (error) {
        const reason = isCapError(error) ? error : unavailableOf("Redis", error);
        // Where each queue is a batch of its own, one that fails says nothing of the others, but that time is up.
        if (concurrency === 1 || reason.code === "CANCELLED" || reason.code === "DEADLINE_EXCEEDED") failure = reason;
        results[index] = batch.map(() => reason);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, batches.length) }, worker));
  return results.flat();
}

function pipelineOf(client: Redis | Cluster, batch: Batch): ReturnType<Redis["pipeline"]> {
  const pipeline = client.pipeline();
  for (const group of batch) {
    pipeline.call("multi");
    pipeline.call("time");
    for (const [command, ...args] of group) pipeline.call(command, args);
    pipeline.call("exec");
  }
  return pipeline;
}

type Answer = readonly [error: Error | null, reply: RedisReply];

function momentsOf(batch: Batch, answers: readonly Answer[]): readonly (RedisMoment | CapError)[] {
  let start = 0;
  return batch.map((group) => {
    const end = start + group.length + 2;
    const queued = answers.slice(start, end);
    const [error, reply] = answers[end] ?? [new Error("the answer is incomplete"), null];
    start = end + 1;
    const refused = queued.find(([queueError]) => queueError !== null)?.[0] ?? error;
    if (refused !== null && refused !== undefined)
      return isReplyError(refused) ? refusal(refused) : unavailableOf("Redis", refused);
    const [time, ...replies] = Array.isArray(reply) ? (reply as readonly RedisReply[]) : [];
    const [seconds, microseconds] = Array.isArray(time) ? time.map(Number) : [];
    if (seconds === undefined || microseconds === undefined) return unavailableOf("Redis", new Error("no time"));
    return { at: seconds + microseconds / 1e6, replies };
  });
}

function isReplyError(error: unknown): error is Error {
  return error instanceof Error && error.name === "ReplyError";
}

function unavailableOf(address: string, cause: unknown): CapError {
  if (isReplyError(cause)) return refusal(cause);
  const why = cause instanceof Error && cause.message !== "" ? cause.message : "no answer";
  return new CapError({
    code: "SOURCE_UNAVAILABLE",
    message: `${address} cannot be read: ${why}`,
    retryable: true,
    cause,
  });
}

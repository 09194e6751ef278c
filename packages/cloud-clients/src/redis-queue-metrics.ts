import { type CapError, isCapError } from "@cap/domain";
import { distinctQueues, type QueueCapabilities, type QueueMetrics } from "./queue-metrics.ts";
import type { QueueReading, QueueSample } from "./queue-reading.ts";
import type { QueueRedis, RedisMoment } from "./queue-redis.ts";
import type { RedisReadCommand } from "./redis-read-command.ts";

/** What one reading adds to a name and a source. */
export type QueueStatement = Pick<QueueSample, "observation" | "slots" | "delayed" | "findings">;

/** What was read of one queue. */
export interface QueueReplies<Shared> {
  readonly queue: string;
  readonly first: RedisMoment;
  /** Replies of the second round; null where it was not needed. */
  readonly second: RedisMoment | null;
  readonly shared: Shared;
}

/** How one queue system keeps its queues in Redis. */
export interface QueueSystem<Shared, State> {
  /** Its name, as it stands in the source. */
  readonly kind: string;
  readonly capabilities: QueueCapabilities;
  /** What is read once for all queues. */
  readonly share: (redis: QueueRedis, signal: AbortSignal | undefined) => Promise<Shared>;
  /** Reads of a queue at one moment. */
  readonly first: (queue: string, shared: Shared) => readonly RedisReadCommand[];
  /** Further reads that depend on the first; none where empty. */
  readonly second?: (queue: string, first: RedisMoment, previous: State | undefined) => readonly RedisReadCommand[];
  /**
   * What the replies say.
   *
   * @throws CapError when they cannot be understood, or NOT_FOUND when there is no such queue
   */
  readonly state: (replies: QueueReplies<Shared>, previous: State | undefined) => State;
  /** What is told of a state, with the state of the read before. */
  readonly statement: (state: State, previous: State | undefined) => QueueStatement;
}

/** Queues that one object remembers for their counts; beyond, those that were read longest ago start anew. */
const QUEUES_REMEMBERED = 100_000;

/** Reads queues of one system over one connection: two round trips for all of them, and counts as differences. */
export function redisQueueMetrics<Shared, State>(redis: QueueRedis, system: QueueSystem<Shared, State>): QueueMetrics {
  const source = `${system.kind} ${redis.address}`;
  const states = new Map<string, State>();
  let turn: Promise<unknown> = Promise.resolve();
  const statementOf = (replies: QueueReplies<Shared>): QueueStatement => {
    const previous = states.get(replies.queue);
    const state = system.state(replies, previous);
    states.delete(replies.queue);
    states.set(replies.queue, state);
    const oldest = states.size > QUEUES_REMEMBERED ? states.keys().next() : undefined;
    if (oldest?.done === false) states.delete(oldest.value);
    return system.statement(state, previous);
  };
  const readAll = async (queues: readonly string[], signal?: AbortSignal): Promise<readonly QueueReading[]> => {
    const failed = (queue: string, error: CapError): QueueReading => ({ kind: "failed", queue, source, error });
    try {
      const shared = await system.share(redis, signal);
      const firsts = await redis.read(
        queues.map((queue) => system.first(queue, shared)),
        signal,
      );
      const seconds = await secondRound(redis, { system, queues, firsts, states, signal });
      return queues.map((queue, index) => {
        const [first, second] = [firsts[index], seconds[index] ?? null];
        if (isCapError(first)) return failed(queue, first);
        if (isCapError(second)) return failed(queue, second);
        return attempt(
          () => ({ kind: "read", queue, source, ...statementOf({ queue, first: first!, second, shared }) }),
          (error) => failed(queue, error),
        );
      });
    } catch (error) {
      if (!isCapError(error)) throw error;
      return queues.map((queue) => failed(queue, error));
    }
  };
  return {
    source,
    capabilities: system.capabilities,
    read: async (queues, { signal } = {}) => {
      const names = [...distinctQueues(queues)];
      const reading = turn.then(() => (names.length === 0 ? [] : readAll(names, signal)));
      turn = reading.catch(() => undefined);
      return reading;
    },
  };
}

interface SecondRound<Shared, State> {
  readonly system: QueueSystem<Shared, State>;
  readonly queues: readonly string[];
  readonly firsts: readonly (RedisMoment | CapError)[];
  readonly states: ReadonlyMap<string, State>;
  readonly signal: AbortSignal | undefined;
}

/** Second replies by the index of the queue; null where none were needed. */
async function secondRound<Shared, State>(
  redis: QueueRedis,
  { system, queues, firsts, states, signal }: SecondRound<Shared, State>,
): Promise<readonly (RedisMoment | CapError | null)[]> {
  const wanted = queues.map((queue, index) => {
    const first = firsts[index];
    if (first === undefined || isCapError(first)) return [];
    return attempt<readonly RedisReadCommand[]>(
      () => system.second?.(queue, first, states.get(queue)) ?? [],
      () => [],
    );
  });
  const replies = await redis.read(
    wanted.filter((commands) => commands.length > 0),
    signal,
  );
  let next = 0;
  return wanted.map((commands) => (commands.length === 0 ? null : (replies[next++] ?? null)));
}

function attempt<T>(run: () => T, onFailure: (error: CapError) => T): T {
  try {
    return run();
  } catch (error) {
    if (isCapError(error)) return onFailure(error);
    throw error;
  }
}

import { CapError } from "@cap/domain";
import { jobTimeAt } from "../job-time.ts";
import { capabilities, type QueueMetrics } from "../queue-metrics.ts";
import type { QueueFinding } from "../queue-finding.ts";
import { observed } from "../queue-reading.ts";
import type { QueueRedis } from "../queue-redis.ts";
import { type QueueReplies, type QueueStatement, redisQueueMetrics } from "../redis-queue-metrics.ts";
import type { RedisReadCommand } from "../redis-read-command.ts";
import { countOf, integerOf, listOf, numberOf, type RedisReply, textOf } from "../redis-reply.ts";

/** Options of {@link rqMetrics}. */
export interface RqOptions {
  readonly redis: QueueRedis;
}

interface RqWorker {
  /** Epoch seconds. */
  readonly bornAt: number | null;
  readonly succeeded: number;
  readonly failed: number;
  readonly workingSeconds: number;
  /** Whether it works for this queue alone, so that its counts are of this queue. */
  readonly isDedicated: boolean;
}

interface RqState {
  readonly at: number;
  readonly backlog: number;
  readonly active: number;
  readonly delayed: number;
  readonly oldestWaitSeconds: number | null;
  readonly workers: ReadonlyMap<string, RqWorker>;
}

/**
 * Queues of RQ 2 (Python). A worker runs one job at a time and counts what it did; the counts end with the worker, so an interval in
 * which one ends has none, and a worker that serves several queues leaves those of each unknown. Of the oldest job, the time at which
 * it was enqueued is read.
 */
export function rqMetrics({ redis }: RqOptions): QueueMetrics {
  return redisQueueMetrics<readonly string[], RqState>(redis, {
    kind: "rq",
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
      serviceTime: "measured",
    }),
    share: async (connection, signal) => {
      const [moment] = await connection.read([[["smembers", "rq:queues"]]], signal);
      if (moment === undefined || moment instanceof Error) throw moment ?? new Error("no reply");
      return listOf(moment.replies[0]).map(String);
    },
    first: (queue) => [
      ["llen", `rq:queue:${queue}`],
      ["llen", `rq:queue:${queue}:intermediate`],
      ["zcard", `rq:wip:${queue}`],
      ["zcard", `rq:scheduled:${queue}`],
      ["lindex", `rq:queue:${queue}`, "0"],
      ["smembers", `rq:workers:${queue}`],
    ],
    second: (_queue, { replies }) => [
      ["hmget", `rq:job:${textOf(replies[4]) ?? ""}`, "enqueued_at"],
      ...listOf(replies[5]).map((worker): RedisReadCommand => [
        "hmget",
        String(worker),
        "birth",
        "successful_job_count",
        "failed_job_count",
        "total_working_time",
        "queues",
      ]),
    ],
    state: stateOf,
    statement: statementOf,
  });
}

function stateOf({ queue, first, second, shared }: QueueReplies<readonly string[]>): RqState {
  const { at, replies } = first;
  if (!shared.includes(`rq:queue:${queue}`))
    throw new CapError({ code: "NOT_FOUND", message: `there is no RQ queue ${queue}`, retryable: true });
  const [waiting, intermediate, started, scheduled, , names] = replies;
  const [oldest, ...workers] = second?.replies ?? [];
  const enqueuedAt = jobTimeAt(textOf(listOf(oldest)[0]));
  const backlog = countOf(waiting) + countOf(intermediate);
  return {
    at,
    backlog,
    active: countOf(started),
    delayed: countOf(scheduled),
    oldestWaitSeconds: enqueuedAt !== null ? Math.max(0, at - enqueuedAt) : backlog === 0 ? 0 : null,
    workers: new Map(listOf(names).flatMap((name, index) => workerOf(String(name), workers[index]))),
  };
}

function workerOf(name: string, reply: RedisReply): readonly (readonly [string, RqWorker])[] {
  const [birth, succeeded, failed, workingSeconds, queues] = listOf(reply);
  if (textOf(birth) === null) return [];
  const worker = {
    bornAt: jobTimeAt(textOf(birth)),
    succeeded: integerOf(succeeded) ?? 0,
    failed: integerOf(failed) ?? 0,
    workingSeconds: numberOf(workingSeconds) ?? 0,
    isDedicated: textOf(queues)?.includes(",") === false,
  };
  return [[name, worker]];
}

interface RqCounts {
  readonly succeeded: number;
  readonly failed: number;
  readonly workingSeconds: number;
}

/** What the workers did since the reading before; null where one of them ended or serves other queues too. */
function workDone(state: RqState, previous: RqState): RqCounts | null {
  const total = { succeeded: 0, failed: 0, workingSeconds: 0 };
  for (const name of previous.workers.keys()) if (!state.workers.has(name)) return null;
  for (const [name, worker] of state.workers) {
    const before = previous.workers.get(name) ?? { succeeded: 0, failed: 0, workingSeconds: 0, bornAt: worker.bornAt };
    if (!worker.isDedicated || before.bornAt !== worker.bornAt) return null;
    for (const count of ["succeeded", "failed", "workingSeconds"] as const) {
      if (worker[count] < before[count]) return null;
      total[count] += worker[count] - before[count];
    }
  }
  return total;
}

function statementOf(state: RqState, previous: RqState | undefined): QueueStatement {
  const states = {
    backlog: state.backlog,
    oldestWaitSeconds: state.oldestWaitSeconds,
    activeJobs: state.active,
    readyWorkers: state.workers.size,
  };
  const told = (counts: object, findings: readonly QueueFinding[]): QueueStatement => ({
    observation: observed(state.at, { ...states, ...counts }),
    slots: state.workers.size,
    delayed: state.delayed,
    findings,
  });
  if (previous === undefined) return told({}, [{ code: "FIRST_READING" }]);
  const seconds = state.at - previous.at;
  if (!(seconds > 0)) return told({}, [{ code: "CLOCK_STOOD" }]);
  const done = workDone(state, previous);
  if (done === null) return told({}, [{ code: "COUNTER_RESET", counter: "job_count" }]);
  const completions = done.succeeded + done.failed;
  const grown = state.backlog + state.active - previous.backlog - previous.active;
  return told(
    {
      intervalSeconds: seconds,
      arrivals: Math.max(0, grown + completions),
      completions,
      errors: done.failed,
      serviceTimeSeconds: completions > 0 ? done.workingSeconds / completions : null,
    },
    [],
  );
}

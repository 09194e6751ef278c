import { CapError, type KnownArrivals } from "@cap/domain";
import { counterDifference } from "../counter-difference.ts";
import { type MeanOccupancy, NO_OCCUPANCY, occupancyAfter, occupancySeconds } from "../mean-occupancy.ts";
import type { QueueFinding } from "../queue-finding.ts";
import { capabilities, type QueueMetrics } from "../queue-metrics.ts";
import { observed } from "../queue-reading.ts";
import type { QueueRedis } from "../queue-redis.ts";
import { type QueueReplies, type QueueStatement, redisQueueMetrics } from "../redis-queue-metrics.ts";
import { countOf, listOf, numberOf, type RedisReply, textOf } from "../redis-reply.ts";
import { serviceSample } from "../service-sample.ts";
import {
  BULLMQ_DUE_WITHIN_SECONDS,
  type BullmqFirst,
  bullmqFirst,
  bullmqFirstReads,
  bullmqSecondReads,
} from "./bullmq-reads.ts";
import { bullmqWorkers, type WorkerCounts } from "./bullmq-workers.ts";

/** Options of {@link bullmqMetrics}. */
export interface BullmqOptions {
  readonly redis: QueueRedis;
  /** Prefix of the keys, as given to BullMQ; in a cluster it holds a hash tag. @defaultValue "bull" */
  readonly prefix?: string;
  /** Whether workers are counted by CLIENT LIST. @defaultValue true */
  readonly countWorkers?: boolean;
  /** Finished jobs of an interval whose times are looked at; integer 0..100, 0 looks at none. @defaultValue 20 */
  readonly sampledJobs?: number;
}

interface BullmqState {
  readonly at: number;
  readonly counters: Readonly<Record<"id" | "completed" | "failed", number | null>>;
  /** Jobs that are there and not finished: waiting, delayed, active, waiting for children. */
  readonly pending: number;
  readonly backlog: number;
  readonly active: number;
  readonly delayed: number;
  readonly knownArrivals: readonly KnownArrivals[];
  readonly oldestWaitSeconds: number | null;
  readonly serviceSeconds: readonly number[];
  readonly occupancy: MeanOccupancy;
  readonly workers: number | null;
  readonly findings: readonly QueueFinding[];
}

const SAMPLED_JOBS = 20;
const SAMPLED_JOBS_MAX = 100;

/**
 * Queues of BullMQ 5 and 6.
 *
 * Where workers count what they finish (their option `metrics`), completions, failures and arrivals are exact. Where they do
 * not, arrivals are the job counter (an upper bound: it also counts refused duplicates), completions what is missing between
 * arrivals and jobs that are there, and failures unknown. A job arrives when it may run: a delayed one when it is due, a parent
 * after its children; each arrives once, however often it is tried. Service times are those of the newest jobs kept after they ended,
 * else by Little's law. Reads names, options and times of jobs, never their data or results.
 *
 * @throws RangeError when sampledJobs is no whole number 0..100
 */
export function bullmqMetrics(options: BullmqOptions): QueueMetrics {
  const { redis, prefix = "bull", countWorkers = true, sampledJobs = SAMPLED_JOBS } = options;
  if (!(Number.isInteger(sampledJobs) && sampledJobs >= 0 && sampledJobs <= SAMPLED_JOBS_MAX))
    throw new RangeError(`sampledJobs must be a whole number 0..${SAMPLED_JOBS_MAX}, got ${sampledJobs}`);
  const keyOf = (queue: string) => (part: string) => `${prefix}:${queue}:${part}`;
  return redisQueueMetrics<WorkerCounts, BullmqState>(redis, {
    kind: "bullmq",
    capabilities: capabilities({
      arrivals: "measured",
      completions: "measured",
      errors: "measured",
      backlog: "measured",
      oldestWait: "measured",
      activeJobs: "measured",
      workers: countWorkers ? "measured" : "unknown",
      delayed: "measured",
      serviceTime: "estimated",
      serviceTimeSpread: sampledJobs > 0 ? "estimated" : "unknown",
    }),
    share: countWorkers ? bullmqWorkers(prefix) : async () => null,
    first: (queue) => bullmqFirstReads(keyOf(queue), sampledJobs),
    second: (queue, first, previous) => bullmqSecondReads(keyOf(queue), first, previous?.at ?? null),
    state: stateOf,
    statement: statementOf,
  });
}

function stateOf(
  { queue, first: moment, second, shared }: QueueReplies<WorkerCounts>,
  previous?: BullmqState,
): BullmqState {
  const first = bullmqFirst(moment);
  const { at } = moment;
  if (!first.isKnown && first.id === null && first.waiting + first.delayed + first.active === 0)
    throw new CapError({
      code: "NOT_FOUND",
      message: `there is no BullMQ queue ${queue}`,
      hint: "check its name and the prefix; a queue exists from its first job on",
      retryable: true,
    });
  const replies = [...(second?.replies ?? [])];
  const due = first.delayed > 0 ? replies.splice(0, BULLMQ_DUE_WITHIN_SECONDS.length + 1).map(countOf) : [0];
  const waiting = replies.splice(0, first.waitingIds.length);
  const dueNow = Math.min(due[0] ?? 0, first.delayed);
  const state = {
    at,
    counters: { id: first.id ?? 0, completed: first.completed, failed: first.failed },
    pending: first.waiting + first.delayed + first.active + first.children,
    backlog: first.waiting + dueNow,
    active: first.active,
    delayed: first.delayed - dueNow,
    knownArrivals: knownArrivalsOf(at, due),
    oldestWaitSeconds: oldestWait(first, waiting, at),
    serviceSeconds: replies.flatMap(serviceSecondsOf),
    occupancy: NO_OCCUPANCY,
    workers: shared === null || shared === "hidden" ? null : (shared.get(queue) ?? 0),
    findings: findingsOf(first, shared),
  };
  const counts = countsOf(state, previous);
  return counts.completions === null || previous === undefined
    ? state
    : {
        ...state,
        occupancy: occupancyAfter(previous.occupancy, {
          seconds: at - previous.at,
          activeJobs: [previous.active, state.active],
          completions: counts.completions,
        }),
      };
}

/** Delayed jobs by the slice of time in which they fall due. */
function knownArrivalsOf(at: number, due: readonly number[]): readonly KnownArrivals[] {
  return BULLMQ_DUE_WITHIN_SECONDS.flatMap((end, index) => {
    const [earlier, jobs] = [due[index] ?? 0, (due[index + 1] ?? 0) - (due[index] ?? 0)];
    const start = index === 0 ? 0 : (BULLMQ_DUE_WITHIN_SECONDS[index - 1] ?? 0);
    if (jobs <= 0 || earlier < 0) return [];
    return [
      { at: null, fromAt: at + start, untilAt: at + end, jobs, rate: null, inHistory: false, name: "delayed jobs" },
    ];
  });
}

/** How long the oldest of the jobs at the ends of the lists waits; 0 when none waits, null when none says since when. */
function oldestWait(first: BullmqFirst, jobs: readonly RedisReply[], at: number): number | null {
  const starts = [...jobs.flatMap(waitStart), ...(first.soonestDueAt <= at ? [first.soonestDueAt] : [])];
  if (starts.length === 0) return first.waiting === 0 ? 0 : null;
  return Math.max(0, at - Math.min(...starts));
}

/** Since when a job waits: its creation and delay, or the start of an attempt that failed; epoch seconds. */
function waitStart(reply: RedisReply): readonly number[] {
  const [timestamp, processedOn, opts] = listOf(reply);
  const created = numberOf(timestamp);
  if (created === null) return [];
  return [Math.max(created + delayOf(textOf(opts)), numberOf(processedOn) ?? 0) / 1000];
}

/** The field `delay` of a job's options, milliseconds. */
function delayOf(opts: string | null): number {
  const delay = opts === null ? null : /"delay":\s*(\d+)/.exec(opts)?.[1];
  return delay === undefined || delay === null ? 0 : Number(delay);
}

function serviceSecondsOf(reply: RedisReply): readonly number[] {
  const [started, ended] = listOf(reply).map(numberOf);
  return typeof started === "number" && typeof ended === "number" && ended >= started ? [(ended - started) / 1000] : [];
}

function findingsOf(first: BullmqFirst, shared: WorkerCounts): readonly QueueFinding[] {
  const { isPaused, concurrency, max, duration } = first;
  return [
    ...(isPaused ? [{ code: "PAUSED" } as const] : []),
    ...(concurrency === null ? [] : [{ code: "CONCURRENCY_LIMITED", jobs: concurrency } as const]),
    ...(max === null || duration === null
      ? []
      : [{ code: "RATE_LIMITED", jobs: max, seconds: duration / 1000 } as const]),
    ...(shared === "hidden" ? [{ code: "WORKERS_HIDDEN" } as const] : []),
  ];
}

interface Counts {
  readonly seconds: number | null;
  readonly arrivals: number | null;
  readonly completions: number | null;
  readonly errors: number | null;
  readonly findings: readonly QueueFinding[];
}

function countsOf(state: Omit<BullmqState, "occupancy">, previous: BullmqState | undefined): Counts {
  const unknown = { seconds: null, arrivals: null, completions: null, errors: null };
  const counted = state.counters.completed !== null || state.counters.failed !== null;
  // A hash of counts appears with the first job that ends; before, it stands for zero.
  const filled = (of: BullmqState["counters"]): BullmqState["counters"] =>
    counted ? { id: of.id, completed: of.completed ?? 0, failed: of.failed ?? 0 } : of;
  const before = previous && { at: previous.at, counters: filled(previous.counters) };
  const difference = counterDifference(before, { at: state.at, counters: filled(state.counters) });
  if (difference.kind === "unknown" || previous === undefined)
    return { ...unknown, findings: difference.kind === "unknown" ? [difference.finding] : [] };
  const { seconds, grown } = difference;
  const added = grown.id ?? 0;
  const derived = added - (state.pending - previous.pending);
  const errors = counted ? (grown.failed ?? 0) : null;
  const completions = counted ? (grown.completed ?? 0) + (grown.failed ?? 0) : derived < 0 ? null : derived;
  const arrivals = completions === null ? -1 : hereIn(state) - hereIn(previous) + completions;
  const findings: QueueFinding[] = counted ? [] : [{ code: "COMPLETIONS_DERIVED" }];
  // Waiting jobs were removed, or went back to wait for their next attempt; the counter of ids is then the better witness.
  if (arrivals < 0 || !counted) findings.unshift({ code: "ARRIVALS_UPPER_BOUND" });
  return { seconds, arrivals: arrivals < 0 ? added : arrivals, completions, errors, findings };
}

/** Jobs that may run or do: a job arrives when it joins them, a delayed one when it is due. */
function hereIn({ backlog, active }: Pick<BullmqState, "backlog" | "active">): number {
  return backlog + active;
}

function statementOf(state: BullmqState, previous: BullmqState | undefined): QueueStatement {
  const { seconds, arrivals, completions, errors, findings } = countsOf(state, previous);
  const sample = serviceSample(state.serviceSeconds);
  return {
    observation: observed(state.at, {
      intervalSeconds: seconds,
      arrivals,
      completions,
      errors,
      backlog: state.backlog,
      oldestWaitSeconds: state.oldestWaitSeconds,
      activeJobs: state.active,
      readyWorkers: state.workers,
      ...sample,
      serviceTimeSeconds: sample.serviceTimeSeconds ?? occupancySeconds(state.occupancy),
      knownArrivals: state.knownArrivals,
    }),
    slots: null,
    delayed: state.delayed,
    findings: [...findings, ...state.findings],
  };
}

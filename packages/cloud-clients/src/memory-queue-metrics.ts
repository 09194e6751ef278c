import { CapError } from "@cap/domain";
import { capabilities, distinctQueues, type QueueMetrics } from "./queue-metrics.ts";
import { observed, type QueueReading } from "./queue-reading.ts";

/** A queue in memory, for tests and demonstrations. */
export interface MemoryQueue {
  /** Jobs that arrived since the start. */
  readonly arrived: number;
  /** Jobs that ended since the start, failed ones included. */
  readonly completed: number;
  /** Jobs that failed since the start. */
  readonly failed: number;
  /** Jobs in service. */
  readonly active: number;
  /** Workers that take jobs; null is unknown. */
  readonly workers: number | null;
  /** Jobs that all workers run at once. @defaultValue null */
  readonly slots?: number | null;
  /** Jobs that wait for an instant. @defaultValue null */
  readonly delayed?: number | null;
  /** Mean service time of the jobs that ended. @defaultValue null */
  readonly serviceTimeSeconds?: number | null;
  /** How long the oldest waiting job has waited. @defaultValue null */
  readonly oldestWaitSeconds?: number | null;
}

/** A {@link QueueMetrics} in memory whose queues a test sets. */
export interface MemoryQueueMetrics extends QueueMetrics {
  /** Puts a queue in a state; null removes it. */
  readonly set: (queue: string, state: MemoryQueue | null) => void;
  /** Makes every read fail with an error, or work again. */
  readonly fail: (error: CapError | null) => void;
}

/** Options of {@link memoryQueueMetrics}. */
export interface MemoryQueueMetricsOptions {
  /** Time of the readings, epoch seconds. */
  readonly now: () => number;
  /** Name of the source. @defaultValue "memory" */
  readonly source?: string;
}

/** The in-memory twin of the queue adapters: the same answers from states that a test sets. */
export function memoryQueueMetrics({ now, source = "memory" }: MemoryQueueMetricsOptions): MemoryQueueMetrics {
  const queues = new Map<string, MemoryQueue>();
  const earlier = new Map<string, { readonly at: number; readonly state: MemoryQueue }>();
  let failure: CapError | null = null;
  const readOne = (queue: string): QueueReading => {
    const state = queues.get(queue);
    const error = failure ?? (state === undefined ? notFound(queue) : null);
    if (error !== null || state === undefined)
      return { kind: "failed", queue, source, error: error ?? notFound(queue) };
    const at = now();
    const before = earlier.get(queue);
    earlier.set(queue, { at, state });
    const { observation, findings } = difference(before, { at, state });
    return {
      kind: "read",
      queue,
      source,
      observation,
      slots: state.slots ?? null,
      delayed: state.delayed ?? null,
      findings,
    };
  };
  return {
    source,
    capabilities: capabilities({
      arrivals: "measured",
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
    read: async (names, { signal } = {}) =>
      distinctQueues(names).map((queue) => {
        if (signal?.aborted !== true) return readOne(queue);
        const error = new CapError({ code: "CANCELLED", message: "reading was cancelled", retryable: true });
        return { kind: "failed", queue, source, error };
      }),
    set: (queue, state) => {
      if (state === null) queues.delete(queue);
      else queues.set(queue, state);
    },
    fail: (error) => {
      failure = error;
    },
  };
}

interface Moment {
  readonly at: number;
  readonly state: MemoryQueue;
}

function difference(
  before: Moment | undefined,
  { at, state }: Moment,
): Pick<Extract<QueueReading, { kind: "read" }>, "observation" | "findings"> {
  const states = observed(at, {
    backlog: state.arrived - state.completed - state.active,
    activeJobs: state.active,
    readyWorkers: state.workers,
    oldestWaitSeconds: state.oldestWaitSeconds ?? null,
  });
  if (before === undefined) return { observation: states, findings: [{ code: "FIRST_READING" }] };
  if (at <= before.at) return { observation: states, findings: [{ code: "CLOCK_STOOD" }] };
  const counters = ["arrived", "completed", "failed"] as const;
  const fallen = counters.find((counter) => state[counter] < before.state[counter]);
  if (fallen !== undefined) return { observation: states, findings: [{ code: "COUNTER_RESET", counter: fallen }] };
  const observation = {
    ...states,
    intervalSeconds: at - before.at,
    arrivals: state.arrived - before.state.arrived,
    completions: state.completed - before.state.completed,
    errors: state.failed - before.state.failed,
    serviceTimeSeconds: state.serviceTimeSeconds ?? null,
  };
  return { observation, findings: [] };
}

function notFound(queue: string): CapError {
  return new CapError({ code: "NOT_FOUND", message: `the queue ${queue} was not found`, retryable: true });
}

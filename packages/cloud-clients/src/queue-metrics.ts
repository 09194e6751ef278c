import type { QueueReading } from "./queue-reading.ts";

/** What a source may know about a queue. */
export const QUEUE_FACTS = [
  "arrivals",
  "completions",
  "errors",
  "backlog",
  "oldestWait",
  "activeJobs",
  "workers",
  "slots",
  "delayed",
  "serviceTime",
  "serviceTimeSpread",
] as const;

/** One of {@link QUEUE_FACTS}. */
export type QueueFact = (typeof QUEUE_FACTS)[number];

/**
 * How well a source knows a fact at its best: `measured` is what the queue itself counted, `estimated` is derived, sampled or
 * a bound, `unknown` is never told. A single reading may still hold null for a fact that is known in general.
 */
export type Knowledge = "measured" | "estimated" | "unknown";

/** How well a source knows each fact. */
export type QueueCapabilities = Readonly<Record<QueueFact, Knowledge>>;

/** How {@link QueueMetrics.read} reads. */
export interface QueueReadOptions {
  /** Gives up when aborted; every queue that was not read by then is `failed`. @defaultValue none */
  readonly signal?: AbortSignal;
}

/**
 * Port to the metrics of queues.
 *
 * Counts are differences between two reads of the same object, so the first reading of a queue holds states only. Reads of
 * one object do not overlap: a second one waits for the first.
 */
export interface QueueMetrics {
  /** Kind and place of the source, without secrets, such as `bullmq redis://cache:6379/0`. */
  readonly source: string;
  /** How well this source knows each fact. */
  readonly capabilities: QueueCapabilities;
  /**
   * Reads some queues, many for little more than the price of one.
   *
   * Never rejects for a fault of the world: a queue that cannot be read is a `failed` reading, and the others are there.
   *
   * @param queues names, each at most once
   * @returns one reading for each name, in the same order
   * @throws RangeError when a name is empty or comes twice
   */
  readonly read: (queues: readonly string[], options?: QueueReadOptions) => Promise<readonly QueueReading[]>;
}

/** Capabilities of a source that knows nothing but what is named. */
export function capabilities(known: Partial<QueueCapabilities>): QueueCapabilities {
  return { ...UNKNOWN, ...known };
}

/**
 * The names of one read, checked.
 *
 * @throws RangeError when one is empty or comes twice
 */
export function distinctQueues(queues: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  for (const queue of queues) {
    if (queue === "") throw new RangeError('the name of a queue must not be empty, got ""');
    if (seen.has(queue)) throw new RangeError(`a queue must be named once in a read, got ${queue} twice`);
    seen.add(queue);
  }
  return queues;
}

const UNKNOWN: QueueCapabilities = {
  arrivals: "unknown",
  completions: "unknown",
  errors: "unknown",
  backlog: "unknown",
  oldestWait: "unknown",
  activeJobs: "unknown",
  workers: "unknown",
  slots: "unknown",
  delayed: "unknown",
  serviceTime: "unknown",
  serviceTimeSpread: "unknown",
};

import type { CapError, Observation } from "@cap/domain";
import type { QueueFinding } from "./queue-finding.ts";

/** A queue that was read. */
export interface QueueSample {
  readonly kind: "read";
  /** Name as it was asked for. */
  readonly queue: string;
  /** Source that was read. */
  readonly source: string;
  /** What was seen, at the source's own time; null is unknown. Without a first reading to subtract, counts are null. */
  readonly observation: Observation;
  /** Jobs that the workers of this queue run at once, added up over them; null where the source does not say. */
  readonly slots: number | null;
  /** Jobs that wait for an instant in the future; null where the source does not say. */
  readonly delayed: number | null;
  /** What a reader of the numbers has to know. */
  readonly findings: readonly QueueFinding[];
}

/** A queue that could not be read. It says nothing about the queue: not that it is empty, not that it is gone. */
export interface QueueFailure {
  readonly kind: "failed";
  /** Name as it was asked for. */
  readonly queue: string;
  /** Source that was asked. */
  readonly source: string;
  /** Why; `retryable` says whether the next read may succeed unchanged. */
  readonly error: CapError;
}

/** What came of reading one queue. */
export type QueueReading = QueueSample | QueueFailure;

/**
 * An observation that holds what is given and null, which is unknown, for everything else.
 *
 * @param timestampAt end of the interval, epoch seconds
 */
export function observed(timestampAt: number, seen: Partial<Omit<Observation, "timestampAt">> = {}): Observation {
  return { ...NOTHING_SEEN, ...seen, timestampAt };
}

const NOTHING_SEEN: Omit<Observation, "timestampAt"> = {
  intervalSeconds: null,
  arrivals: null,
  arrivalRate: null,
  retries: null,
  completions: null,
  errors: null,
  errorRate: null,
  callsRefused: null,
  backlog: null,
  oldestWaitSeconds: null,
  activeJobs: null,
  readyWorkers: null,
  startingWorkers: null,
  drainingWorkers: null,
  desiredWorkers: null,
  utilization: null,
  serviceTimeSeconds: null,
  serviceTimeStdSeconds: null,
  serviceTimeP50Seconds: null,
  serviceTimeP95Seconds: null,
  serviceRate: null,
  latencyP95Seconds: null,
  queues: null,
  knownArrivals: null,
};

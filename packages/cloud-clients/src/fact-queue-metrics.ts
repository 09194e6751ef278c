import { CapError, interruptionOf, isCapError } from "@cap/domain";
import {
  factCapabilities,
  type FactState,
  factState,
  factStatement,
  type MetricFact,
  type QueueFacts,
} from "./fact-table.ts";
import { distinctQueues, type QueueMetrics } from "./queue-metrics.ts";
import type { QueueReading } from "./queue-reading.ts";

/** What {@link factQueueMetrics} reads from. */
export interface FactSource {
  readonly source: string;
  readonly facts: readonly MetricFact[];
  /**
   * Reads all queues at once.
   *
   * @returns facts by the name of the queue
   * @throws CapError
   */
  readonly load: (signal?: AbortSignal) => Promise<ReadonlyMap<string, QueueFacts>>;
}

/** Reads queues from a source of metrics that tells all of them at once. */
export function factQueueMetrics({ source, facts, load }: FactSource): QueueMetrics {
  const states = new Map<string, FactState>();
  let turn: Promise<unknown> = Promise.resolve();
  const readingOf = (queue: string, told: QueueFacts | undefined): QueueReading => {
    if (told === undefined) return { kind: "failed", queue, source, error: notFound(source, queue) };
    const previous = states.get(queue);
    const state = factState(told);
    states.set(queue, state);
    return { kind: "read", queue, source, ...factStatement(state, previous) };
  };
  const readAll = async (queues: readonly string[], signal?: AbortSignal): Promise<readonly QueueReading[]> => {
    try {
      if (signal !== undefined) interruptionOf(signal, "reading").throwIfAborted();
      const told = await load(signal);
      return queues.map((queue) => readingOf(queue, told.get(queue)));
    } catch (error) {
      if (!isCapError(error)) throw error;
      return queues.map((queue) => ({ kind: "failed", queue, source, error }));
    }
  };
  return {
    source,
    capabilities: factCapabilities(facts),
    read: async (queues, { signal } = {}) => {
      const names = [...distinctQueues(queues)];
      const reading = turn.then(() => (names.length === 0 ? [] : readAll(names, signal)));
      turn = reading.catch(() => undefined);
      return reading;
    },
  };
}

function notFound(source: string, queue: string): CapError {
  return new CapError({
    code: "NOT_FOUND",
    message: `${source} tells nothing of the queue ${queue}`,
    hint: "check its name, the label that names queues, and the names of the metrics",
    retryable: true,
  });
}

import { CapError } from "@cap/domain";
import { factQueueMetrics } from "./fact-queue-metrics.ts";
import { COUNTER_FACTS, GAUGE_FACTS, type MetricFact, type MetricValue, type QueueFacts } from "./fact-table.ts";
import { prometheusClient, type PrometheusOptions, type PrometheusSample } from "./prometheus-client.ts";
import type { QueueMetrics } from "./queue-metrics.ts";

/** Options of {@link prometheusMetrics}. */
export interface PrometheusMetricsOptions extends PrometheusOptions {
  /**
   * An expression for each fact, of all queues at once: counters (`arrivals`, `completions`, `errors`) as they are, one or more series
   * for each queue; the rest with one series for each queue, as in `sum by (queue) (jobs_waiting)`.
   */
  readonly queries: Readonly<Partial<Record<MetricFact, string>>>;
  /** Label that names the queue. @defaultValue "queue" */
  readonly queueLabel?: string;
  /**
   * An expression for the time of the newest sample of each queue, as in `max by (queue) (timestamp(jobs_waiting))`. Without it
   * readings carry the time of the query, and a target that is no longer scraped looks fresh for five minutes. @defaultValue none
   */
  readonly sampledAtQuery?: string;
  /** Clock, epoch seconds. @defaultValue the system's */
  readonly now?: () => number;
}

/**
 * Queues whose metrics Prometheus holds: one query for each fact, whatever the number of queues.
 *
 * @throws CapError CONFIG_INVALID when there is no expression, or one for a fact that cap does not know
 */
export function prometheusMetrics(options: PrometheusMetricsOptions): QueueMetrics {
  const { queries, queueLabel = "queue", sampledAtQuery, now = () => Date.now() / 1000 } = options;
  const facts = knownFacts(Object.keys(queries));
  const client = prometheusClient(options);
  const load = async (signal?: AbortSignal): Promise<ReadonlyMap<string, QueueFacts>> => {
    const at = now();
    const ask = (expression: string) => client.query(expression, at, signal);
    const [sampled, ...answers] = await Promise.all([
      sampledAtQuery === undefined ? [] : ask(sampledAtQuery),
      ...facts.map((fact) => ask(queries[fact] ?? "")),
    ]);
    const times = new Map(sampled.flatMap((sample) => timeOf(sample, queueLabel)));
    return factsByQueue({
      at,
      times,
      queueLabel,
      answers: facts.map((fact, index) => [fact, answers[index] ?? []] as const),
    });
  };
  return factQueueMetrics({ source: `prometheus ${client.shown}`, facts, load });
}

/**
 * Names of facts, checked.
 *
 * @throws CapError CONFIG_INVALID when there is none, or one that cap does not know
 */
export function knownFacts(names: readonly string[]): readonly MetricFact[] {
  const all: readonly MetricFact[] = [...COUNTER_FACTS, ...GAUGE_FACTS];
  const unknown = names.find((name) => !all.some((fact) => fact === name));
  if (unknown !== undefined)
    throw new CapError({ code: "CONFIG_INVALID", message: `${unknown} must be one of ${all.join(", ")}` });
  if (names.length === 0) throw new CapError({ code: "CONFIG_INVALID", message: "at least one fact is required" });
  return all.filter((fact) => names.includes(fact));
}

function timeOf({ labels, value }: PrometheusSample, queueLabel: string): readonly (readonly [string, number])[] {
  const queue = labels.get(queueLabel);
  return queue === undefined || !Number.isFinite(value) ? [] : [[queue, value]];
}

interface Answers {
  readonly at: number;
  readonly times: ReadonlyMap<string, number>;
  readonly queueLabel: string;
  readonly answers: readonly (readonly [MetricFact, readonly PrometheusSample[]])[];
}

function factsByQueue({ at, times, queueLabel, answers }: Answers): ReadonlyMap<string, QueueFacts> {
  const queues = new Map<string, { at: number; values: Partial<Record<MetricFact, MetricValue[]>> }>();
  for (const [fact, samples] of answers)
    for (const { labels, value } of samples) {
      const queue = labels.get(queueLabel);
      if (queue === undefined) continue;
      const told = queues.get(queue) ?? { at: times.get(queue) ?? at, values: {} };
      queues.set(queue, told);
      (told.values[fact] ??= []).push({ series: seriesName(labels), value });
    }
  return queues;
}

/** Labels as one text, the same for the same labels. */
export function seriesName(labels: ReadonlyMap<string, string>): string {
  return JSON.stringify([...labels].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

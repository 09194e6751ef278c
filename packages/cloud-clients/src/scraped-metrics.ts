import { CapError } from "@cap/domain";
import { factQueueMetrics } from "./fact-queue-metrics.ts";
import type { MetricFact, MetricValue, QueueFacts } from "./fact-table.ts";
import { callableUrl, httpClient, type HttpClientOptions } from "./http-client.ts";
import { httpRefusal } from "./http-refusal.ts";
import { type MetricFamily, parseMetrics } from "./open-metrics.ts";
import { knownFacts, seriesName } from "./prometheus-metrics.ts";
import type { QueueMetrics } from "./queue-metrics.ts";

/** Which metric tells which fact. */
export interface MetricNames {
  /** Full name of a metric for each fact, such as `jobs_done_total`. Gauges with several series for a queue are ambiguous. */
  readonly metrics: Readonly<Partial<Record<MetricFact, string>>>;
  /** Label that names the queue. @defaultValue "queue" */
  readonly queueLabel?: string;
  /** Clock for samples without a timestamp, epoch seconds. @defaultValue the system's */
  readonly now?: () => number;
}

/** Options of {@link scrapedMetrics}. */
export interface ScrapedMetricsOptions
  extends MetricNames, Pick<HttpClientOptions, "reach" | "timeoutSeconds" | "answerBytesMax"> {
  /** Address of a page of metrics in OpenMetrics or Prometheus' text format. */
  readonly url: string;
  /** Bearer token. @defaultValue none */
  readonly token?: string;
}

const ANSWER_BYTES_MAX = 16 << 20;
const ACCEPT = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";

/**
 * Queues whose metrics a page shows: one call for all of them.
 *
 * @throws CapError CONFIG_INVALID when the address may not be called or a fact is not known
 */
export function scrapedMetrics(options: ScrapedMetricsOptions): QueueMetrics {
  const { url, token, reach = "public", metrics, now = () => Date.now() / 1000 } = options;
  const { protocol, host, pathname } = callableUrl(url, reach);
  const source = `scrape ${protocol}//${host}${pathname}`;
  const client = httpClient({ answerBytesMax: ANSWER_BYTES_MAX, keepAlive: true, ...options });
  const headers = { accept: ACCEPT, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const load = async (signal?: AbortSignal): Promise<ReadonlyMap<string, QueueFacts>> => {
    const answer = await client.call({ method: "GET", url, headers, signal });
    if (answer.status !== 200) throw httpRefusal(source, answer);
    const format =
      answer.header("content-type")?.startsWith("application/openmetrics-text") === true ? "openmetrics" : "prometheus";
    return queueFacts(parseMetrics(answer.body, { format }), { ...options, at: now() });
  };
  return factQueueMetrics({ source, facts: knownFacts(Object.keys(metrics)), load });
}

/** Queues whose metrics are pushed: a {@link QueueMetrics} of what came last. */
export interface PushedMetrics extends QueueMetrics {
  /**
   * Takes an exposition, all of it or nothing, in the place of the one before.
   *
   * @returns how many queues it tells of
   * @throws CapError INVALID_METRICS or INPUT_TOO_LARGE
   */
  readonly push: (exposition: Uint8Array | string, format?: "openmetrics" | "prometheus") => number;
}

/**
 * Receives pushed metrics. A reading carries the time of its samples, or of the push: who reads judges its age.
 *
 * @param options names of the metrics, and of the source
 * @throws CapError CONFIG_INVALID when a fact is not known
 */
export function pushedMetrics(options: MetricNames & { readonly source: string }): PushedMetrics {
  const { source, metrics, now = () => Date.now() / 1000 } = options;
  let last: ReadonlyMap<string, QueueFacts> | null = null;
  const load = async (): Promise<ReadonlyMap<string, QueueFacts>> => {
    if (last !== null) return last;
    throw new CapError({ code: "SOURCE_UNAVAILABLE", message: `${source} has pushed nothing yet`, retryable: true });
  };
  return {
    ...factQueueMetrics({ source: `push ${source}`, facts: knownFacts(Object.keys(metrics)), load }),
    push: (exposition, format = "openmetrics") => {
      last = queueFacts(parseMetrics(exposition, { format }), { ...options, at: now() });
      return last.size;
    },
  };
}

interface Naming extends MetricNames {
  /** Time of samples without one of their own. */
  readonly at: number;
}

/** Facts of each queue; the time of a queue is that of its oldest sample, so that nothing stale looks fresh. */
function queueFacts(
  families: readonly MetricFamily[],
  { metrics, queueLabel = "queue", at }: Naming,
): ReadonlyMap<string, QueueFacts> {
  const factsOfName = new Map<string, MetricFact[]>();
  for (const fact of knownFacts(Object.keys(metrics))) {
    const name = metrics[fact] ?? "";
    factsOfName.set(name, [...(factsOfName.get(name) ?? []), fact]);
  }
  const queues = new Map<string, { at: number; values: Partial<Record<MetricFact, MetricValue[]>> }>();
  for (const { name, labels, value, timestampAt } of families.flatMap(({ samples }) => samples)) {
    const queue = labels.get(queueLabel);
    const facts = factsOfName.get(name);
    if (queue === undefined || facts === undefined) continue;
    const told = queues.get(queue) ?? { at, values: {} };
    queues.set(queue, told);
    told.at = Math.min(told.at, timestampAt ?? at);
    for (const fact of facts) (told.values[fact] ??= []).push({ series: seriesName(labels), value });
  }
  return queues;
}

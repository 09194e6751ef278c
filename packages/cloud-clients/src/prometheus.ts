export type { MetricFact } from "./fact-table.ts";
export type { MetricSample } from "./open-metrics-line.ts";
export { METRIC_TYPES, parseMetrics, type MetricFamily, type MetricsFormat, type MetricType } from "./open-metrics.ts";
export {
  prometheusClient,
  type PrometheusClient,
  type PrometheusOptions,
  type PrometheusRange,
  type PrometheusSample,
  type PrometheusSeries,
} from "./prometheus-client.ts";
export { prometheusMetrics, type PrometheusMetricsOptions } from "./prometheus-metrics.ts";
export {
  pushedMetrics,
  scrapedMetrics,
  type MetricNames,
  type PushedMetrics,
  type ScrapedMetricsOptions,
} from "./scraped-metrics.ts";

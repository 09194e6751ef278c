import type { Observation } from "@cap/domain";
import type { MetricName } from "./metrics/metric.ts";

/** What was seen of a pool. */
export interface PoolSample {
  readonly pool: string;
  readonly observation: Observation;
}

/** Which part of a pool's past is wanted. */
export interface SeriesQuery {
  readonly pool: string;
  readonly metrics: readonly MetricName[];
  /** Start, epoch seconds; rounded down to a whole step. */
  readonly fromAt: number;
  /** End, exclusive, epoch seconds; rounded up to a whole step. */
  readonly untilAt: number;
  /**
   * Length of a step: a multiple of 15 seconds. What is older than that resolution is kept is unknown.
   *
   * @defaultValue the finest resolution that is kept for `fromAt`: 15 s for 48 hours, 1 min for 14 days, 5 min for 90 days
   */
  readonly stepSeconds?: number;
}

/** A part of a pool's past, one value per step and metric; NaN where nothing is known, never zero for that. */
export interface MetricSeries {
  readonly pool: string;
  /** Start of the first step, epoch seconds. */
  readonly startAt: number;
  readonly stepSeconds: number;
  /** Value of each step `(startAt + i * stepSeconds, startAt + (i + 1) * stepSeconds]`. */
  readonly values: Readonly<Partial<Record<MetricName, Float64Array>>>;
}

/** Port: what was measured of the pools, rolled up as it ages. */
export interface MetricsStore {
  /**
   * Keeps samples. A slot of 15 seconds takes the samples of a pool in the order of their time: a later one is added
   * (counts add up, states replace), one that is not later adds only what is not known yet, so that a repetition
   * changes nothing. Queues and known arrivals of an observation are not metrics and are not kept.
   *
   * @throws RangeError when a time is not finite or a pool has no name; then nothing is kept
   */
  writeSamples(samples: readonly PoolSample[]): Promise<void>;
  /**
   * A part of a pool's past.
   *
   * @throws RangeError when the range is empty, longer than a million steps, or the step no multiple of 15 s
   */
  readSeries(query: SeriesQuery): Promise<MetricSeries>;
  /** The newest sample of each pool that has one within the time that samples are kept, by name. @defaultValue all pools */
  latestSamples(pools?: readonly string[]): Promise<readonly PoolSample[]>;
}

import type { Note, ServiceTimes } from "./history-input.ts";

/** Service times of one row, in seconds; null where the row does not tell. */
export interface ServiceSample {
  readonly mean: number | null;
  readonly std: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  /** Jobs per second that one worker serves. */
  readonly rate: number | null;
}

/** Gathers the service times of a history. */
export interface ServiceStatistics {
  /** Adds a row that stands for `jobs` jobs, or for that share of them. */
  readonly add: (sample: ServiceSample, jobs: number) => void;
  /** The service times of all rows together, with the doubts. */
  readonly summary: () => { readonly service: ServiceTimes | null; readonly notes: readonly Note[] };
}

/** Standard normal quantile of 0.95. */
const NORMAL_P95 = 1.6448536269514722;
/** Two statements of the same mean may differ by this factor: averages of different windows do. */
const AGREEMENT_FACTOR = 1.25;

/**
 * Statistics of the service time over the rows of a history, weighted by jobs.
 *
 * The mean is that of service_time; without it 1 / service_rate; without both that of the lognormal distribution
 * through p50 and p95. The squared coefficient of variation needs service_time_std, and adds the variance within rows
 * to that between them.
 *
 * @example serviceStatistics().summary() // { service: null, notes: [] }
 */
export function serviceStatistics(): ServiceStatistics {
  const mean = weightedMean();
  const square = weightedMean();
  const p50 = weightedMean();
  const p95 = weightedMean();
  const rate = weightedMean();
  return {
    add(sample, jobs) {
      // A row without jobs still tells the service time where no row has any.
      const weight = jobs + 1e-9;
      mean.add(sample.mean, weight);
      if (sample.mean !== null && sample.std !== null) square.add(sample.std ** 2 + sample.mean ** 2, weight);
      p50.add(sample.p50, weight);
      p95.add(sample.p95, weight);
      rate.add(sample.rate, weight);
    },
    summary() {
      const service = summarize({
        mean: mean.value(),
        square: square.value(),
        p50: p50.value(),
        p95: p95.value(),
        rate: rate.value(),
      });
      return service === null
        ? { service, notes: [] }
        : withoutContradictions(service, { mean: mean.value(), p50: p50.value(), rate: rate.value() });
    },
  };
}

interface Means {
  readonly mean: number | null;
  readonly square: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly rate: number | null;
}

function summarize({ mean, square, p50, p95, rate }: Means): ServiceTimes | null {
  if (mean !== null && mean > 0) {
    const scv = square === null ? null : Math.max(0, square / mean ** 2 - 1);
    return {
      meanSeconds: mean,
      scv,
      p95Seconds: p95,
      source: square === null ? "service_time" : "service_time and service_time_std",
    };
  }
  if (rate !== null && rate > 0)
    return { meanSeconds: 1 / rate, scv: null, p95Seconds: p95, source: "1 / service_rate" };
  if (p50 === null || p50 <= 0) return null;
  if (p95 === null || p95 < p50)
    return { meanSeconds: p50, scv: null, p95Seconds: null, source: "service_time_p50 taken as the mean" };
  const sigma = Math.log(p95 / p50) / NORMAL_P95;
  const source = "the lognormal distribution through service_time_p50 and service_time_p95";
  return { meanSeconds: p50 * Math.exp(sigma ** 2 / 2), scv: Math.expm1(sigma ** 2), p95Seconds: p95, source };
}

/**
 * Markov's inequality bounds a quantile by the mean: the median is at most twice, the 95th percentile at most twenty
 * times the mean.
 */
function withoutContradictions(
  service: ServiceTimes,
  { mean, p50, rate }: Pick<Means, "mean" | "p50" | "rate">,
): { service: ServiceTimes; notes: Note[] } {
  const { meanSeconds, p95Seconds, source } = service;
  const notes: Note[] = [];
  const warn = (message: string): unknown => notes.push({ kind: "warning", message });
  if (mean !== null && rate !== null && rate > 0) {
    const ratio = mean * rate;
    if (ratio > AGREEMENT_FACTOR || ratio < 1 / AGREEMENT_FACTOR) {
      warn(
        `service_rate ${short(rate)}/s means ${short(1 / rate)} s a job, service_time says ${short(mean)} s; service_time is used`,
      );
    }
  }
  if (p50 !== null && p50 > 2 * meanSeconds) {
    warn(
      `service_time_p50 ${short(p50)} s contradicts the mean ${short(meanSeconds)} s of ${source}: a median is at most twice the mean`,
    );
  }
  if (p95Seconds === null || p95Seconds <= 20 * meanSeconds) return { service, notes };
  warn(
    `service_time_p95 ${short(p95Seconds)} s contradicts the mean ${short(meanSeconds)} s of ${source} and is left out: it is at most 20 times the mean`,
  );
  return { service: { ...service, p95Seconds: null }, notes };
}

function weightedMean(): {
  readonly add: (value: number | null, weight: number) => void;
  readonly value: () => number | null;
} {
  let weights = 0;
  let mean = 0;
  return {
    add(value, weight) {
      if (value === null) return;
      weights += weight;
      mean += ((value - mean) * weight) / weights;
    },
    value: () => (weights > 0 ? mean : null),
  };
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

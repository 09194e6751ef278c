import { latencyTargets, type Slo } from "@cap/domain";
import type { ServiceDistribution } from "@cap/queueing";
import type { KnownBatch } from "./known-arrivals.ts";

/** Share of the time that a job may wait that jobs which arrive at once may use; the rest is for what nobody foresaw. */
const USABLE_SHARE = 0.9;

/**
 * Time in which jobs that arrive at once have to be started: what the tightest latency target leaves for waiting, else the
 * drain time; never shorter than a mean service, because a job that starts at once takes that long itself.
 */
export function batchSeconds(slo: Slo, service: ServiceDistribution): number {
  const waits = latencyTargets(slo).map(({ quantile, seconds }) => seconds - service.quantile(quantile));
  const within = waits.length > 0 ? USABLE_SHARE * Math.min(...waits) : (slo.drainTimeSeconds ?? 0);
  return Math.max(service.meanSeconds, within);
}

/**
 * Servers that jobs which arrive at once keep busy until all of them have been started in time: the largest demand of any
 * stretch of batches over the time from its first arrival to its last deadline (processor demand of real-time scheduling).
 *
 * @param batches in order of time
 * @returns servers on top of those for other arrivals; 0 without batches
 * @see S. K. Baruah, A. K. Mok, L. E. Rosier, Preemptively Scheduling Hard-Real-Time Sporadic Tasks on One Processor, RTSS 1990
 */
export function batchLoad(batches: readonly KnownBatch[], withinSeconds: number, meanSeconds: number): number {
  let most = 0;
  batches.forEach((first, index) => {
    let jobs = 0;
    for (const batch of batches.slice(index)) {
      jobs += batch.jobs;
      most = Math.max(most, (jobs * meanSeconds) / (batch.at - first.at + withinSeconds));
    }
  });
  return most;
}

import type { JobStream } from "@cap/simulator";
import type { ReadyAutoscaler, AutoscalerSetting } from "./autoscaler.ts";
import { latencySizer } from "./latency-sizing.ts";

/** What the perfect forecast knows. */
export interface RateOracleInput {
  /** The jobs of the replay; only the numbers of their arrivals are used. */
  readonly jobs: JobStream;
  /** Length of the replay in seconds; > 0. */
  readonly horizonSeconds: number;
}

/** Resolution of the rate, and time between two decisions, in seconds. */
const minuteSeconds = 60;

/** Minutes on either side of one that its mean takes in: five in all. */
const minutesAside = 2;

/** A minute is a burst where it exceeds this multiple of the mean, and three standard deviations of Poisson noise more. */
const burstRatio = 1.1;
const burstDeviations = 3;

/** How far beyond the provisioning delay the largest rate is looked for, in seconds: two decisions. */
const extraLeadSeconds = 120;

/**
 * Policy named `perfect rate`: what a perfect forecast of the arrival rate alone would give.
 *
 * Every minute it sizes for the largest rate of the coming provisioning delay and two minutes more, where the rate of a minute is the
 * mean of the five around it, or the minute's own where that is a burst. It knows neither the service times nor the queue, so it means
 * little where the promise is about a backlog or the mean service time changes.
 */
export function rateOracle(input: RateOracleInput): ReadyAutoscaler {
  return {
    name: "perfect rate",
    intervalSeconds: minuteSeconds,
    begin: (setting) => {
      const sizes = sizesByMinute(minuteRates(input), setting);
      const lead = setting.provisioningDelaySeconds + extraLeadSeconds;
      return ({ nowSeconds }) => {
        const first = Math.floor(nowSeconds / minuteSeconds);
        const coming = sizes.slice(first, Math.max(first + 1, Math.ceil((nowSeconds + lead) / minuteSeconds)));
        return coming.length === 0 ? null : Math.max(...coming);
      };
    },
  };
}

function sizesByMinute(rates: readonly number[], setting: AutoscalerSetting): readonly number[] {
  const { slo, workersMin, workersMax } = setting;
  const workersOf = latencySizer({ ...setting, latencySeconds: slo.latencySeconds, quantile: slo.quantile });
  return rates.map((rate) => Math.min(workersMax, Math.max(workersMin, workersOf(rate))));
}

/** Arrival rate of each minute of the horizon, in jobs per second. */
function minuteRates({ jobs, horizonSeconds }: RateOracleInput): readonly number[] {
  const counts = Array.from({ length: Math.max(1, Math.ceil(horizonSeconds / minuteSeconds)) }, () => 0);
  for (const arrival of jobs.arrivalSeconds) {
    const minute = Math.min(Math.floor(arrival / minuteSeconds), counts.length - 1);
    counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return counts.map((count, minute) => {
    const around = counts.slice(Math.max(0, minute - minutesAside), minute + minutesAside + 1);
    const mean = around.reduce((sum, other) => sum + other, 0) / around.length;
    const isBurst = count > burstRatio * mean + burstDeviations * Math.sqrt(mean);
    return (isBurst ? count : mean) / minuteSeconds;
  });
}

import type { ReadyAutoscaler, AutoscalerSetting, PastArrivals } from "../autoscaler.ts";
import { latencySizer } from "../latency-sizing.ts";

/** Length over which a peak is averaged, in seconds: five minutes, so that one busy minute is none. */
const peakSeconds = 300;

/** Headroom above the peak of the past. */
const peakHeadroom = 1.1;

/** A constant size has nothing to decide; this is how often it says so. */
const intervalSeconds = 60;

/**
 * What is bought without an autoscaler: the size for the largest five-minute mean of the past, and a tenth more, held for ever.
 *
 * It keeps the size of the start when nothing is known of the past.
 */
export function staticPeak(): ReadyAutoscaler {
  return {
    name: "static peak",
    intervalSeconds,
    begin: (setting) => {
      const workers = peakWorkers(setting);
      return () => workers;
    },
  };
}

function peakWorkers(setting: AutoscalerSetting): number | null {
  const { slo, workersMin, workersMax } = setting;
  const rate = peakRate(setting.past);
  if (rate === null) return null;
  const workersOf = latencySizer({ ...setting, latencySeconds: slo.latencySeconds, quantile: slo.quantile });
  return Math.min(workersMax, Math.max(workersMin, workersOf(rate * peakHeadroom)));
}

/** Largest mean rate of five minutes of known steps, in jobs per second; longer steps count one by one. Null when none is known. */
function peakRate({ arrivals, stepSeconds }: PastArrivals): number | null {
  const span = Math.max(1, Math.round(peakSeconds / stepSeconds));
  let peak: number | null = null;
  for (let end = Math.min(span, arrivals.length); end <= arrivals.length; end++) {
    const known = arrivals.slice(Math.max(0, end - span), end).filter((count) => count !== null);
    if (known.length === 0) continue;
    const rate = known.reduce((sum, count) => sum + count, 0) / (known.length * stepSeconds);
    if (peak === null || rate > peak) peak = rate;
  }
  return peak;
}

import type { Controller, ControlView } from "@cap/simulator";
import type { ReadyAutoscaler, AutoscalerSetting } from "../autoscaler.ts";
import { clampSize } from "./size-limits.ts";

/** A Judoscale-like policy on the wait of the oldest job, named `queue latency`: one up at most every 180 s, one down after 600 s of calm. */
export function queueLatency(): ReadyAutoscaler {
  return policy("queue latency", { upWorkers: 1, upSeconds: 180, calmSeconds: 600 });
}

/** The same in a hurry, named `queue latency fast`: five up at most every 60 s, one down after 300 s of calm. */
export function queueLatencyFast(): ReadyAutoscaler {
  return policy("queue latency fast", { upWorkers: 5, upSeconds: 60, calmSeconds: 300 });
}

/** Aggregation interval of Judoscale in seconds. */
const INTERVAL_SECONDS = 10;

/** Shares of the SLO's latency above which it adds and below which it is calm: a stand-in for the range that users set. */
const HIGH_SHARE = 0.5;
const LOW_SHARE = 0.1;

interface Pace {
  readonly upWorkers: number;
  readonly upSeconds: number;
  readonly calmSeconds: number;
}

function policy(name: string, pace: Pace): ReadyAutoscaler {
  return { name, intervalSeconds: INTERVAL_SECONDS, begin: (setting) => begin(setting, pace) };
}

/** A missing measurement ends the calm, for it must be seen to be continuous; so does a step down, which starts the next one. */
function begin(setting: AutoscalerSetting, { upWorkers, upSeconds, calmSeconds }: Pace): Controller {
  const { latencySeconds } = setting.slo;
  let lastUpAt = -Infinity;
  let calmSince: number | null = null;
  return ({ nowSeconds, observation, workers: { desired } }: ControlView) => {
    const wait = observation?.oldestWaitSeconds ?? null;
    calmSince = wait !== null && wait < LOW_SHARE * latencySeconds ? (calmSince ?? nowSeconds) : null;
    if (wait !== null && wait > HIGH_SHARE * latencySeconds && nowSeconds - lastUpAt >= upSeconds) {
      lastUpAt = nowSeconds;
      return clampSize(setting, desired + upWorkers);
    }
    if (calmSince === null || nowSeconds - calmSince < calmSeconds) return null;
    calmSince = nowSeconds;
    return clampSize(setting, desired - 1);
  };
}

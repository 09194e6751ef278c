import type { ControlView } from "@cap/simulator";
import type { ReadyAutoscaler } from "../autoscaler.ts";
import { atLeastOne, roundUp } from "./size-limits.ts";
import { type ScaleDownBehavior, stabilizedSize } from "./stabilized-size.ts";

/** Settings of a HorizontalPodAutoscaler on utilization. */
export interface HpaOptions extends ScaleDownBehavior {
  /** Busy share of the slots of ready workers to aim at, in (0, 1]. */
  readonly targetUtilization: number;
}

/** Sync period of the HPA controller in seconds (its default). */
export const HPA_INTERVAL_SECONDS = 15;

/**
 * A Kubernetes HorizontalPodAutoscaler (autoscaling/v2) on utilization, named `HPA 70` after its target.
 *
 * It sees a clean busy share of slots, which is kinder to it than CPU. Without a measurement, or with one older than 2 min, it keeps the
 * size. It never goes below one worker: at 0 a real HPA is switched off.
 *
 * @throws RangeError if targetUtilization is outside (0, 1] or the scale-down behaviour outside its domain
 * @see Kubernetes, Horizontal Pod Autoscaling, "Algorithm details" and "Configurable scaling behavior"
 */
export function hpa({ targetUtilization, ...behavior }: HpaOptions): ReadyAutoscaler {
  checkTargetUtilization(targetUtilization);
  return {
    name: `HPA ${percent(targetUtilization)}${behaviorSuffix(behavior)}`,
    intervalSeconds: HPA_INTERVAL_SECONDS,
    begin: (setting) => {
      const step = stabilizedSize(atLeastOne(setting), behavior);
      return (view) => step(view, utilizationSize(view, targetUtilization));
    },
  };
}

/**
 * Raw recommendation of an HPA for a utilization target, before stabilisation and rate limits.
 *
 * Workers that are still starting count as idle on the way up, and when that leaves no reason to grow, nothing happens.
 *
 * @returns number of workers, the present one where the tolerance holds; null when the metric is missing or too old
 */
export function utilizationSize({ nowSeconds, observation, workers }: ControlView, target: number): number | null {
  if (observation === null || observation.utilization === null) return null;
  if (nowSeconds - observation.endSeconds > STALE_SECONDS) return null;
  const { ready, starting, desired } = workers;
  const ratio = observation.utilization / target;
  if (starting === 0 || ratio <= 1) return withinTolerance(ratio) ? desired : roundUp(ratio * ready);
  const dilutedRatio = (ratio * ready) / (ready + starting);
  if (dilutedRatio <= 1 || withinTolerance(dilutedRatio)) return desired;
  return Math.max(desired, roundUp(dilutedRatio * (ready + starting)));
}

/** Whether a ratio of metric to target is so near to 1 that an HPA does nothing: by at most 0.1, the cluster-wide default. */
export function withinTolerance(ratio: number): boolean {
  // The allowance keeps 0.77 / 0.7 - 1 = 0.10000000000000009 within.
  return Math.abs(ratio - 1) <= 0.1 + 1e-9;
}

/** Throws a RangeError unless the target is in (0, 1]. */
export function checkTargetUtilization(targetUtilization: number): void {
  if (!(targetUtilization > 0 && targetUtilization <= 1)) {
    throw new RangeError(`targetUtilization must be in (0, 1], got ${targetUtilization}`);
  }
}

/** A share as a percentage for a name, without trailing zeros: 0.7 is `70`, 0.125 is `12.5`. */
export function percent(share: number): string {
  return String(Number((share * 100).toFixed(6)));
}

/** Age at which a metric stops being used, in seconds: about what the metrics pipeline of Kubernetes tolerates. */
const STALE_SECONDS = 120;

/** Part of a name that tells a changed behaviour: nothing for the default one, else ` down 10%/60s after 900s`. */
function behaviorSuffix({ stabilizationSeconds, downShare, downPeriodSeconds }: ScaleDownBehavior): string {
  const rate =
    downShare === undefined ? "" : ` down ${percent(downShare)}%/${downPeriodSeconds ?? HPA_INTERVAL_SECONDS}s`;
  return stabilizationSeconds === undefined ? rate : `${rate} after ${stabilizationSeconds}s`;
}

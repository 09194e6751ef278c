import type { ControlView } from "@cap/simulator";
import type { ReadyAutoscaler, AutoscalerSetting } from "../autoscaler.ts";
import { checkTargetUtilization, percent } from "./hpa.ts";
import { atLeastOne, clampSize, roundUp, type SizeLimits } from "./size-limits.ts";

/** Setting of target tracking on utilization. */
export interface TargetTrackingOptions {
  /** Busy share of the slots of ready workers to aim at, in (0, 1]. */
  readonly targetUtilization: number;
}

/** Period of a CloudWatch point, and so of a decision, in seconds. */
export const TARGET_TRACKING_INTERVAL_SECONDS = 60;

/**
 * AWS-like target tracking on utilization, named `TT 70` after its target. A stand-in: AWS does not publish the algorithm.
 *
 * Out after 3 one-minute points above the target, in after 15 below 0.9 of it; cooldowns of 300 s. The number of points comes from a third
 * party; the 0.9 and the exact rounding are unconfirmed. A missing point keeps the size and breaks both runs of points. At least one worker.
 *
 * @throws RangeError if targetUtilization is outside (0, 1]
 * @see AWS, Application Auto Scaling User Guide, "Target tracking scaling policies"
 */
export function targetTracking({ targetUtilization }: TargetTrackingOptions): ReadyAutoscaler {
  checkTargetUtilization(targetUtilization);
  return {
    name: `TT ${percent(targetUtilization)}`,
    intervalSeconds: TARGET_TRACKING_INTERVAL_SECONDS,
    begin: (setting) => {
      const track = targetTracker(setting, utilizationTarget(targetUtilization));
      return (view) => track(view);
    },
  };
}

/**
 * The same on waiting jobs per ready worker, named `TT backlog`: AWS's recipe for queues (unconfirmed), acceptable wait / service time.
 *
 * The target is max(1, (SLO - S) / S) per slot, hence x slotsPerWorker.
 */
export function backlogTracking(): ReadyAutoscaler {
  return {
    name: "TT backlog",
    intervalSeconds: TARGET_TRACKING_INTERVAL_SECONDS,
    begin: (setting) => {
      const track = targetTracker(setting, backlogTarget(setting));
      return (view) => track(view);
    },
  };
}

/** A metric that falls as workers are added, and the value to keep it at. */
export interface TrackedTarget {
  /** Value to aim at; > 0. */
  readonly target: number;
  /** Point of this minute; null when unknown. */
  readonly point: (view: ControlView) => number | null;
}

/** Busy share of the slots as a metric to track. */
export function utilizationTarget(targetUtilization: number): TrackedTarget {
  return { target: targetUtilization, point: ({ observation }) => observation?.utilization ?? null };
}

/** Size that target tracking asks for, never below the floor (0 without one) that another policy has set; null keeps the size. */
export type TargetTracker = (view: ControlView, floor?: number) => number | null;

/** Target tracking for one replay. A size that the floor forces is not an action of its own and starts no cooldown. */
export function targetTracker(setting: SizeLimits, { target, point }: TrackedTarget): TargetTracker {
  const limits = atLeastOne(setting);
  let above = 0;
  let below = 0;
  let lastOut = { atSeconds: -Infinity, size: 0 };
  let lastInAt = -Infinity;
  return (view, floor = 0) => {
    const { nowSeconds, workers } = view;
    const value = point(view);
    above = value !== null && value > target ? above + 1 : 0;
    below = value !== null && value < IN_SHARE * target ? below + 1 : 0;
    if (value === null) return null;
    const rested = (sinceSeconds: number): boolean => nowSeconds - sinceSeconds >= COOLDOWN_SECONDS;
    // Where no worker is ready a backlog counts as that of one.
    const out = clampSize(limits, roundUp((Math.max(1, workers.ready) * value) / target));
    if (above >= OUT_POINTS && out > workers.desired && (rested(lastOut.atSeconds) || out > lastOut.size)) {
      lastOut = { atSeconds: nowSeconds, size: out };
      return out;
    }
    const into = clampSize(limits, Math.max(floor, roundUp((workers.desired * value) / target)));
    const mayShrink = below >= IN_POINTS && rested(lastInAt) && rested(lastOut.atSeconds);
    if (!mayShrink || into >= workers.desired) return null;
    lastInAt = nowSeconds;
    return into;
  };
}

/** One-minute points above the target before more is asked for: a third party citing AWS. */
const OUT_POINTS = 3;

/** One-minute points below before less is asked for: the same source. */
const IN_POINTS = 15;

/** Share of the target below which a point counts as low; unconfirmed. */
const IN_SHARE = 0.9;

/** Default cooldown of ECS and most others in either direction, in seconds. */
const COOLDOWN_SECONDS = 300;

function backlogTarget({ slo, meanServiceSeconds, slotsPerWorker }: AutoscalerSetting): TrackedTarget {
  const perSlot = Math.max(1, (slo.latencySeconds - meanServiceSeconds) / meanServiceSeconds);
  return {
    target: perSlot * slotsPerWorker,
    point: ({ observation, workers }) => observation && observation.backlog / Math.max(1, workers.ready),
  };
}

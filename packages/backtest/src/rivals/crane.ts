import type { Controller, ControlView } from "@cap/simulator";
import type { ReadyAutoscaler, AutoscalerSetting } from "../autoscaler.ts";
import { ArrivalHistory } from "./arrival-history.ts";
import { checkTargetUtilization, HPA_INTERVAL_SECONDS, percent, utilizationSize, withinTolerance } from "./hpa.ts";
import { atLeastOne, roundUp } from "./size-limits.ts";
import { stabilizedSize } from "./stabilized-size.ts";

/** Setting of a Crane-like effective HPA. */
export interface CraneOptions {
  /** Busy share to aim at, of the measured and of the predicted usage, in (0, 1]. @defaultValue 0.7 */
  readonly targetUtilization?: number;
}

/**
 * A Crane-like effective HPA, named `Crane`, with a target other than 0.7 added: an HPA with a predicted metric beside the measured one, of
 * which the larger wins. A stand-in: Crane's own predictor is a Fourier transform chosen by back-test.
 *
 * Predicted usage is the largest value in the next hour of the mean daily profile of the last 7 days, smoothed over 11 min, times the mean
 * service time of the past, times 1.1; divided by slotsPerWorker it is in workers. While the measured metric is missing or too old the
 * predicted one may raise the size but not lower it, as in any HPA. Days of the replay join the profile once they are a day old.
 *
 * @throws RangeError if targetUtilization is outside (0, 1]
 * @see https://github.com/gocrane/crane, pkg/prediction/dsp and pkg/controller/ehpa
 */
export function crane({ targetUtilization = DEFAULT_TARGET }: CraneOptions = {}): ReadyAutoscaler {
  checkTargetUtilization(targetUtilization);
  return {
    name: targetUtilization === DEFAULT_TARGET ? "Crane" : `Crane ${percent(targetUtilization)}`,
    intervalSeconds: HPA_INTERVAL_SECONDS,
    begin: (setting) => begin(setting, targetUtilization),
  };
}

function begin(setting: AutoscalerSetting, targetUtilization: number): Controller {
  const step = stabilizedSize(atLeastOne(setting));
  const history = new ArrivalHistory(setting, MINUTE_SECONDS);
  const peak = peakOfNextHour(history);
  const workersPerRate = (setting.meanServiceSeconds * MARGIN) / (targetUtilization * setting.slotsPerWorker);
  return (view) => {
    if (view.observation !== null) history.observe(view.observation);
    const rate = peak(view.nowSeconds);
    const predicted = rate === null ? null : averageValueSize(view, rate * workersPerRate);
    return step(view, largerMetric(view, utilizationSize(view, targetUtilization), predicted));
  };
}

/** Usual utilization target of an HPA that is set by hand. */
const DEFAULT_TARGET = 0.7;

/** Margin on the prediction: the smallest of those that Crane's estimators try (10, 15 and 20 %). */
const MARGIN = 1.1;

/** Resolution of the predictor in seconds. */
const MINUTE_SECONDS = 60;

/** Days of which the daily profile is the mean. */
const PROFILE_DAYS = 7;

/** Minutes on either side over which the profile is smoothed: 11 in all. */
const SMOOTHING_MINUTES = 5;

/** Minutes ahead of which the largest value counts (the prediction window of 3600 s). */
const WINDOW_MINUTES = 60;

/** Recommendation of a metric of type AverageValue, given the workers that its total asks for. */
function averageValueSize({ workers: { desired } }: ControlView, wanted: number): number {
  return desired > 0 && withinTolerance(wanted / desired) ? desired : roundUp(wanted);
}

/** The larger recommendation; one that is missing blocks lowering. */
function largerMetric(view: ControlView, measured: number | null, predicted: number | null): number | null {
  if (measured !== null && predicted !== null) return Math.max(measured, predicted);
  const readable = measured ?? predicted;
  return readable !== null && readable >= view.workers.desired ? readable : null;
}

/** Largest smoothed rate from the minute of an instant through the hour that follows, in 1/s; null when nothing is known of it. */
function peakOfNextHour(history: ArrivalHistory): (nowSeconds: number) => number | null {
  // What a minute is predicted from is over a day old, but for outages that never fill, so it is worked out once.
  const smoothed = new Map<number, number | null>();
  return (nowSeconds) => {
    const first = Math.floor(nowSeconds / MINUTE_SECONDS);
    let peak: number | null = null;
    for (let minute = first; minute <= first + WINDOW_MINUTES; minute++) {
      if (!smoothed.has(minute)) smoothed.set(minute, smoothedRate(history, minute));
      const rate = smoothed.get(minute) ?? null;
      if (rate !== null && (peak === null || rate > peak)) peak = rate;
    }
    return peak;
  };
}

function smoothedRate(history: ArrivalHistory, minute: number): number | null {
  let total = 0;
  let known = 0;
  for (let near = minute - SMOOTHING_MINUTES; near <= minute + SMOOTHING_MINUTES; near++) {
    const rate = history.rateAtTimeOfDay({ nowSeconds: near * MINUTE_SECONDS, days: PROFILE_DAYS });
    if (rate === null) continue;
    total += rate;
    known++;
  }
  return known === 0 ? null : total / known;
}

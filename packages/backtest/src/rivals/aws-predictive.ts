import type { ReadyAutoscaler, AutoscalerSetting } from "../autoscaler.ts";
import { ArrivalHistory } from "./arrival-history.ts";
import { checkTargetUtilization, percent } from "./hpa.ts";
import { atLeastOne, clampSize, roundUp } from "./size-limits.ts";
import { TARGET_TRACKING_INTERVAL_SECONDS, targetTracker, utilizationTarget } from "./target-tracking.ts";

/** Setting of AWS-like predictive scaling. */
export interface AwsPredictiveOptions {
  /** Busy share to aim at, of the forecast and of target tracking, in (0, 1]. @defaultValue 0.7 */
  readonly targetUtilization?: number;
}

/**
 * AWS-like predictive scaling beside target tracking, named `AWS predictive`, with a target other than 0.7 added. A stand-in: AWS does not
 * publish its forecast; here it is the mean of the same hour of at most 14 days before, and needs 24 h of history.
 *
 * The forecast for now and for 300 s from now is a floor under target tracking, so it raises and never lowers; it holds in an outage too.
 * Jobs are turned into workers by the mean service time of the past and slotsPerWorker. Days of the replay join the history once they are
 * a day old, which is later than the real refresh every 6 h but the same forecast.
 *
 * @throws RangeError if targetUtilization is outside (0, 1]
 * @see AWS, Amazon EC2 Auto Scaling User Guide, "How predictive scaling works"
 */
export function awsPredictive({ targetUtilization = DEFAULT_TARGET }: AwsPredictiveOptions = {}): ReadyAutoscaler {
  checkTargetUtilization(targetUtilization);
  return {
    name: targetUtilization === DEFAULT_TARGET ? "AWS predictive" : `AWS predictive ${percent(targetUtilization)}`,
    intervalSeconds: TARGET_TRACKING_INTERVAL_SECONDS,
    begin: (setting) => {
      const track = targetTracker(setting, utilizationTarget(targetUtilization));
      const history = new ArrivalHistory(setting, HOUR_SECONDS);
      return (view) => {
        if (view.observation !== null) history.observe(view.observation);
        const floor = forecastFloor(setting, { history, nowSeconds: view.nowSeconds, targetUtilization });
        const tracked = track(view, floor);
        return floor > (tracked ?? view.workers.desired) ? floor : tracked;
      };
    },
  };
}

/** Usual utilization target; AWS has no default for a metric of one's own. */
const DEFAULT_TARGET = 0.7;

const HOUR_SECONDS = 3600;

/** Days that AWS looks back at most. */
const HISTORY_DAYS = 14;

/** Least history for a forecast, in seconds. */
const HISTORY_SECONDS_MIN = 86_400;

/** SchedulingBufferTime: how far ahead instances are launched, in seconds (its default). */
const BUFFER_SECONDS = 300;

interface ForecastInput {
  readonly history: ArrivalHistory;
  readonly nowSeconds: number;
  readonly targetUtilization: number;
}

/** Workers for the larger of the forecasts, within the limits of the pool; 0 when there is none. */
function forecastFloor(setting: AutoscalerSetting, { history, nowSeconds, targetUtilization }: ForecastInput): number {
  if (setting.startAt + nowSeconds - setting.past.startAt < HISTORY_SECONDS_MIN) return 0;
  const rates = [nowSeconds, nowSeconds + BUFFER_SECONDS].map((at) =>
    history.rateAtTimeOfDay({ nowSeconds: at, days: HISTORY_DAYS }),
  );
  const known = rates.filter((rate) => rate !== null);
  if (known.length === 0) return 0;
  const busySlots = Math.max(...known) * setting.meanServiceSeconds;
  return clampSize(atLeastOne(setting), roundUp(busySlots / (targetUtilization * setting.slotsPerWorker)));
}

import type { Controller, ControlView } from "@cap/simulator";
import { RecentValues } from "./recent-values.ts";
import { clampSize, type SizeLimits } from "./size-limits.ts";

/** How an HPA is told to scale down: the `behavior` that people change. Scaling up is always as the defaults have it. */
export interface ScaleDownBehavior {
  /** Time over which the largest recommendation holds, in seconds; >= 0. @defaultValue 300 */
  readonly stabilizationSeconds?: number;
  /** Share of the workers that may be removed per period, in (0, 1]. @defaultValue 1 */
  readonly downShare?: number;
  /** Length of that period in seconds; > 0. @defaultValue 15 */
  readonly downPeriodSeconds?: number;
}

/** Part of a view that the behaviour looks at. */
type SizeView = Pick<ControlView, "nowSeconds" | "workers">;

/** Turns the raw recommendation of a tick into the size to ask for; a raw null means no recommendation, so the size is kept. */
export type SizeStep = (view: SizeView, raw: number | null) => ReturnType<Controller>;

/**
 * The `behavior` of a Kubernetes HorizontalPodAutoscaler: stabilisation windows, then rate limits, then the limits of the pool.
 *
 * The size at the first tick counts as a recommendation. The size is clamped between the recommendation of now (no window on the way up)
 * and the largest of the stabilisation window. Up, at most 4 workers or 100 % more than at the start of a 15 s period, whichever is more;
 * down, at most the given share less than at the start of the period, truncated, as Kubernetes does. The start of a period is the present size
 * without what this policy added and removed in it.
 *
 * @throws RangeError if a setting is outside its domain
 * @example stabilizedSize({ workersMin: 1, workersMax: 100 })(view, 50) // 20 with 10 workers
 * @see Kubernetes, Horizontal Pod Autoscaling, "Configurable scaling behavior"
 */
export function stabilizedSize(limits: SizeLimits, behavior: ScaleDownBehavior = {}): SizeStep {
  const { stabilizationSeconds = 300, downShare = 1, downPeriodSeconds = 15 } = behavior;
  if (!(stabilizationSeconds >= 0))
    throw new RangeError(`stabilizationSeconds must be >= 0, got ${stabilizationSeconds}`);
  if (!(downShare > 0 && downShare <= 1)) throw new RangeError(`downShare must be in (0, 1], got ${downShare}`);
  if (!(downPeriodSeconds > 0)) throw new RangeError(`downPeriodSeconds must be > 0, got ${downPeriodSeconds}`);
  const recommendations = new RecentValues(stabilizationSeconds);
  const upPeriod = new SizeChanges(UP_PERIOD_SECONDS);
  const downPeriod = new SizeChanges(downPeriodSeconds);
  let isFirst = true;
  return ({ nowSeconds, workers: { desired } }, raw) => {
    if (isFirst) recommendations.add(nowSeconds, desired);
    isFirst = false;
    if (raw === null) return null;
    const largest = Math.max(raw, recommendations.max(nowSeconds));
    recommendations.add(nowSeconds, raw);
    const wanted = Math.min(Math.max(desired, raw), largest);
    const mostUp = Math.max(desired, upLimit(upPeriod.startSize(nowSeconds, desired)));
    const mostDown = Math.min(desired, downLimit(downPeriod.startSize(nowSeconds, desired), downShare));
    const size = clampSize(limits, Math.min(mostUp, Math.max(mostDown, wanted)));
    for (const period of [upPeriod, downPeriod]) period.add(nowSeconds, size - desired);
    return size;
  };
}

/** Period, pods and factor of the two default policies for scaling up, of which the larger change counts. */
const UP_PERIOD_SECONDS = 15;
const UP_WORKERS = 4;
const UP_FACTOR = 2;

function upLimit(startSize: number): number {
  return Math.max(startSize + UP_WORKERS, Math.ceil(UP_FACTOR * startSize));
}

function downLimit(startSize: number, downShare: number): number {
  // The allowance keeps 90 x (1 - 0.3) = 62.99999999999999 from allowing a 28th worker to go.
  return Math.floor(startSize * (1 - downShare) + 1e-9);
}

/** What the policy itself added and removed in the period that ends now. */
class SizeChanges {
  readonly #changes: RecentValues;

  constructor(periodSeconds: number) {
    this.#changes = new RecentValues(periodSeconds);
  }

  add(atSeconds: number, change: number): void {
    if (change !== 0) this.#changes.add(atSeconds, change);
  }

  /** Size at the start of the period: the present one - added + removed. */
  startSize(nowSeconds: number, desired: number): number {
    return desired - this.#changes.sum(nowSeconds);
  }
}

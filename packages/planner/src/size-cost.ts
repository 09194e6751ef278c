import type { WindowRisk } from "./window-risk.ts";

/** Everything about a decision that prices depend on. */
export interface PriceInput {
  /** Share of windows that have to be good, 0..1. */
  readonly availability: number;
  readonly windowSeconds: number;
  /** Expected load in workers. */
  readonly meanLoad: number;
  readonly provisioningSeconds: number;
  /** Size asked for now. */
  readonly currentWorkers: number;
  /** Seconds since the size was last raised, and since it was last lowered. */
  readonly sinceUpSeconds: number;
  readonly sinceDownSeconds: number;
}

/** A bad window may cost as many windows of one worker as this, at an availability of 99 %; chosen on half of the scenarios of docs/plan-quality.md. */
const WINDOW_PRICE = 0.9;
/** Availability closer to 1 than this does not raise the price further: such a window is given up rather than bought. */
const LEAST_BAD_SHARE = 5e-4;
/** The price grows like the spread of the load, a little faster than its root. */
const ROOT_WEIGHT = 9;
/** Price of a queue that runs away on the median path if nobody acts later, in bad windows for each wait budget. */
const RUNAWAY_PRICE = 0.06;
/** Price of the wait that the rollouts end with, in bad windows: what a decision leaves behind is partly mended by later ones. */
const END_WAIT_PRICE = 0.3;
/** Worker-seconds that a late job beyond the allowance costs. */
const LATE_JOB_PRICE = 2;
/** A worker too many can be let go at the next decision, so it costs this many seconds only. */
const IDLE_SECONDS = 36;
/**
 * Gain that a smaller size has to bring where workers start within a minute, in worker-seconds for each of the first three workers removed;
 * less of it long after a rise.
 */
const REMOVAL_GAIN = { soonAfterRise: 50, later: 24 };
/**
 * Both the gain and the time after a rise grow with the root of the time that it takes to get a worker back, as a band around a wandering
 * need does with the price of a change: proportionally, a delay of 300 s cost 11 % of the hours for a point of good windows; without,
 * 2.5 points were lost. Shorter delays than these 15 s were not tried.
 */
const GAIN_DELAY = { usualSeconds: 60, leastSeconds: 15 };
/** Long after a rise an idle worker is let go in any case. */
const LATER_GAIN_MAX = 0.95 * IDLE_SECONDS;
const REMOVED_COUNTED = 3;
const REVERSAL_SECONDS = 600;
/**
 * What a change of the size has to gain by itself, in worker-seconds at a load of one worker: near the cheapest size the cost hardly
 * depends on the size, so most changes by one worker gain nothing that lasts. It grows with the root of the load, as the spread of the
 * need does. A fixed price of 10 to 20 worker-seconds at 20 erlangs saved 30 to 40 % of the actions on seed 1 of seven kinds, for no
 * more hours at equal windows; the same in a pool of 3 was too much.
 */
const ACTION_PRICE = 5;
/** A size that has lasted for so long may be put right for nothing, so that no worker is kept for ever for the price of letting it go. */
const FREE_ACTION_SECONDS = 1800;

/** Cost of asking for a size, in worker-seconds; it grows with every part of the risk. */
export function sizeCost(workers: number, risk: WindowRisk, input: PriceInput): number {
  const { provisioningSeconds, currentWorkers, sinceUpSeconds } = input;
  const added = Math.max(0, workers - currentWorkers);
  const removed = Math.max(0, currentWorkers - workers);
  const gain = removalGain(provisioningSeconds, sinceUpSeconds);
  const bad = risk.badWindows + END_WAIT_PRICE * risk.endWait + RUNAWAY_PRICE * risk.unattendedWait;
  return (
    windowPrice(input) * bad +
    LATE_JOB_PRICE * risk.lateJobs +
    risk.addedWorkerSeconds +
    IDLE_SECONDS * workers +
    provisioningSeconds * added +
    (workers === currentWorkers ? 0 : actionPrice(input)) +
    gain * Math.min(REMOVED_COUNTED, removed)
  );
}

function actionPrice({ meanLoad, sinceUpSeconds, sinceDownSeconds }: PriceInput): number {
  const isFree = Math.min(sinceUpSeconds, sinceDownSeconds) >= FREE_ACTION_SECONDS;
  return isFree ? 0 : ACTION_PRICE * Math.sqrt(meanLoad);
}

function removalGain(provisioningSeconds: number, sinceUpSeconds: number): number {
  const delaySeconds = Math.max(GAIN_DELAY.leastSeconds, provisioningSeconds);
  const factor = Math.sqrt(delaySeconds / GAIN_DELAY.usualSeconds);
  return sinceUpSeconds < factor * REVERSAL_SECONDS
    ? factor * REMOVAL_GAIN.soonAfterRise
    : Math.min(LATER_GAIN_MAX, factor * REMOVAL_GAIN.later);
}

/** What a bad window costs, in worker-seconds. */
export function windowPrice({ availability, meanLoad, windowSeconds }: PriceInput): number {
  const badShare = Math.max(LEAST_BAD_SHARE, 1 - availability);
  return WINDOW_PRICE * (0.01 / badShare) * (meanLoad + ROOT_WEIGHT * Math.sqrt(meanLoad)) * windowSeconds;
}

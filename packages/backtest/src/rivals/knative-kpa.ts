import type { Controller, IntervalObservation } from "@cap/simulator";
import type { ReadyAutoscaler, AutoscalerSetting } from "../autoscaler.ts";
import { checkTargetUtilization, percent } from "./hpa.ts";
import { RecentValues } from "./recent-values.ts";
import { clampSize, roundUp } from "./size-limits.ts";

/** Settings of Knative's pod autoscaler. */
export interface KnativeKpaOptions {
  /** Jobs in the system per slot to aim at, in (0, 1]: the share of the container concurrency. @defaultValue 0.7 */
  readonly targetUtilization?: number;
  /** Time over which the largest size wanted holds, in seconds; >= 0. @defaultValue 0 */
  readonly scaleDownDelaySeconds?: number;
}

/**
 * Knative's pod autoscaler (KPA) on concurrency, named `Knative KPA`, with settings other than the defaults added.
 *
 * Concurrency is the mean number of jobs in the system, over 60 s, or over 6 s in panic: when that alone asks for twice the ready workers.
 * Panic never lowers, and ends 60 s after it was last called for. The target counts per slot, hence x slotsPerWorker per worker. Unlike a
 * restarted controller it does not begin in panic, for a replay begins in the middle of operation.
 *
 * @throws RangeError if a setting is outside its domain
 * @see Knative Serving, pkg/autoscaler/scaling/autoscaler.go
 */
export function knativeKpa(options: KnativeKpaOptions = {}): ReadyAutoscaler {
  const { targetUtilization = DEFAULT_TARGET, scaleDownDelaySeconds = 0 } = options;
  checkTargetUtilization(targetUtilization);
  if (!(scaleDownDelaySeconds >= 0)) {
    throw new RangeError(`scaleDownDelaySeconds must be >= 0, got ${scaleDownDelaySeconds}`);
  }
  const target = targetUtilization === DEFAULT_TARGET ? "" : ` ${percent(targetUtilization)}`;
  const delay = scaleDownDelaySeconds === 0 ? "" : ` delay ${scaleDownDelaySeconds}s`;
  return {
    name: `Knative KPA${target}${delay}`,
    intervalSeconds: TICK_SECONDS,
    begin: (setting) => begin(setting, { targetUtilization, scaleDownDelaySeconds }),
  };
}

function begin(setting: AutoscalerSetting, options: Required<KnativeKpaOptions>): Controller {
  const target = options.targetUtilization * setting.slotsPerWorker;
  const stable = new RecentConcurrency(STABLE_SECONDS);
  const panic = new RecentConcurrency(PANIC_SECONDS);
  const mode = new PanicMode();
  const delayed = new RecentValues(options.scaleDownDelaySeconds);
  return ({ nowSeconds, observation, workers }) => {
    if (observation === null) return null;
    const ready = Math.max(1, workers.ready);
    const stableSize = roundUp(stable.mean(observation) / target);
    const panicSize = roundUp(panic.mean(observation) / target);
    mode.update(nowSeconds, panicSize / ready >= PANIC_RATIO);
    const desired = mode.size(rateLimited(ready, stableSize), rateLimited(ready, panicSize));
    delayed.add(nowSeconds, desired);
    return clampSize(setting, Math.max(desired, delayed.max(nowSeconds)));
  };
}

/** Share of the concurrency to aim at (container-concurrency-target-percentage). */
const DEFAULT_TARGET = 0.7;

/** Tick interval, stable window and panic window (10 % of it) in seconds, as Knative's defaults. */
const TICK_SECONDS = 2;
const STABLE_SECONDS = 60;
const PANIC_SECONDS = 6;

/** Panic begins when the panic window asks for so many times the ready workers (panic-threshold-percentage 200). */
const PANIC_RATIO = 2;

/** Largest factors between the ready workers and the size wanted (max-scale-up-rate, max-scale-down-rate). */
const UP_RATE = 1000;
const DOWN_RATE = 2;

function rateLimited(ready: number, size: number): number {
  return Math.min(Math.ceil(UP_RATE * ready), Math.max(Math.floor(ready / DOWN_RATE), size));
}

/** Panic mode: since when it was last called for, and the largest size wanted in it. */
class PanicMode {
  #calledAt: number | null = null;
  #largest = 0;

  update(nowSeconds: number, isOver: boolean): void {
    if (isOver) this.#calledAt = nowSeconds;
    else if (this.#calledAt !== null && this.#calledAt + STABLE_SECONDS < nowSeconds) {
      this.#calledAt = null;
      this.#largest = 0;
    }
  }

  size(stableSize: number, panicSize: number): number {
    if (this.#calledAt === null) return stableSize;
    this.#largest = Math.max(this.#largest, stableSize, panicSize);
    return this.#largest;
  }
}

/** Mean number of jobs in the system over a window that ends with the newest observation. */
class RecentConcurrency {
  readonly #jobSeconds: RecentValues;
  readonly #seconds: RecentValues;

  constructor(windowSeconds: number) {
    this.#jobSeconds = new RecentValues(windowSeconds);
    this.#seconds = new RecentValues(windowSeconds);
  }

  mean({ endSeconds, lengthSeconds, meanInSystem }: IntervalObservation): number {
    this.#jobSeconds.add(endSeconds, meanInSystem * lengthSeconds);
    this.#seconds.add(endSeconds, lengthSeconds);
    return this.#jobSeconds.sum(endSeconds) / this.#seconds.sum(endSeconds);
  }
}

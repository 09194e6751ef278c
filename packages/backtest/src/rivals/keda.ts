import type { Controller, ControlView } from "@cap/simulator";
import type { ReadyAutoscaler, AutoscalerSetting } from "../autoscaler.ts";
import { HPA_INTERVAL_SECONDS, withinTolerance } from "./hpa.ts";
import { atLeastOne, roundUp } from "./size-limits.ts";
import { type ScaleDownBehavior, type SizeStep, stabilizedSize } from "./stabilized-size.ts";

/** Setting of a KEDA trigger on a queue. */
export interface KedaOptions {
  /** Jobs that KEDA wants per worker with one slot; > 0. Scaled by slotsPerWorker, so that it means the same delay with larger workers. */
  readonly jobsPerWorker: number;
}

/** KEDA on the number of waiting jobs, read live, at most 100 workers (KEDA's default), named `KEDA list 5` after its target. */
export function kedaList({ jobsPerWorker }: KedaOptions): ReadyAutoscaler {
  return keda({
    name: `KEDA list ${jobsPerWorker}`,
    jobsPerWorker: fixed(jobsPerWorker),
    workersMax: KEDA_WORKERS_MAX,
  });
}

/** The same with the target that the SLO suggests: jobs that one slot serves in what the SLO leaves for waiting, at least 1. */
export function kedaListTuned(): ReadyAutoscaler {
  return keda({ name: "KEDA list tuned", jobsPerWorker: tunedJobs, workersMax: KEDA_WORKERS_MAX });
}

/** The same with `useCachedMetrics`: the value is refreshed every 30 s, the polling interval. */
export function kedaListCached({ jobsPerWorker }: KedaOptions): ReadyAutoscaler {
  const name = `KEDA list ${jobsPerWorker} cached`;
  return keda({
    name,
    jobsPerWorker: fixed(jobsPerWorker),
    workersMax: KEDA_WORKERS_MAX,
    refreshSeconds: POLL_SECONDS,
  });
}

/** A careful user's setting: 2 waiting jobs per worker, the pool's own maximum, and at most 10 % fewer workers per 60 s. */
export function kedaListSoft(): ReadyAutoscaler {
  const behavior = { downShare: 0.1, downPeriodSeconds: 60 };
  return keda({ name: "KEDA list soft", jobsPerWorker: fixed(2), workersMax: Infinity, behavior });
}

/** KEDA on waiting jobs and those in service, as for SQS, at most the pool's own maximum; `KEDA in-flight`, with a target other than 1 added. */
export function kedaInFlight({ jobsPerWorker }: KedaOptions): ReadyAutoscaler {
  const name = jobsPerWorker === 1 ? "KEDA in-flight" : `KEDA in-flight ${jobsPerWorker}`;
  return keda({ name, jobsPerWorker: fixed(jobsPerWorker), workersMax: Infinity, countsInService: true });
}

/** KEDA's default for maxReplicaCount. */
const KEDA_WORKERS_MAX = 100;

/** KEDA's default pollingInterval: how often activation is decided and a cached value refreshed. */
const POLL_SECONDS = 30;

/** KEDA's default cooldownPeriod: how long a trigger must be inactive before the step to 0. */
const COOLDOWN_SECONDS = 300;

interface KedaTrigger {
  readonly name: string;
  readonly jobsPerWorker: (setting: AutoscalerSetting) => number;
  readonly workersMax: number;
  readonly countsInService?: boolean;
  readonly refreshSeconds?: number;
  readonly behavior?: ScaleDownBehavior;
}

function keda(trigger: KedaTrigger): ReadyAutoscaler {
  return { name: trigger.name, intervalSeconds: HPA_INTERVAL_SECONDS, begin: (setting) => begin(trigger, setting) };
}

/** The HPA that KEDA generates owns 1 to N; KEDA itself owns the steps between 0 and 1, which happen only with a minimum of 0. */
function begin(trigger: KedaTrigger, setting: AutoscalerSetting): Controller {
  const limits = { ...setting, workersMax: Math.min(trigger.workersMax, setting.workersMax) };
  const jobsPerWorker = trigger.jobsPerWorker(setting) * setting.slotsPerWorker;
  const step = stabilizedSize(atLeastOne(limits), trigger.behavior);
  const activation = setting.workersMin === 0 && limits.workersMax > 0 ? activator() : () => null;
  const cached = cache(trigger.refreshSeconds ?? 0);
  return (view) => {
    const live = jobsSeen(view, trigger.countsInService ?? false);
    const activated = activation(view, live);
    if (activated !== null) return activated;
    // An HPA at 0 is switched off.
    if (view.workers.desired === 0 && setting.workersMin === 0) return null;
    return hpaSize(step, view, { jobs: cached(view.nowSeconds, live), jobsPerWorker });
  };
}

/** External metric of type AverageValue: total / target whatever the present size, unless the average is within the tolerance. */
function hpaSize(
  step: SizeStep,
  view: ControlView,
  metric: { jobs: number | null; jobsPerWorker: number },
): number | null {
  if (metric.jobs === null) return step(view, null);
  const { desired } = view.workers;
  const wanted = metric.jobs / metric.jobsPerWorker;
  return step(view, desired > 0 && withinTolerance(wanted / desired) ? desired : roundUp(wanted));
}

function jobsSeen({ observation }: ControlView, countsInService: boolean): number | null {
  return observation && observation.backlog + (countsInService ? observation.inService : 0);
}

/** The value as of the last refresh; null when there is no value now, cached or not. */
function cache(refreshSeconds: number): (nowSeconds: number, live: number | null) => number | null {
  let refreshedAt = -Infinity;
  let value = 0;
  return (nowSeconds, live) => {
    if (live === null) return null;
    if (nowSeconds - refreshedAt < refreshSeconds) return value;
    refreshedAt = nowSeconds;
    value = live;
    return value;
  };
}

/** Activation at each poll: to 1 as soon as there is a job, to 0 when there was none for the cooldown. The start counts as active. */
function activator(): (view: ControlView, jobs: number | null) => number | null {
  let polledAt = -Infinity;
  let activeAt: number | null = null;
  return ({ nowSeconds, workers: { desired } }, jobs) => {
    activeAt ??= nowSeconds;
    if (jobs === null || nowSeconds - polledAt < POLL_SECONDS) return null;
    polledAt = nowSeconds;
    if (jobs > 0) {
      activeAt = nowSeconds;
      return desired === 0 ? 1 : null;
    }
    return desired > 0 && nowSeconds - activeAt >= COOLDOWN_SECONDS ? 0 : null;
  };
}

function fixed(jobsPerWorker: number): () => number {
  if (!(jobsPerWorker > 0)) throw new RangeError(`jobsPerWorker must be > 0, got ${jobsPerWorker}`);
  return () => jobsPerWorker;
}

function tunedJobs({ slo, meanServiceSeconds }: AutoscalerSetting): number {
  return Math.max(1, Math.floor((slo.latencySeconds - meanServiceSeconds) / meanServiceSeconds));
}

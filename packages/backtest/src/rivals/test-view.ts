import type { ControlView, IntervalObservation, WorkerCounts } from "@cap/simulator";
import type { AutoscalerSetting } from "../autoscaler.ts";

/** A setting for tests: 2 s jobs, p95 of 10 s, 1 to 250 single-slot workers, no past; fields given replace those. */
export function testSetting(fields: Partial<AutoscalerSetting> = {}): AutoscalerSetting {
  return {
    startAt: 1_728_000_000,
    past: { startAt: 1_728_000_000, stepSeconds: 60, arrivals: [] },
    slo: { latencySeconds: 10, quantile: 0.95, windowSeconds: 300 },
    workersMin: 1,
    workersMax: 250,
    workersInitial: 10,
    slotsPerWorker: 1,
    provisioningDelaySeconds: 60,
    meanServiceSeconds: 2,
    serviceScv: 1,
    ...fields,
  };
}

/** Worker counts for tests: so many ready ones, and some starting. */
export function testWorkers(ready: number, starting = 0): WorkerCounts {
  return { ready, starting, draining: 0, desired: ready + starting };
}

/** A view for tests at an instant; without an observation when `seen` is null, else an idle queue with the fields given. */
export function testView(
  nowSeconds: number,
  workers: WorkerCounts,
  seen: Partial<IntervalObservation> | null,
): ControlView {
  return { nowSeconds, workers, observation: seen && { ...idle(nowSeconds, workers), ...seen } };
}

function idle(endSeconds: number, workers: WorkerCounts): IntervalObservation {
  return {
    endSeconds,
    lengthSeconds: 60,
    arrivals: 0,
    completions: 0,
    backlog: 0,
    oldestWaitSeconds: 0,
    inService: 0,
    workers,
    utilization: 0,
    meanBacklog: 0,
    meanInSystem: 0,
    meanServiceSeconds: null,
    serviceStdSeconds: null,
    serviceP95Seconds: null,
    sojournP95Seconds: null,
  };
}

import type { Observation, Policy, Pool } from "@cap/domain";
import { beginStepwise, decide, step } from "@cap/planner";
import { type Controller, type IntervalObservation, type LatencySlo, type Slices } from "@cap/simulator";
import type { Autoscaler, AutoscalerSetting } from "./autoscaler.ts";

/**
 * cap itself, driven through the same `step` that production calls.
 *
 * The policy's latency target and limits are replaced by those that the replay is judged by; everything else of it holds.
 */
export function capAutoscaler(policy: Policy, name = "cap"): Autoscaler {
  return {
    name,
    intervalSeconds: policy.intervalSeconds,
    begin: (setting) => capController(policy, setting),
  };
}

function* capController(policy: Policy, setting: AutoscalerSetting): Slices<Controller> {
  const judged = judgedPolicy(policy, setting);
  let memory = yield* beginStepwise({
    policy: judged,
    pool: poolOf(setting),
    history: { ...setting.past, arrivals: [...setting.past.arrivals] },
    now: setting.startAt,
    present: { workers: setting.workersInitial, backlog: null, utilization: null },
  });
  return ({ nowSeconds, observation, workers }) => {
    // Without metrics a control loop decides on what it knows; there is nothing to learn. A hold keeps what was asked for since.
    if (observation === null) {
      const decision = decide(memory, judged, setting.startAt + nowSeconds, { explain: false });
      return decision.kind === "held" ? null : decision.targetWorkers;
    }
    const seen = observationOf(observation, setting);
    // Measurements may lag; the size that was asked for is known at once. An old one would look like the work of somebody else.
    const next = step(memory, judged, { ...seen, desiredWorkers: workers.desired }, { explain: false });
    memory = next.memory;
    return next.decision.targetWorkers;
  };
}

/** The policy with the limits and the latency target of a setting. */
function judgedPolicy(policy: Policy, { slo, workersMin, workersMax }: AutoscalerSetting): Policy {
  return {
    ...policy,
    slo: { ...policy.slo, ...latencyClause(slo), windowSeconds: slo.windowSeconds },
    scaling: { ...policy.scaling, minWorkers: workersMin, maxWorkers: workersMax },
  };
}

function latencyClause({ quantile, latencySeconds }: LatencySlo): Partial<Policy["slo"]> {
  const none = { p50LatencySeconds: null, p90LatencySeconds: null, p95LatencySeconds: null, p99LatencySeconds: null };
  if (quantile === 0.5) return { ...none, p50LatencySeconds: latencySeconds };
  if (quantile === 0.9) return { ...none, p90LatencySeconds: latencySeconds };
  if (quantile === 0.95) return { ...none, p95LatencySeconds: latencySeconds };
  if (quantile === 0.99) return { ...none, p99LatencySeconds: latencySeconds };
  throw new RangeError(`slo.quantile must be 0.5, 0.9, 0.95 or 0.99 for cap, got ${quantile}`);
}

function poolOf({ slotsPerWorker, provisioningDelaySeconds, meanServiceSeconds, serviceScv }: AutoscalerSetting): Pool {
  return {
    name: "replay",
    slotsPerWorker,
    slotSlowdown: 0,
    provisioningDelay: { p50Seconds: provisioningDelaySeconds, p95Seconds: provisioningDelaySeconds },
    serviceTimeSeconds: meanServiceSeconds,
    serviceTimeStdSeconds: meanServiceSeconds * Math.sqrt(serviceScv),
    serviceTimeP95Seconds: null,
  };
}

function observationOf(seen: IntervalObservation, { startAt }: AutoscalerSetting): Observation {
  const { workers } = seen;
  return {
    timestampAt: startAt + seen.endSeconds,
    knownArrivals: null,
    retries: null,
    queues: null,
    intervalSeconds: seen.lengthSeconds,
    arrivals: seen.arrivals,
    arrivalRate: null,
    completions: seen.completions,
    errors: null,
    errorRate: null,
    callsRefused: null,
    backlog: seen.backlog,
    oldestWaitSeconds: seen.oldestWaitSeconds,
    activeJobs: seen.inService,
    readyWorkers: workers.ready,
    startingWorkers: workers.starting,
    drainingWorkers: workers.draining,
    desiredWorkers: null,
    utilization: seen.utilization,
    serviceTimeSeconds: seen.meanServiceSeconds,
    serviceTimeStdSeconds: seen.serviceStdSeconds,
    serviceTimeP50Seconds: null,
    serviceTimeP95Seconds: seen.serviceP95Seconds,
    serviceRate: null,
    latencyP95Seconds: seen.sojournP95Seconds,
  };
}

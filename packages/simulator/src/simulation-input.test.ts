import { describe, expect, it } from "vitest";
import { estimateRuntimeSeconds, simulate } from "./simulate.ts";
import type { SimulationInput } from "./simulation-input.ts";

const hour: SimulationInput = {
  arrivals: { stepSeconds: 60, rates: Array.from({ length: 60 }, () => 2) },
  service: { kind: "exponential", meanSeconds: 1 },
  servers: { initial: 4, changes: [] },
  provisioningDelaySeconds: 90,
  slo: { latencySeconds: 5, quantile: 0.95, windowSeconds: 300 },
  seed: 1,
};

describe("simulate refuses", () => {
  it.each<[string, Partial<SimulationInput>]>([
    ["arrivals.stepSeconds must be a finite number > 0, got 0", { arrivals: { stepSeconds: 0, rates: [1] } }],
    ["arrivals.rates must not be empty", { arrivals: { stepSeconds: 1, rates: [] } }],
    ["arrivals.rates[1] must be a finite number >= 0, got -1", { arrivals: { stepSeconds: 1, rates: [1, -1] } }],
    ["arrivals.rates[0] must be a finite number >= 0, got NaN", { arrivals: { stepSeconds: 1, rates: [NaN] } }],
    [
      "arrivals.rateScv must be a finite number >= 0, got -1",
      { arrivals: { stepSeconds: 1, rates: [1], rateScv: -1 } },
    ],
    ["service.meanSeconds must be a finite number > 0, got 0", { service: { kind: "exponential", meanSeconds: 0 } }],
    ["service.scv must be a finite number >= 0, got -1", { service: { kind: "lognormal", meanSeconds: 1, scv: -1 } }],
    [
      "service.phases must be an integer in [1, 1000], got 0",
      { service: { kind: "erlang", meanSeconds: 1, phases: 0 } },
    ],
    [
      "service.scv must be >= 1 for a hyperexponential law, got 0.5",
      { service: { kind: "hyperexponential", meanSeconds: 1, scv: 0.5 } },
    ],
    ["service.sampleSeconds must not be empty", { service: { kind: "empirical", sampleSeconds: [] } }],
    [
      "service.sampleSeconds must hold a time > 0, got only zeros",
      { service: { kind: "empirical", sampleSeconds: [0] } },
    ],
    ["servers.initial must be an integer in [0, 1000000], got 1.5", { servers: { initial: 1.5, changes: [] } }],
    [
      "servers.initial must be an integer in [0, 1000000], got Infinity",
      { servers: { initial: Infinity, changes: [] } },
    ],
    [
      "servers.changes[0].servers must be an integer in [0, 1000000], got -1",
      { servers: { initial: 1, changes: [{ atSeconds: 0, servers: -1 }] } },
    ],
    [
      "servers.changes[0].atSeconds must be finite, got NaN",
      { servers: { initial: 1, changes: [{ atSeconds: NaN, servers: 1 }] } },
    ],
    ["provisioningDelaySeconds must be a finite number >= 0, got -1", { provisioningDelaySeconds: -1 }],
    ["provisioningDelaySeconds.p95 must be >= p50 9, got 3", { provisioningDelaySeconds: { p50: 9, p95: 3 } }],
    ["initialBacklog must be an integer in [0, 10000000], got 0.5", { initialBacklog: 0.5 }],
    ["slo.quantile must be in (0, 1], got 95", { slo: { latencySeconds: 1, quantile: 95, windowSeconds: 60 } }],
    [
      "slo.latencySeconds must be a finite number > 0, got 0",
      { slo: { latencySeconds: 0, quantile: 0.95, windowSeconds: 60 } },
    ],
    [
      "slo.windowSeconds must cut 3600 s into at most 1000000 steps, got 0.001",
      { slo: { latencySeconds: 1, quantile: 0.95, windowSeconds: 0.001 } },
    ],
    ["timelineStepSeconds must be a finite number > 0, got 0", { timelineStepSeconds: 0 }],
    ["seed must be an integer in [0, 4294967295], got -1", { seed: -1 }],
    ["jobsMax must be an integer in [1000, 1000000000], got 10", { jobsMax: 10 }],
  ])("%s", (message, changes) => {
    expect(() => simulate({ ...hour, ...changes })).toThrow(new RangeError(message));
    expect(() => estimateRuntimeSeconds({ ...hour, ...changes })).toThrow(RangeError);
  });
});

import { describe, expect, it } from "vitest";
import { estimateRuntimeSeconds, simulate } from "./simulate.ts";
import type { SimulationInput } from "./simulation-input.ts";
import { simulator } from "./simulator.ts";

const scenario: SimulationInput = {
  arrivals: { stepSeconds: 60, rates: Array.from({ length: 60 }, () => 30) },
  service: { kind: "exponential", meanSeconds: 1 },
  servers: { initial: 33, changes: [] },
  provisioningDelaySeconds: 30,
  seed: 1,
};
const quick = simulator({ giveWay: async () => {} });

describe("simulator", () => {
  it("simulates what simulate does", async () => {
    expect(await quick.simulate(scenario)).toEqual(simulate(scenario));
  });

  it("ends in the middle when the signal is aborted while it gives way", async () => {
    let turns = 0;
    const given = simulator({ giveWay: async () => void (turns += 1) });
    const signal = {
      throwIfAborted: () => {
        if (turns === 2) throw new Error("enough");
      },
    };
    await expect(given.simulate(scenario, signal)).rejects.toThrow("enough");
  });

  it.each<[string, Partial<SimulationInput>]>([
    ["arrivals.rates", { arrivals: { stepSeconds: 60, rates: [] } }],
    ["arrivals.stepSeconds", { arrivals: { stepSeconds: 0, rates: [1] } }],
    ["meanSeconds", { service: { kind: "exponential", meanSeconds: -1 } }],
    ["servers", { servers: { initial: -1, changes: [] } }],
    ["provisioningDelaySeconds", { provisioningDelaySeconds: -1 }],
    ["initialBacklog", { initialBacklog: 0.5 }],
    ["seed", { seed: -1 }],
    ["jobsMax", { jobsMax: 1 }],
    ["timelineStepSeconds", { timelineStepSeconds: 0 }],
    ["quantile", { slo: { latencySeconds: 1, quantile: 2, windowSeconds: 60 } }],
  ])("says that %s is bad, and neither runs nor estimates it", async (field, wrong) => {
    const bad = { ...scenario, ...wrong };
    expect(() => quick.validateScenario(bad)).toThrow(field);
    expect(() => quick.estimateRuntime(bad)).toThrow(RangeError);
    await expect(quick.simulate(bad)).rejects.toThrow(field);
    expect(() => quick.validateScenario(scenario)).not.toThrow();
  });

  it("expects a run to take as long as its jobs, up to those that are simulated one by one", () => {
    const times = (factor: number): SimulationInput => ({
      ...scenario,
      arrivals: { stepSeconds: 60, rates: scenario.arrivals.rates.map((rate) => factor * rate) },
    });
    expect(quick.estimateRuntime(scenario)).toBe(estimateRuntimeSeconds(scenario));
    expect(quick.estimateRuntime(times(8)) / quick.estimateRuntime(times(4))).toBeCloseTo(2, 1);
    expect(quick.estimateRuntime(times(1e6))).toBe(quick.estimateRuntime(times(1e5)));
  });
});

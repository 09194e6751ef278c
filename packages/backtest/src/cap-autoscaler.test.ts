import { describe, expect, it } from "vitest";
import { defaultPolicy } from "@cap/domain";
import { type Controller, type ControlView, finish, type IntervalObservation } from "@cap/simulator";
import type { AutoscalerSetting } from "./autoscaler.ts";
import { capAutoscaler } from "./cap-autoscaler.ts";

const setting: AutoscalerSetting = {
  startAt: 1_768_780_800,
  past: { startAt: 1_768_780_800 - 3 * 86_400, stepSeconds: 60, arrivals: Array.from({ length: 4_320 }, () => 600) },
  slo: { latencySeconds: 10, quantile: 0.95, windowSeconds: 300 },
  workersMin: 1,
  workersMax: 250,
  workersInitial: 30,
  slotsPerWorker: 1,
  provisioningDelaySeconds: 60,
  meanServiceSeconds: 2,
  serviceScv: 1,
};

/** Half a minute of a pool of 30 with so many arrivals, measured while another size may have been asked for. */
function measured(endSeconds: number, arrivals: number, desired = 30): IntervalObservation {
  return {
    endSeconds,
    lengthSeconds: 30,
    arrivals,
    completions: 300,
    backlog: 0,
    oldestWaitSeconds: 0,
    inService: 20,
    workers: { ready: 30, starting: 0, draining: 0, desired },
    utilization: 0.67,
    meanBacklog: 0,
    meanInSystem: 20,
    meanServiceSeconds: 2,
    serviceStdSeconds: 2,
    serviceP95Seconds: 5.6,
    sojournP95Seconds: 5.6,
  };
}

function viewAt(nowSeconds: number, observation: IntervalObservation | null, desired: number): ControlView {
  return { nowSeconds, observation, workers: { ready: 30, starting: 0, draining: 0, desired } };
}

function begun(): Controller {
  const controller = capAutoscaler(defaultPolicy).begin(setting);
  return typeof controller === "function" ? controller : finish(controller);
}

describe("capAutoscaler", () => {
  it("knows the size that was asked for from the pool, not from a measurement that may be older", () => {
    const answers = (desiredThen: number): unknown => {
      const decide = begun();
      return [90, 120, 150].map((now) => decide(viewAt(now, measured(now - 60, 330, desiredThen), 30)));
    };
    expect(answers(12)).toEqual(answers(30));
  });

  it("keeps what it has asked for while nothing is measured any more", () => {
    const decide = begun();
    const before = decide(viewAt(30, measured(30, 450), 30));
    expect(before).toBeGreaterThan(30);
    expect(decide(viewAt(600, null, before ?? 0))).toBeNull();
  });
});

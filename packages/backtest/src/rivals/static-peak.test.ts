import { describe, expect, it } from "vitest";
import type { AutoscalerSetting } from "../autoscaler.ts";
import { latencySizer } from "../latency-sizing.ts";
import { staticPeak } from "./static-peak.ts";

const slo = { latencySeconds: 10, quantile: 0.95, windowSeconds: 300 };
const service = { meanServiceSeconds: 2, serviceScv: 1, slotsPerWorker: 1 };
const workersOf = latencySizer({ ...service, latencySeconds: 10, quantile: 0.95 });

function sizeAfter(
  stepSeconds: number,
  arrivals: readonly (number | null)[],
  setting: Partial<AutoscalerSetting> = {},
): number | null {
  const past = { startAt: 0, stepSeconds, arrivals };
  const limits = { workersMin: 1, workersMax: 250, workersInitial: 5, provisioningDelaySeconds: 60 };
  const controller = staticPeak().begin({ startAt: 0, past, slo, ...limits, ...service, ...setting });
  const workers = { ready: 5, starting: 0, draining: 0, desired: 5 };
  return controller({ nowSeconds: 0, observation: null, workers });
}

describe("staticPeak", () => {
  it.each([
    { title: "minutes", stepSeconds: 60, arrivals: [0, 0, 600, 600, 600, 600, 600, 0, 900, 0], rate: 10 },
    { title: "five minutes", stepSeconds: 300, arrivals: [600, 3000, 1200], rate: 10 },
    { title: "hours", stepSeconds: 3600, arrivals: [3600, 36_000, 7200], rate: 10 },
    { title: "unknown steps", stepSeconds: 60, arrivals: [null, null, 600, null, null, null, null, null], rate: 10 },
    { title: "a past shorter than five minutes", stepSeconds: 60, arrivals: [300, 900], rate: 10 },
  ])("sizes for the peak of $title and a tenth more", ({ stepSeconds, arrivals, rate }) => {
    expect(sizeAfter(stepSeconds, arrivals)).toBe(workersOf(rate * 1.1));
  });

  it("stays within the limits", () => {
    expect(sizeAfter(60, [60_000])).toBe(250);
    expect(sizeAfter(60, [0], { workersMin: 3 })).toBe(3);
  });

  it("keeps the first size when nothing is known", () => {
    expect(sizeAfter(60, [null, null])).toBeNull();
    expect(sizeAfter(60, [])).toBeNull();
  });
});

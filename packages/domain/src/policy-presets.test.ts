import { describe, expect, it } from "vitest";
import { aggressivePolicy, conservativePolicy, defaultPolicy, documentPolicy } from "./policy-presets.ts";

describe("documentPolicy", () => {
  it("holds the planning document's DefaultConfig", () => {
    expect(documentPolicy.forecast).toMatchObject({
      windowSeconds: 60 * 60,
      model: "ewma",
      historyWindowSeconds: 24 * 3600,
      seasonalPeriodSeconds: null,
      anomalyThreshold: 3,
      spikeThreshold: 2,
    });
    expect(documentPolicy.scaling).toMatchObject({
      safetyMargin: 0.15,
      confidenceThreshold: 0.85,
      maxStepSize: 15,
      cooldownPeriodSeconds: 5 * 60,
      minWorkers: 1,
      maxWorkers: 100,
      scaleUpThreshold: 0.8,
      scaleDownThreshold: 0.6,
      queueingModel: "mmc",
      serviceTimeModel: "exponential",
    });
    expect(documentPolicy.cost).toMatchObject({ workerCostPerHour: 0.5, violationCostPerHour: 100, currency: "USD" });
  });
});

describe("defaultPolicy", () => {
  it("decides every 30 s, chooses its model, and never acts unasked", () => {
    expect(defaultPolicy).toMatchObject({ intervalSeconds: 30, mode: "advisory", forecast: { model: "auto" } });
  });
});

describe("conservativePolicy and aggressivePolicy", () => {
  it.each(["confidenceThreshold", "safetyMargin"] as const)(
    "%s falls from conservative over default to aggressive",
    (field) => {
      const [conservative, middle, aggressive] = [conservativePolicy, defaultPolicy, aggressivePolicy].map(
        ({ scaling }) => scaling[field],
      );
      expect(conservative).toBeGreaterThan(middle ?? NaN);
      expect(middle).toBeGreaterThanOrEqual(aggressive ?? NaN);
    },
  );

  it("damp scale-downs for long and not at all; the default leaves it to how the size is found", () => {
    const damping = [conservativePolicy, defaultPolicy, aggressivePolicy].map(({ scaling }) => [
      scaling.stabilizationWindowSeconds,
      scaling.hysteresisBand,
    ]);
    expect(damping).toEqual([
      [900, 0.1],
      [null, null],
      [0, 0],
    ]);
  });

  it("insure more and less against forecast errors than the default", () => {
    const levels = [conservativePolicy, defaultPolicy, aggressivePolicy].map(
      ({ forecast }) => forecast.confidenceLevel,
    );
    expect(levels).toEqual(levels.toSorted((a, b) => b - a));
  });

  it.each([conservativePolicy, aggressivePolicy])("$name only advises until somebody chooses a mode", ({ mode }) => {
    expect(mode).toBe("advisory");
  });
});

import { describe, expect, it } from "vitest";
import { encode } from "./codec.ts";
import { decodePolicy } from "./planner-config.ts";
import { Policy } from "./policy.ts";
import { defaultPolicy } from "./policy-presets.ts";

describe("decodePolicy", () => {
  it("reads every flat name of PlannerConfig", () => {
    const policy = decodePolicy({
      forecast_window: "30m",
      forecast_model: "seasonal",
      history_window: "48h",
      seasonal_period: "24h",
      safety_margin: 0.2,
      confidence_threshold: 0.9,
      max_step_size: 7,
      cooldown_period: "10m",
      min_workers: 3,
      max_workers: 33,
      worker_cost_per_hour: 0.7,
      violation_cost_per_hour: 70,
      scale_up_threshold: 0.75,
      scale_down_threshold: 0.5,
      anomaly_threshold: 4,
      spike_threshold: 3,
      queueing_model: "mm1",
      service_time_model: "exponential",
    });
    expect(policy.forecast).toMatchObject({
      windowSeconds: 1800,
      model: "seasonal",
      historyWindowSeconds: 172_800,
      seasonalPeriodSeconds: 86_400,
      anomalyThreshold: 4,
      spikeThreshold: 3,
    });
    expect(policy.scaling).toMatchObject({
      safetyMargin: 0.2,
      confidenceThreshold: 0.9,
      maxStepSize: 7,
      cooldownPeriodSeconds: 600,
      minWorkers: 3,
      maxWorkers: 33,
      scaleUpThreshold: 0.75,
      scaleDownThreshold: 0.5,
      queueingModel: "mm1",
      serviceTimeModel: "exponential",
    });
    expect(policy.cost).toMatchObject({ workerCostPerHour: 0.7, violationCostPerHour: 70 });
  });

  it("takes both forms together, and a null as nothing said", () => {
    const policy = decodePolicy({ max_workers: 20, scaling: { min_workers: 2, max_workers: null }, min_workers: null });
    expect(policy.scaling).toMatchObject({ minWorkers: 2, maxWorkers: 20 });
    expect(decodePolicy({ max_workers: 20, scaling: { max_workers: 20 } }).scaling.maxWorkers).toBe(20);
    const twice = decodePolicy({ cooldown_period: "5m", scaling: { cooldown_period: "300s" } });
    expect(twice.scaling.cooldownPeriodSeconds).toBe(300);
    expect(decodePolicy({ forecast_window: "1h", forecast: { window: "60m" } }).forecast.windowSeconds).toBe(3600);
  });

  it("reads what encode writes", () => {
    expect(decodePolicy(encode(Policy, defaultPolicy))).toEqual(defaultPolicy);
  });

  it.each([
    [
      { min_workers: 4, scaling: { min_workers: 5 } },
      "policy.min_workers must equal scaling.min_workers, which is another name of it, got 4",
    ],
    [
      { forecast_window: "6m", forecast: { window: "5m" } },
      'policy.forecast.forecast_window must equal window, which is another name of it, got "6m"',
    ],
    [{ max_workers: "x" }, 'policy.scaling.max_workers must be a finite number, got "x"'],
    [
      { min_workers: 5, scaling: 3 },
      "policy.scaling must be an object, got 3; policy.min_workers is not a field cap knows",
    ],
    [{ max_wrokers: 5 }, "policy.max_wrokers is not a field cap knows"],
    [null, "policy must be an object, got null"],
    [[], "policy must be an object, got []"],
  ])("refuses %j", (wire, message) => {
    expect(() => decodePolicy(wire)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID", message }));
  });

  it.each([
    [{ scaling: { queueing_model: "mm2" } }, "MODEL_NOT_SUPPORTED"],
    [{ queueing_model: "mm2", forecast_model: "arima" }, "MODEL_NOT_SUPPORTED"],
    [{ forecast: { model: "arima" } }, "MODEL_NOT_SUPPORTED"],
    [{ forecast: { forecast_model: "arima" } }, "MODEL_NOT_SUPPORTED"],
    [{ forecast: { model: "arima" }, max_workers: 0 }, "CONFIG_INVALID"],
    [{ forecast: { model: "auto", forecast_model: "ewma" } }, "CONFIG_INVALID"],
    [{ service_time_model: "x" }, "CONFIG_INVALID"],
  ])("refuses %j with the code %s", (wire, code) => {
    expect(() => decodePolicy(wire)).toThrow(expect.objectContaining({ code }));
  });

  it("names the models that there are", () => {
    expect(() => decodePolicy({ queueing_model: "mm2" })).toThrow(
      expect.objectContaining({
        message: 'policy.scaling.queueing_model must be one of mm1, mmc, mgc, got "mm2"',
        hint: "use one of the models named above",
      }),
    );
  });

  it("names the file that it is told of, and leaves what it reads as it was", () => {
    const wire = Object.freeze({ max_workers: 0 });
    expect(() => decodePolicy(wire, "cap.json: policy")).toThrow("cap.json: policy.scaling.max_workers must be >= 1");
    expect(wire).toEqual({ max_workers: 0 });
  });
});

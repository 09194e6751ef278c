import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { FORECAST_MODELS, Policy, QUEUEING_MODELS } from "./policy.ts";

/** A policy in the sections and names of the design document's ScalingPolicy. */
const SCALING_POLICY = {
  id: "auto-scaling-policy",
  name: "mail",
  enabled: true,
  mode: "auto",
  slo: { p95_latency: "5s", max_backlog: 100, error_budget: 0.01, availability: 0.999, drain_time: "300s" },
  scaling: {
    min: 2,
    max: 50,
    max_step_size: 10,
    cooldown_period: "5m",
    safety_margin: 0.15,
    scale_up_threshold: 0.8,
    scale_down_threshold: 0.6,
    hysteresis_band: 0.1,
  },
  forecast: { model: "holt_winters", window: "60m", confidence_level: 0.8 },
  cost: { cost_per_worker_hour: 0.5, violation_penalty: 100, currency: "USD" },
};

/** Limits of one day of a November. */
const limitsOn = (day: number, limits: object): object => ({
  from: `2025-11-0${day}T00:00:00Z`,
  until: `2025-11-0${day + 1}T00:00:00Z`,
  ...limits,
});

describe("Policy", () => {
  it("reads the design document's ScalingPolicy", () => {
    expect(decode(Policy, SCALING_POLICY)).toMatchObject({
      id: "auto-scaling-policy",
      mode: "auto",
      slo: { p95LatencySeconds: 5, drainTimeSeconds: 300 },
      scaling: { minWorkers: 2, maxWorkers: 50, maxStepSize: 10, cooldownPeriodSeconds: 300, hysteresisBand: 0.1 },
      forecast: { model: "holt_winters", windowSeconds: 3600, confidenceLevel: 0.8 },
      cost: { workerCostPerHour: 0.5, violationCostPerHour: 100, currency: "USD" },
    });
  });

  it("writes the field names of the planning API", () => {
    expect(encode(Policy, decode(Policy, SCALING_POLICY))).toMatchObject({
      scaling: { min_workers: 2, max_workers: 50, cooldown_period: "5m" },
      forecast: { model: "holt_winters", window: "1h" },
      cost: { worker_cost_per_hour: 0.5, violation_cost_per_hour: 100 },
    });
  });

  it("is complete when nothing is given, and only advises", () => {
    expect(decode(Policy, {})).toMatchObject({ name: "default", enabled: true, mode: "advisory", timeZone: "UTC" });
    expect(decode(Policy, { slo: null, scaling: null, forecast: null, cost: null, approval: null })).toEqual(
      decode(Policy, {}),
    );
  });

  it.each(FORECAST_MODELS)("takes the forecast model %s", (model) => {
    expect(decode(Policy, { forecast: { forecast_model: model } }).forecast.model).toBe(model);
  });

  it.each(QUEUEING_MODELS)("takes the queueing model %s", (model) => {
    expect(decode(Policy, { scaling: { queueing_model: model } }).scaling.queueingModel).toBe(model);
  });

  it("lets a pool go down to zero", () => {
    expect(decode(Policy, { scaling: { min_workers: 0 } }).scaling.minWorkers).toBe(0);
  });

  it.each([
    [{ name: "" }, 'name must have >= 1 characters, got ""'],
    [{ name: "x".repeat(101) }, /^name must have <= 100 characters/u],
    [{ enabled: "yes" }, 'enabled must be true or false, got "yes"'],
    [{ mode: "on" }, 'mode must be one of advisory, manual, auto, got "on"'],
    [{ interval: "500ms" }, 'interval must be >= 1s, got "500ms"'],
    [{ forcast: {} }, "forcast is not a field cap knows"],
    [{ slo: [] }, "slo must be an object, got []"],
    [{ scaling: { min_workers: -1 } }, "scaling.min_workers must be >= 0, got -1"],
    [{ scaling: { min: 5, min_workers: 4 } }, "scaling.min must equal min_workers, which is another name of it, got 5"],
    [{ scaling: { max_workers: 0 } }, "scaling.max_workers must be >= 1, got 0"],
    [{ scaling: { min_workers: 5, max_workers: 2 } }, "scaling.min_workers must be <= scaling.max_workers (2), got 5"],
    [{ scaling: { max_step_size: 0 } }, "scaling.max_step_size must be >= 1, got 0"],
    [{ scaling: { max_reversals_per_hour: 0 } }, "scaling.max_reversals_per_hour must be >= 1, got 0"],
    [{ scaling: { safety_margin: -0.1 } }, "scaling.safety_margin must be >= 0, got -0.1"],
    [{ scaling: { hysteresis_band: 2 } }, "scaling.hysteresis_band must be <= 1, got 2"],
    [{ scaling: { confidence_threshold: 1.1 } }, "scaling.confidence_threshold must be <= 1, got 1.1"],
    [{ scaling: { cooldown_period: 300 } }, /^scaling.cooldown_period must be a duration such as "5s", .*, got 300$/u],
    [{ scaling: { queueing_model: "mm2" } }, 'scaling.queueing_model must be one of mm1, mmc, mgc, got "mm2"'],
    [{ scaling: { service_time_model: "x" } }, /^scaling.service_time_model must be one of exponential, general/u],
    [
      { scaling: { freeze_windows: [{ from: "2025-11-28T10:00:00Z", until: "2025-11-28T10:00:00Z" }] } },
      'scaling.freeze_windows[0].until must be after from, got "2025-11-28T10:00:00Z"',
    ],
    [{ scaling: { override: { workers: 4 } } }, "scaling.override.until is required"],
    [
      { scaling: { scheduled_limits: [limitsOn(1, { min_workers: 101 })] } },
      "scaling.scheduled_limits[0].min_workers must leave min_workers <= max_workers in that time (101 and 100), got 101",
    ],
    [
      { scaling: { min_workers: 5, scheduled_limits: [limitsOn(1, { max_workers: 4 })] } },
      "scaling.scheduled_limits[0].max_workers must leave min_workers <= max_workers in that time (5 and 4), got 4",
    ],
    [
      { scaling: { scheduled_limits: [limitsOn(1, {}), limitsOn(2, {}), limitsOn(1, {})] } },
      'scaling.scheduled_limits[2].from must start a time that overlaps none before it, got "2025-11-01T00:00:00Z"',
    ],
    [{ forecast: { model: "arima" } }, /^forecast.model must be one of auto, ewma, .*, got "arima"$/u],
    [{ forecast: { window: "0s" } }, 'forecast.window must be longer than 0s, got "0s"'],
    [{ forecast: { history_window: "0s" } }, 'forecast.history_window must be longer than 0s, got "0s"'],
    [{ forecast: { confidence_level: 0.4 } }, "forecast.confidence_level must be >= 0.5, got 0.4"],
    [{ forecast: { confidence_level: 1 } }, "forecast.confidence_level must be <= 0.999, got 1"],
    [{ forecast: { anomaly_threshold: 0 } }, "forecast.anomaly_threshold must be > 0, got 0"],
    [{ forecast: { spike_threshold: 0.5 } }, "forecast.spike_threshold must be >= 1, got 0.5"],
    [{ cost: { worker_cost_per_hour: -1 } }, "cost.worker_cost_per_hour must be >= 0, got -1"],
    [{ approval: { percent: -1 } }, "approval.percent must be >= 0, got -1"],
    [{ cost: { budget_per_hour_hard: -1 } }, "cost.budget_per_hour_hard must be >= 0, got -1"],
    [
      { cost: { budget_per_hour_soft: 9, budget_per_hour_hard: 8 } },
      "cost.budget_per_hour_soft must be <= cost.budget_per_hour_hard (8), got 9",
    ],
    [{ cost: { currency: "usd" } }, 'cost.currency must be a three-letter currency code such as USD, got "usd"'],
  ])("refuses %j", (wire, message) => {
    expect(() => decode(Policy, wire)).toThrow(message);
  });
});

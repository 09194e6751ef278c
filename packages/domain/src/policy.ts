import * as z from "zod";
import { decode } from "./codec.ts";
import { duration, money, ratio, share, workers } from "./quantity.ts";
import { defaulted, optional, record, type Field } from "./record.ts";
import { Slo } from "./slo.ts";

/** Names of the forecast models that a policy may ask for. */
export const FORECAST_MODELS = ["auto", "ewma", "holt_winters", "linear", "seasonal", "seasonal_naive", "lag_ridge"] as const;
/** Names of the queueing models that a policy may ask for. */
export const QUEUEING_MODELS = ["mm1", "mmc", "mgc"] as const;

const stepSize = z.int().min(1);

/** How far and how fast a pool may be scaled. */
const ScalingConfig = record({
  minWorkers: defaulted("min_workers", workers, 1, "Fewest workers.", { aliases: ["min"] }),
  maxWorkers: defaulted("max_workers", z.int().min(1), 100, "Most workers.", { aliases: ["max"] }),
  maxStepSize: optional("max_step_size", stepSize, "Most workers that one action adds or removes; absent = no limit."),
  maxStepUp: optional("max_step_up", stepSize, "Most workers that one action adds; absent = max_step_size."),
  maxStepDown: optional("max_step_down", stepSize, "Most workers that one action removes; absent = max_step_size, and a quarter of the pool without that."),
  cooldownPeriodSeconds: optional("cooldown_period", duration, "Shortest time between two actions."),
  cooldownUpSeconds: optional("cooldown_up", duration, "Shortest time from an action to a scale-up; absent = cooldown_period, and none without that."),
  cooldownDownSeconds: optional("cooldown_down", duration, "Shortest time from an action to a scale-down; absent = cooldown_period, and 60s without that."),
  stabilizationWindowSeconds: defaulted("stabilization_window", duration, 240, "A scale-down goes no lower than the largest size wanted in this time."),
  hysteresisBand: defaulted("hysteresis_band", share, 0.05, "A scale-down smaller than this share of the pool is left undone."),
  safetyMargin: defaulted("safety_margin", ratio, 0, "Capacity on top of the expected rate: 0.15 sizes for 1.15 times that rate."),
  scaleUpThreshold: optional("scale_up_threshold", ratio, "Above this measured utilization nothing is removed."),
  scaleDownThreshold: optional("scale_down_threshold", ratio, "Workers are removed only at or below this measured utilization."),
  confidenceThreshold: defaulted("confidence_threshold", share, 0.85, "Least confidence at which a plan may be applied unattended."),
  queueingModel: defaulted("queueing_model", z.enum(QUEUEING_MODELS), "mgc", "Queueing model that turns a rate into workers."),
  serviceTimeModel: defaulted("service_time_model", z.enum(["exponential", "general"]), "general", "Whether service times are taken as exponential, or by their measured spread."),
});

/** How arrivals are forecast and when they count as strange. */
const ForecastConfig = record({
  model: defaulted("model", z.enum(FORECAST_MODELS), "auto", "Forecast model.", { aliases: ["forecast_model"] }),
  windowSeconds: defaulted("window", duration, 3600, "How far ahead a plan looks.", { aliases: ["forecast_window"] }),
  historyWindowSeconds: defaulted("history_window", duration, 28 * 86_400, "How much history is used."),
  seasonalPeriodSeconds: optional("seasonal_period", duration, "Length of the season; absent = detected."),
  confidenceLevel: defaulted("confidence_level", z.number().min(0.5).max(0.999), 0.9, "Coverage of the forecast's band."),
  anomalyThreshold: defaulted("anomaly_threshold", z.number().positive(), 8, "Standard score beyond which a rate counts as an anomaly."),
  spikeThreshold: defaulted("spike_threshold", z.number().min(1), 2, "Ratio to the expected rate beyond which a rate counts as a spike."),
});

/** What capacity and its absence cost. */
const CostConfig = record({
  workerCostPerHour: defaulted("worker_cost_per_hour", money.min(0), 0.5, "Price of one worker for one hour.", { aliases: ["cost_per_worker_hour"] }),
  violationCostPerHour: defaulted("violation_cost_per_hour", money.min(0), 100, "Cost of one hour in violation of the SLO.", { aliases: ["violation_penalty"] }),
  currency: defaulted("currency", z.string().regex(/^[A-Z]{3}$/u, "must be a three-letter currency code such as USD"), "USD", "Currency of every amount."),
});

/**
 * What is wanted of a pool: objective, limits, forecast, prices. It unites the PlannerConfig and the ScalingPolicy of
 * the design documents. Every field has a default; {@link decodePolicy} also reads the flat names of PlannerConfig.
 */
export const Policy = record({
  id: optional("id", z.string().min(1).max(100), "Identity of the policy in a store."),
  name: defaulted("name", z.string().min(1).max(100), "default", "Name of the policy."),
  enabled: defaulted("enabled", z.boolean(), true, "Whether the pool is planned at all."),
  mode: defaulted("mode", z.enum(["advisory", "manual", "auto"]), "advisory", "Whether a plan is only recorded, waits for a person, or is applied."),
  timeZone: defaulted("time_zone", z.string().min(1), "UTC", "IANA time zone of local times."),
  intervalSeconds: defaulted("interval", duration.check(z.gte(1, "must be at least 1s")), 30, "Time between two decisions."),
  slo: section("slo", Slo, "Service level objective; without any clause cap assumes one and says so."),
  scaling: section("scaling", ScalingConfig, "Limits and guardrails."),
  forecast: section("forecast", ForecastConfig, "Forecast of the arrivals."),
  cost: section("cost", CostConfig, "Prices."),
}).superRefine(({ scaling }, context) => {
  if (scaling.minWorkers <= scaling.maxWorkers) return;
  context.addIssue({
    code: "custom",
    message: `must be <= scaling.max_workers (${scaling.maxWorkers})`,
    path: ["scaling", "min_workers"],
    input: scaling.minWorkers,
  });
});
/** @see {@link Policy} the schema */
export type Policy = z.output<typeof Policy>;

function section<T>(wire: string, schema: z.ZodType<T>, description: string): Field<T> {
  return defaulted(wire, schema, decode(schema, {}), description);
}

/** The flat names of PlannerConfig, by the section that holds them here. */
const FLAT_NAMES: Readonly<Record<string, readonly string[]>> = {
  forecast: ["forecast_window", "forecast_model", "history_window", "seasonal_period", "anomaly_threshold", "spike_threshold"],
  scaling: [
    "safety_margin",
    "confidence_threshold",
    "max_step_size",
    "cooldown_period",
    "min_workers",
    "max_workers",
    "scale_up_threshold",
    "scale_down_threshold",
    "queueing_model",
    "service_time_model",
  ],
  cost: ["worker_cost_per_hour", "violation_cost_per_hour"],
};

/**
 * Reads a policy from parsed JSON or YAML: sections as the schema has them, or the flat names of PlannerConfig, or both.
 *
 * @throws CapError with code CONFIG_INVALID that names every wrong field
 * @example decodePolicy({ max_workers: 20 }).scaling.maxWorkers // 20
 */
export function decodePolicy(value: unknown, what = "policy"): Policy {
  return decode(Policy, intoSections(value), { what });
}

function intoSections(value: unknown): unknown {
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = { ...value };
  for (const [name, flatNames] of Object.entries(FLAT_NAMES)) {
    const flat = flatNames.filter((key) => key in result);
    if (flat.length === 0) continue;
    const nested = result[name];
    if (nested !== undefined && nested !== null && !isObject(nested)) continue; // the schema says what is wrong with it
    result[name] = { ...Object.fromEntries(flat.map((key) => [key, result[key]])), ...nested };
    for (const key of flat) delete result[key];
  }
  return result;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What applies where a policy is silent; the values were chosen by the quality of the plans they lead to. */
export const defaultPolicy: Policy = decodePolicy({});

/** The values of the planning document's DefaultConfig. */
export const documentPolicy: Policy = decodePolicy({
  name: "document",
  forecast_window: "60m",
  forecast_model: "ewma",
  history_window: "24h",
  safety_margin: 0.15,
  confidence_threshold: 0.85,
  max_step_size: 15,
  cooldown_period: "5m",
  min_workers: 1,
  max_workers: 100,
  worker_cost_per_hour: 0.5,
  violation_cost_per_hour: 100,
  scale_up_threshold: 0.8,
  scale_down_threshold: 0.6,
  anomaly_threshold: 3,
  spike_threshold: 2,
  queueing_model: "mmc",
  service_time_model: "exponential",
});

/** For a start: more capacity, slower removal, and unattended changes only at high confidence. */
export const conservativePolicy: Policy = decodePolicy({
  name: "conservative",
  scaling: { safety_margin: 0.2, confidence_threshold: 0.95, cooldown_down: "10m", stabilization_window: "15m", hysteresis_band: 0.1 },
  forecast: { confidence_level: 0.98 },
});

/** For cheap failures: less insurance against forecast errors, quick removal. */
export const aggressivePolicy: Policy = decodePolicy({
  name: "aggressive",
  scaling: { confidence_threshold: 0.7, stabilization_window: "1m", hysteresis_band: 0 },
  forecast: { confidence_level: 0.6 },
});

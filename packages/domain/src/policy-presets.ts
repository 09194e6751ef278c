import { decodePolicy } from "./planner-config.ts";
import type { Policy } from "./policy.ts";

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
  scaling: {
    safety_margin: 0.2,
    confidence_threshold: 0.95,
    cooldown_down: "10m",
    stabilization_window: "15m",
    hysteresis_band: 0.1,
  },
  forecast: { confidence_level: 0.98 },
});

/** For cheap failures: less insurance against forecast errors, quick removal. */
export const aggressivePolicy: Policy = decodePolicy({
  name: "aggressive",
  scaling: { confidence_threshold: 0.7, stabilization_window: "0s", hysteresis_band: 0 },
  forecast: { confidence_level: 0.6 },
});

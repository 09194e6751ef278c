import * as z from "zod";
import { duration, instant, jobs, rate, ratio, share, workers } from "./quantity.ts";
import { optional, record, required, taggedUnion } from "./record.ts";

function code<const C extends string>(value: C) {
  return required("code", z.literal(value), "What the reason is.");
}

const wantedWorkers = required("wanted_workers", workers, "Workers that were wanted before this rule.");

/** Why a decision is what it is. Each code carries its own facts; programs match on the code. */
export const Reason = taggedUnion("code", [
  record({
    code: code("SIZED_BY"),
    clause: required("clause", z.string(), "Clause of the SLO that asks for the most workers, or `stability`."),
    arrivalRate: required("arrival_rate", rate, "Rate that was sized for, jobs per second."),
    workers: required("workers", workers, "Workers that the clause asks for."),
  }),
  record({
    code: code("SLO_ASSUMED"),
    p95LatencySeconds: required(
      "p95_latency",
      duration,
      "The target that cap assumed, because the policy states none.",
    ),
  }),
  record({
    code: code("SERVICE_SPREAD_ASSUMED"),
    serviceTimeSeconds: required(
      "service_time",
      duration,
      "Mean service time; its spread is unknown and taken as exponential.",
    ),
  }),
  record({
    code: code("SLO_UNACHIEVABLE"),
    cause: required("cause", z.enum(["service_time_alone", "max_workers", "provisioning"]), "What stands in the way."),
    clause: required("clause", z.string(), "Clause that cannot be met."),
    best: required("best", z.string(), 'Best value of the clause that can be reached, such as "5.99s".'),
    workersNeeded: optional(
      "workers_needed",
      workers,
      "Workers that would meet the clause; absent when no number does.",
    ),
  }),
  record({
    code: code("SIMULATION_BELOW_SLO"),
    sloAchievement: required("slo_achievement", share, "Share of windows that met the SLO in simulation."),
    availability: required("availability", share, "Share that is wanted."),
  }),
  record({
    code: code("RAISED_BY_SIMULATION"),
    rateFactor: required(
      "rate_factor",
      ratio,
      "Factor on the rate that was sized for, because the first plan fell short in simulation.",
    ),
    firstSloAchievement: required("first_slo_achievement", share, "Share of windows that met the SLO before it."),
  }),
  record({
    code: code("CAPACITY_LIMIT_EXCEEDED"),
    wantedWorkers,
    maxWorkers: required("max_workers", workers, "Limit of the policy."),
  }),
  record({
    code: code("MINIMUM_WORKERS"),
    wantedWorkers,
    minWorkers: required("min_workers", workers, "Limit of the policy."),
  }),
  record({
    code: code("STEP_LIMITED"),
    wantedWorkers,
    maxStepSize: required("max_step_size", workers, "Most workers that one action may add or remove."),
  }),
  record({
    code: code("COOLDOWN_ACTIVE"),
    wantedWorkers,
    untilAt: required("until", instant, "First instant at which the change is allowed."),
  }),
  record({
    code: code("STABILIZING"),
    wantedWorkers,
    heldWorkers: required("held_workers", workers, "Largest size wanted within the stabilization window."),
  }),
  record({
    code: code("HYSTERESIS"),
    wantedWorkers,
    hysteresisBand: required("hysteresis_band", share, "Smallest change that is carried out, as a share of the pool."),
  }),
  record({
    code: code("UTILIZATION_HOLDS"),
    wantedWorkers,
    utilization: required("utilization", ratio, "Measured utilization."),
    threshold: required("threshold", ratio, "Threshold of the policy that forbids the scale-down."),
  }),
  record({
    code: code("ANOMALY_DETECTED"),
    observedRate: required("observed_rate", rate, "Rate that was seen, jobs per second."),
    expectedRate: required("expected_rate", rate, "Rate that was expected, jobs per second."),
    score: required("score", z.number(), "Standard score of the difference; negative when less arrived than expected."),
  }),
  record({
    code: code("METRICS_STALE"),
    ageSeconds: required("age", duration, "Age of the newest observation."),
    limitSeconds: required("limit", duration, "Age beyond which nothing is decided on it."),
  }),
  record({
    code: code("METRICS_MISSING"),
    fields: required("fields", z.array(z.string()), "What is not known."),
  }),
  record({
    code: code("INVALID_METRICS"),
    field: required("field", z.string(), "Metric that contradicts the others."),
    reported: required("reported", z.number(), "Value that was reported."),
    expected: required("expected", z.number(), "Value that follows from the others."),
  }),
  record({
    code: code("INSUFFICIENT_HISTORY"),
    points: required("points", z.int().min(0), "Steps of history that are known."),
    minimumPoints: required("minimum_points", z.int().min(0), "Steps that the wanted model needs."),
    model: required("model", z.string(), "Simpler model that is used instead."),
  }),
  record({
    code: code("WORKERS_UNKNOWN"),
    targetWorkers: required("target_workers", workers, "Size that is planned without knowing the present one."),
  }),
  record({
    code: code("MEMORY_REFUSED"),
    message: required("message", z.string(), "Why the stored memory was not used."),
  }),
  record({
    code: code("POLICY_DISABLED"),
    policy: required("policy", z.string(), "Name of the policy that is switched off."),
  }),
  record({
    code: code("BACKLOG"),
    backlog: required("backlog", jobs, "Jobs that wait now and have to be worked off."),
    drainTimeSeconds: required("drain_time", duration, "Time in which they are worked off."),
  }),
]);
/** @see {@link Reason} the schema */
export type Reason = z.output<typeof Reason>;

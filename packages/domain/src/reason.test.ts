import { describe, expect, it } from "vitest";
import { decode, encode } from "./codec.ts";
import { Reason } from "./reason.ts";

/** One reason of every code; the type makes a missing code an error of the compiler. */
const EXAMPLES: { readonly [C in Reason["code"]]: Extract<Reason, { readonly code: C }> } = {
  SIZED_BY: { code: "SIZED_BY", clause: "p95_latency", arrivalRate: 12.5, workers: 9 },
  SLO_ASSUMED: { code: "SLO_ASSUMED", p95LatencySeconds: 30 },
  SERVICE_SPREAD_ASSUMED: { code: "SERVICE_SPREAD_ASSUMED", serviceTimeSeconds: 2 },
  SLO_UNACHIEVABLE: {
    code: "SLO_UNACHIEVABLE",
    cause: "max_workers",
    clause: "p95_latency",
    best: "5.99s",
    workersNeeded: null,
  },
  SIMULATION_BELOW_SLO: {
    code: "SIMULATION_BELOW_SLO",
    sloAchievement: 0.9,
    availability: 0.99,
    jobsWithin: 0.97,
    errorBudget: 0.01,
  },
  RAISED_BY_SIMULATION: {
    code: "RAISED_BY_SIMULATION",
    rateFactor: 1.2,
    extraWorkers: 1,
    keptWorkers: 8,
    keptUntilAt: 1_757_880_000,
    firstSloAchievement: 0.9,
    firstJobsWithin: null,
  },
  CAPACITY_LIMIT_EXCEEDED: { code: "CAPACITY_LIMIT_EXCEEDED", wantedWorkers: 120, maxWorkers: 100 },
  MINIMUM_WORKERS: { code: "MINIMUM_WORKERS", wantedWorkers: 0, minWorkers: 1 },
  STEP_LIMITED: { code: "STEP_LIMITED", wantedWorkers: 40, maxStepSize: 15 },
  COOLDOWN_ACTIVE: { code: "COOLDOWN_ACTIVE", wantedWorkers: 4, untilAt: 1_757_876_400 },
  STABILIZING: { code: "STABILIZING", wantedWorkers: 4, heldWorkers: 6 },
  HYSTERESIS: { code: "HYSTERESIS", wantedWorkers: 19, hysteresisBand: 0.05 },
  UTILIZATION_HOLDS: { code: "UTILIZATION_HOLDS", wantedWorkers: 4, utilization: 0.7, threshold: 0.6 },
  SLO_BREACHED: {
    code: "SLO_BREACHED",
    clause: "max_backlog",
    latencySeconds: null,
    targetSeconds: null,
    backlog: 200,
    maxBacklog: 3,
  },
  ANOMALY_DETECTED: { code: "ANOMALY_DETECTED", observedRate: 0, expectedRate: 50, score: -9 },
  METRICS_STALE: { code: "METRICS_STALE", ageSeconds: 300, limitSeconds: 90 },
  METRICS_MISSING: { code: "METRICS_MISSING", fields: ["service_time"] },
  INVALID_METRICS: { code: "INVALID_METRICS", field: "utilization", reported: 0.1, expected: 0.9 },
  INSUFFICIENT_HISTORY: {
    code: "INSUFFICIENT_HISTORY",
    points: 3,
    minimumPoints: 48,
    model: "ewma",
    askedModel: null,
  },
  NO_SEASON: { code: "NO_SEASON", askedModel: "seasonal_naive", model: "ewma" },
  CLOCK_CHANGE: {
    code: "CLOCK_CHANGE",
    fromAt: 1_743_296_400,
    direction: "forward",
    shiftSeconds: 3600,
    followed: true,
  },
  WORKERS_UNKNOWN: { code: "WORKERS_UNKNOWN", targetWorkers: 4 },
  MEMORY_REFUSED: { code: "MEMORY_REFUSED", message: "its digest is wrong" },
  POLICY_DISABLED: { code: "POLICY_DISABLED", policy: "default" },
  BACKLOG: { code: "BACKLOG", backlog: 45, drainTimeSeconds: 300 },
  DOWNSTREAM_LIMIT: {
    code: "DOWNSTREAM_LIMIT",
    wantedWorkers: 60,
    workersBefore: 20,
    workersAfter: 40,
    throughputBefore: 10,
    throughputAfter: 10.2,
    refusedRatio: null,
    untilAt: 1_757_880_000,
  },
  FREEZE_ACTIVE: {
    code: "FREEZE_ACTIVE",
    wantedWorkers: 12,
    fromAt: 1_757_876_400,
    untilAt: 1_757_880_000,
    reason: "release of the shop",
  },
  OVERRIDE_ACTIVE: { code: "OVERRIDE_ACTIVE", wantedWorkers: 12, workers: 40, untilAt: 1_757_880_000, reason: null },
  SCHEDULED_MINIMUM: { code: "SCHEDULED_MINIMUM", wantedWorkers: 12, minWorkers: 40, fromAt: 1_757_880_000 },
  BUDGET_LIMIT: {
    code: "BUDGET_LIMIT",
    wantedWorkers: 30,
    allowedWorkers: 20,
    budgetPerHour: 10,
    team: "shop",
    currency: "USD",
  },
  BUDGET_WARNING: {
    code: "BUDGET_WARNING",
    workers: 30,
    costPerHour: 15,
    budget: "soft",
    budgetPerHour: 10,
    currency: "EUR",
  },
  FLAP_BUDGET: {
    code: "FLAP_BUDGET",
    wantedWorkers: 4,
    reversals: 6,
    maxReversals: 6,
    untilAt: 1_757_880_000,
  },
  APPROVAL_REQUIRED: { code: "APPROVAL_REQUIRED", threshold: "workers", value: 30, limit: 20 },
  AUTOMATION_HELD: { code: "AUTOMATION_HELD", cause: "confidence", value: 0.7, limit: 0.85 },
  KNOWN_ARRIVALS: {
    code: "KNOWN_ARRIVALS",
    jobs: 5000,
    fromAt: 1_757_876_400,
    untilAt: 1_757_880_000,
    names: ["launch"],
  },
  RETRY_LOAD: { code: "RETRY_LOAD", retryRate: 4.5, share: 0.6 },
  QUEUE_BINDS: {
    code: "QUEUE_BINDS",
    clause: "p95_latency",
    queue: "mail",
    targetSeconds: 10,
    poolTargetSeconds: 22,
    maxBacklog: null,
    poolMaxBacklog: null,
  },
  DAILY_BUDGET: {
    code: "DAILY_BUDGET",
    wantedWorkers: 30,
    allowedWorkers: 20,
    spent: 180,
    budgetPerDay: 200,
    currency: "USD",
  },
  MINIMUM_BILLING: { code: "MINIMUM_BILLING", wantedWorkers: 4, heldWorkers: 9, untilAt: 1_757_880_000 },
};

describe("Reason", () => {
  it.each(Object.values(EXAMPLES))("$code keeps its own facts across the wire", (reason) => {
    const wire = encode(Reason, reason);
    expect(wire).toMatchObject({ code: reason.code });
    expect(decode(Reason, wire)).toEqual(reason);
  });

  it("writes facts in snake_case with units as text", () => {
    expect(encode(Reason, EXAMPLES.METRICS_STALE)).toEqual({ code: "METRICS_STALE", age: "5m", limit: "90s" });
  });

  it("names the codes when it does not know one", () => {
    expect(() => decode(Reason, { code: "NOPE" })).toThrow(
      expect.objectContaining({ message: `code must be one of ${Object.keys(EXAMPLES).join(", ")}, got "NOPE"` }),
    );
  });

  it("refuses the facts of another code", () => {
    expect(() => decode(Reason, { code: "BACKLOG", backlog: 1, workers: 3 })).toThrow(
      expect.objectContaining({ message: "workers is not a field cap knows" }),
    );
  });
});

import { describe, expect, it } from "vitest";
import { Backtest } from "./backtest.ts";
import { decode, encode } from "./codec.ts";

const policy = {
  id: "hpa-70",
  name: "HPA 70",
  kind: "rival",
  windows: 282,
  worker_hours: 120.5,
  utilization: 0.6,
  actions: 40,
  reversals: 3,
  started_workers: 70,
  violated: "10m",
  longest_violation: "5m",
  violations: [
    { start: "1h", end: "65m" },
    { start: "3h", end: "185m" },
  ],
  max_backlog: 12,
  unfinished: 0,
  worker_cost: 60.25,
  violation_cost: 16.7,
  total_cost: 76.95,
  workers: [5, 5.5],
};
const backtest = {
  pool: "mail",
  start: "2025-09-28T07:00:00Z",
  duration: "1d",
  warmup: "30m",
  past: "27d",
  step: "5m",
  filled_steps: 0,
  jobs: 160_000,
  seed: 1,
  currency: "USD",
  slo: { quantile: 0.95, latency: "10s", window: "5m", availability: 0.99 },
  work_bound_hours: 88.9,
  timeline_step: "12h",
  arrival_rates: [1.8, 1.9],
  policies: [policy],
};

describe("Backtest", () => {
  it("is the same after it crossed the wire; what was not judged stays absent", () => {
    const inner = decode(Backtest, backtest);
    expect(inner).toMatchObject({ baseline: null, slo: { windowSeconds: 300 } });
    expect(inner.policies).toMatchObject([{ goodWindows: null, p95LatencySeconds: null, violatedSeconds: 600 }]);
    expect(encode(Backtest, inner)).toEqual(backtest);
  });

  it.each([
    [{ good_windows: 1.2 }, "policies[0].good_windows must be <= 1, got 1.2"],
    [{ actions: 1.5 }, "policies[0].actions"],
    [{ kind: "friend" }, "policies[0].kind"],
  ])("refuses a policy with %j", (wrong, message) => {
    const wire = { ...backtest, policies: [{ ...policy, ...wrong }] };
    expect(() => decode(Backtest, wire)).toThrow(message);
  });
});

import { describe, expect, it } from "vitest";
import { constantHistory, memoryOf, NOW, policyOf, seenAt } from "../fixtures/example-pool.ts";
import { withForecast } from "./decide.ts";
import { anomalyReason, breachReasons, contradictionReasons, holdReasons } from "./hold-reasons.ts";
import { learn } from "./observe.ts";
import type { PoolState } from "./pool-state.ts";

const policy = policyOf();
const begun = (rate = 10): PoolState => withForecast(memoryOf({ history: constantHistory(rate) }).state, policy, NOW);

/** The state after observations of 30 s with these arrivals. */
function after(arrivals: readonly (number | null)[], rate = 10): PoolState {
  return arrivals.reduce<PoolState>(
    (state, count, index) => learn(state, seenAt(30 * (index + 1), { arrivals: count, desired_workers: 24 })),
    begun(rate),
  );
}

const codes = (state: PoolState, now: number, wire: object = {}): unknown =>
  holdReasons(state, policyOf(wire), now).map(({ code }) => code);

describe("holdReasons", () => {
  it("finds none without observations: a history is enough to plan from", () => {
    expect(codes(begun(), NOW + 1e6)).toEqual([]);
  });

  it("finds none on a fresh observation with arrivals", () => {
    expect(codes(after([300]), NOW + 30)).toEqual([]);
  });

  it("holds when arrivals are not known", () => {
    expect(codes(after([300, null]), NOW + 60)).toEqual(["METRICS_MISSING"]);
  });

  it("holds on what is older than three intervals, or 90 s", () => {
    expect(codes(after([300]), NOW + 120)).toEqual([]);
    expect(codes(after([300]), NOW + 121)).toEqual(["METRICS_STALE"]);
    expect(codes(after([300]), NOW + 330, { interval: "100s" })).toEqual([]);
    expect(codes(after([300]), NOW + 331, { interval: "100s" })).toEqual(["METRICS_STALE"]);
  });

  it("tells all reasons", () => {
    expect(codes(after([null]), NOW + 1_000)).toEqual(["METRICS_STALE", "METRICS_MISSING"]);
  });

  it("plans nothing for a policy that is switched off", () => {
    expect(codes(after([null]), NOW + 1_000, { enabled: false })).toEqual(["POLICY_DISABLED"]);
  });
});

describe("anomalyReason", () => {
  it("is null while arrivals are near what was expected", () => {
    expect(anomalyReason(after([300, 320, 290]), policy)).toBeNull();
  });

  it("names both rates of a load far above what was expected", () => {
    expect(anomalyReason(after([300, 900]), policy)).toEqual({
      code: "ANOMALY_DETECTED",
      observedRate: 30,
      expectedRate: 10,
      score: 34.64,
    });
  });

  it("ends by itself when the change has lasted", () => {
    const found = [1, 2, 3, 4, 5].map(
      (count) => anomalyReason(after(Array.from({ length: count }, () => 900)), policy) !== null,
    );
    expect(found).toEqual([true, true, true, false, false]);
  });

  it.each([
    ["the threshold of the score", { anomaly_threshold: 50 }],
    ["the threshold of the ratio", { spike_threshold: 4 }],
  ])("depends on %s", (_name, wire) => {
    expect(anomalyReason(after([900]), policyOf(wire))).toBeNull();
  });

  it("sees a sudden silence as well", () => {
    expect(anomalyReason(after([0], 150), policy)).toMatchObject({ observedRate: 0, expectedRate: 150 });
  });

  it("takes the chance of thin traffic for what it is", () => {
    expect(anomalyReason(after([6], 0.1), policy)).toBeNull();
  });
});

describe("contradictionReasons", () => {
  it("turns every contradiction of the newest observation into a reason", () => {
    const seen = { arrivals: 300, service_time: "2s", service_rate: 9, ready_workers: 20, utilization: 0.1 };
    expect(contradictionReasons(learn(begun(), seenAt(30, seen))).map(({ code, field }) => `${code} ${field}`)).toEqual(
      ["INVALID_METRICS service_rate", "INVALID_METRICS utilization"],
    );
    expect(contradictionReasons(begun())).toEqual([]);
  });
});

describe("breachReasons", () => {
  const breaches = (wire: object, policyWire: object = {}): unknown =>
    breachReasons(learn(begun(), seenAt(30, { arrivals: 300, ...wire })), policyOf(policyWire));

  it("see a wait or a latency beyond the target", () => {
    expect(breaches({ oldest_wait: "300s" })).toMatchObject([
      { code: "SLO_BREACHED", latencySeconds: 300, targetSeconds: 10 },
    ]);
    expect(breaches({ latency_p95: "12s" })).toMatchObject([{ clause: "p95_latency", latencySeconds: 12 }]);
    expect(breaches({ oldest_wait: "9s", latency_p95: "10s" })).toEqual([]);
    expect(breaches({})).toEqual([]);
  });

  it("do not count a latency that service alone exceeds", () => {
    expect(breaches({ latency_p95: "6s" }, { slo: { p95_latency: "4s" } })).toEqual([]);
    expect(breaches({ oldest_wait: "5s" }, { slo: { p95_latency: "4s" } })).toMatchObject([{ latencySeconds: 5 }]);
  });

  it("see more jobs waiting than may, beside a latency or alone", () => {
    const slo = { max_backlog: 3 };
    const tooMany = { code: "SLO_BREACHED", clause: "max_backlog", backlog: 200, maxBacklog: 3 };
    expect(breaches({ backlog: 200 }, { slo })).toEqual([{ ...tooMany, latencySeconds: null, targetSeconds: null }]);
    expect(breaches({ backlog: 200, oldest_wait: "30s" }, { slo: { ...slo, p95_latency: "10s" } })).toMatchObject([
      { clause: "p95_latency", backlog: null },
      tooMany,
    ]);
    expect(breaches({ backlog: 3 }, { slo })).toEqual([]);
    expect(breaches({ backlog: null }, { slo })).toEqual([]);
    expect(breaches({ backlog: 200 })).toEqual([]);
  });
});

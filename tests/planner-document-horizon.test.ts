import { describe, expect, it } from "vitest";
import { decode, decodePolicy, formatInstant, Observation, Pool, type Decision, type Reason } from "@cap/domain";
import { begin, observe, plan, step } from "@cap/planner";

// What docs/document-examples.md says beyond its table.

const NOW = 1_757_876_400;

const reasonsOf = ({ reasons }: Decision, code: Reason["code"]): readonly Reason[] =>
  reasons.filter((reason) => reason.code === code);

describe("example E2 over a horizon", () => {
  const arrivals = Array.from({ length: 240 }, () => 15.3 * 60);
  const history = { startAt: NOW - 240 * 60, stepSeconds: 60, arrivals };
  const planned = (max_workers: number): Decision => {
    const policy = decodePolicy({ slo: { p95_latency: "10s" }, max_workers });
    return plan({ memory: begin({ policy, pool: decode(Pool, { service_time: "3s" }), history }), policy, now: NOW });
  };

  it("is raised to 51 workers, so that the windows are good as well", () => {
    const decision = planned(80);
    expect(decision).toMatchObject({ kind: "planned", targetWorkers: 51, plan: { sloAchievable: true } });
    expect(reasonsOf(decision, "RAISED_BY_SIMULATION")).toHaveLength(1);
  });

  it("tells the share of the windows that a limit of 50 workers keeps", () => {
    const decision = planned(50);
    expect(decision).toMatchObject({ kind: "planned", targetWorkers: 50, plan: { sloAchievable: false } });
    expect(reasonsOf(decision, "SLO_UNACHIEVABLE")).toMatchObject([
      { cause: "max_workers", clause: "availability", best: "98 % of the windows" },
    ]);
  });
});

describe("the observation of an example", () => {
  it("is enough for a first decision, without any history", () => {
    const policy = decodePolicy({ slo: { p95_latency: "10s" } });
    const memory = begin({ policy, pool: decode(Pool, {}), history: null, now: NOW });
    const seen = decode(Observation, { timestamp: formatInstant(NOW), arrival_rate: 1, service_time: "2s" });
    expect(step(observe(memory, seen), policy, { ...seen, timestampAt: NOW + 30 }).decision.kind).toBe("planned");
  });
});

import { describe, expect, it } from "vitest";
import {
  constantHistory,
  memoryOf,
  NOW,
  policyOf,
  poolOf,
  seenAt,
  slowPolicyOf,
  slowPool,
} from "../fixtures/example-pool.ts";
import { decide } from "./decide.ts";
import { observe } from "./observe.ts";
import { plan } from "./plan.ts";

function sentence(rate: number, seen: object, wire: object = {}, pool: object = {}): string {
  const policy = policyOf(wire);
  const memory = observe(memoryOf({ policy, pool: poolOf(pool), history: constantHistory(rate) }), seenAt(30, seen));
  const decision = decide(memory, policy, NOW + 30);
  return decision.kind === "planned" ? decision.plan.rationale : `held: ${decision.reasons[0]?.code}`;
}

describe("rationaleOf", () => {
  it.each([
    [
      15.3,
      { arrivals: 459, desired_workers: 20 },
      {},
      "Go from 20 to 32 workers: p95 latency within 10s needs 32 at 15.3/s (15.3/s expected).",
    ],
    [
      15.3,
      { arrivals: 459, desired_workers: 32 },
      {},
      "Stay at 32 workers: p95 latency within 10s needs 32 at 15.3/s (15.3/s expected).",
    ],
    [15.3, { arrivals: 459 }, {}, "Run 32 workers: p95 latency within 10s needs 32 at 15.3/s (15.3/s expected)."],
    [
      15.3,
      { arrivals: 459, desired_workers: 20 },
      { scaling: { max_workers: 25 } },
      "Go from 20 to 25 workers: p95 latency within 10s needs 32 at 15.3/s (15.3/s expected), and the limits made it 25.",
    ],
    [
      15.3,
      { arrivals: 459, desired_workers: 33, backlog: 900 },
      {},
      "Go from 33 to 51 workers: working off the jobs that wait needs 51 at 15.3/s (15.3/s expected).",
    ],
    [
      15.3,
      { arrivals: 459, desired_workers: 33 },
      { slo: { p95_latency: "5s" } },
      "Stay at 33 workers: p95 latency within 5s cannot be met, service alone takes 5.99s; 15.3/s expected, 15.3/s planned for.",
    ],
    [
      0,
      { arrivals: 0, desired_workers: 2, backlog: 0 },
      { scaling: { min_workers: 0 } },
      "Go from 2 to 1 worker: p95 latency within 10s needs 0 at 0/s (0/s expected), and the step size made it 1.",
    ],
    [0.01, { arrivals: 0, desired_workers: 1 }, {}, "Stay at 1 worker: p95 latency within 10s needs 1 at"],
    [
      15.3,
      { arrivals: 459, desired_workers: 20 },
      { slo: { p50_latency: "2s", p99_latency: "30s" } },
      "Go from 20 to 33 workers: median latency within 2s needs",
    ],
  ])("at %f/s with %j under %j says: %s", (rate, seen, wire, text) => {
    expect(sentence(rate, seen, wire).slice(0, text.length)).toBe(text);
  });

  it("writes both rates of a sentence in one unit", () => {
    expect(
      sentence(0.097, { arrivals: 3, desired_workers: 2, backlog: 0 }, { scaling: { safety_margin: 0.5 } }),
    ).toMatch(/at [\d.]+\/s \([\d.]+\/s expected\)/u);
  });

  it("shows a step the forecast's own upper end, and says that the simulation raised it", () => {
    const policy = slowPolicyOf();
    const memory = memoryOf({ policy, pool: slowPool, history: constantHistory(1) });
    const decision = plan({ memory, policy, now: NOW });
    expect(decision.kind === "planned" && decision.plan.steps[0]?.rationale).toBe(
      "1/s expected, up to 1/s; raised by the simulation",
    );
  });

  it("says when the simulation asked for more", () => {
    const policy = slowPolicyOf();
    const memory = memoryOf({ policy, pool: slowPool, history: constantHistory(1) });
    const decision = plan({ memory, policy, now: NOW });
    expect(decision.kind === "planned" && decision.plan.rationale).toMatch(
      /^Run \d+ workers: p95 latency within 100s needs 21 at 1\/s \(1\/s expected\), \d+ to keep the SLO in simulation\.$/u,
    );
  });
});

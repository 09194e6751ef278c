import { describe, expect, it } from "vitest";
import { Decision, encode, type Explanation, type History, type Policy, type Pool } from "@cap/domain";
import {
  constantHistory,
  historyOf,
  memoryOf,
  NOW,
  poisson,
  policyOf,
  poolOf,
  seenAt,
  uniform,
} from "../fixtures/example-pool.ts";
import { decide } from "./decide.ts";
import { observe } from "./observe.ts";

/** One fixed situation: traffic, then one observation. */
interface Situation {
  readonly policy?: Policy;
  readonly pool?: Pool;
  readonly history: History;
  readonly seen: object;
}

function decisionIn({ policy = policyOf(), pool = poolOf(), history, seen }: Situation, explain = true): Decision {
  const memory = observe(memoryOf({ policy, pool, history }), seenAt(30, seen));
  return decide(memory, policy, NOW + 30, { explain });
}

function explanationOf(situation: Situation, explain = true): Explanation {
  const decision = decisionIn(situation, explain);
  if (decision.kind === "held") throw new Error(`held: ${JSON.stringify(decision.reasons)}`);
  return decision.plan.explanation;
}

/** Three days in minutes, each of which climbs from 5 to 20 jobs a second in its first twenty minutes: the fourth is about to. */
function climbingDays(): History {
  const random = uniform(3);
  const rateAt = (minute: number): number => (minute < 20 ? 5 + 0.75 * minute : minute < 720 ? 20 : 5);
  return historyOf(Array.from({ length: 3 * 1_440 }, (_, minute) => poisson(60 * rateAt(minute % 1_440), random)));
}

const situations: Readonly<Record<string, Situation>> = {
  calm: {
    history: constantHistory(10),
    seen: { arrivals: 300, desired_workers: 21, utilization: 0.95, backlog: 0 },
  },
  ramp: {
    history: climbingDays(),
    seen: { arrivals: 150, desired_workers: 9, ready_workers: 9, utilization: 0.99, backlog: 0, oldest_wait: "0s" },
  },
  burst: {
    history: constantHistory(10),
    seen: { arrivals: 1_200, desired_workers: 23, ready_workers: 23, utilization: 1, backlog: 600, oldest_wait: "14s" },
  },
  backlog: {
    policy: policyOf({
      slo: { p95_latency: "20s", max_backlog: 100, drain_time: "5m" },
      cost: { worker_cost_per_hour: 2 },
    }),
    pool: poolOf({ slots_per_worker: 8, service_time_p95: "6s" }),
    history: constantHistory(40),
    seen: { arrivals: 1_200, desired_workers: 10, utilization: 1, backlog: 3_000, oldest_wait: "65s" },
  },
  held: { history: constantHistory(10), seen: { desired_workers: 23 } },
  "at-the-limit": {
    policy: policyOf({ scaling: { max_workers: 25 } }),
    history: constantHistory(15.3),
    seen: { arrivals: 459, desired_workers: 24, utilization: 1, backlog: 0 },
  },
  "limited-step": {
    policy: policyOf({ scaling: { max_step_size: 5 } }),
    history: constantHistory(15.3),
    seen: { arrivals: 459, desired_workers: 25, utilization: 0.95, backlog: 0 },
  },
  "service-alone-too-long": {
    policy: policyOf({ slo: { p95_latency: "5s" }, scaling: { queueing_model: "mmc", safety_margin: 0.1 } }),
    history: constantHistory(0.02),
    seen: { arrivals: 1, desired_workers: 1 },
  },
};
const steady: Situation = situations["calm"]!;

describe("explanationOf", () => {
  // The golden files pin what a reader sees; `vitest run -u` writes them anew. Sizes and latencies of the M/M/c cases were computed by
  // the formulas of golden/requirements.py as well, utilizations, prices and rates by hand.
  it.each(Object.entries(situations))("is the golden explanation when it is %s", async (name, situation) => {
    const decision = decisionIn(situation);
    const wire = encode(Decision, decision) as { readonly plan?: { readonly explanation: object } }; // its wire form
    const shown = { kind: decision.kind, reasons: decision.reasons.map(({ code }) => code), ...wire.plan?.explanation };
    await expect(`${JSON.stringify(shown, null, 2)}\n`).toMatchFileSnapshot(`../golden/explanations/${name}.json`);
  });

  it("tells how old the newest data are", () => {
    const policy = policyOf();
    const memory = observe(memoryOf({ policy, history: constantHistory(10) }), seenAt(30, { arrivals: 300 }));
    const decision = decide(memory, policy, NOW + 75);
    expect(decision.kind === "planned" && decision.plan.explanation.inputs.ageSeconds).toBe(45);
  });

  it.each([
    [{ p95_latency: "6.5s" }, "p95 latency within 9.75s"],
    [{ max_backlog: 3 }, "at most 5 jobs waiting"],
    [{ p99_latency: "100s", drain_time: "40s" }, "a backlog gone within 1m"],
  ])("tells what %j would ask for if it were relaxed by half", (slo, change) => {
    const seen = { arrivals: 300, desired_workers: 25, backlog: 80, oldest_wait: "2s" };
    const asked = explanationOf({ policy: policyOf({ slo }), history: constantHistory(10), seen });
    expect(asked.counterfactual?.change).toBe(change);
    expect(asked.counterfactual?.workers).toBeLessThan(asked.requirements[0]!.workers);
  });

  it("leaves out the neighbours and the sensitivity when nobody asks for them", () => {
    const unasked = { alternatives: [], sensitivity: [], counterfactual: null };
    expect(explanationOf(steady, false)).toMatchObject(unasked);
  });

  it("knows the newest rate from one observation, too, and never takes unknown for zero", () => {
    const policy = policyOf();
    const seen = (wire: object): unknown => {
      const decision = decide(observe(memoryOf({ history: null }), seenAt(30, wire)), policy, NOW + 30);
      return decision.kind === "planned" ? decision.plan.explanation.inputs : decision.reasons[0]?.code;
    };
    expect(seen({ arrivals: 300 })).toMatchObject({ arrivalRate: 10, workers: null, backlog: null });
    expect(seen({})).toBe("METRICS_MISSING");
  });

  it("shows no size without workers as an alternative", () => {
    const { alternatives } = explanationOf({
      history: constantHistory(0.1),
      seen: { arrivals: 3, desired_workers: 1 },
    });
    expect(alternatives[0]?.workers).toBe(1);
    expect(alternatives.every(({ utilization }) => utilization > 0)).toBe(true);
  });
});

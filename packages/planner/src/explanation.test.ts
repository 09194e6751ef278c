import { describe, expect, it } from "vitest";
import { encode, Explanation, type Policy, type Pool } from "@cap/domain";
import golden from "../golden/explanations.json" with { type: "json" };
import { constantHistory, memoryOf, NOW, policyOf, poolOf, seenAt } from "../fixtures/example-pool.ts";
import { decide } from "./decide.ts";
import { observe } from "./observe.ts";

/** One fixed situation: constant traffic, then one observation. */
interface Situation {
  readonly policy?: Policy;
  readonly pool?: Pool;
  readonly rate: number;
  readonly seen: object;
}

function explanationOf({ policy = policyOf(), pool = poolOf(), rate, seen }: Situation, explain = true): Explanation {
  const memory = observe(memoryOf({ policy, pool, history: constantHistory(rate) }), seenAt(30, seen));
  const decision = decide(memory, policy, NOW + 30, { explain });
  if (decision.kind === "held") throw new Error(`held: ${JSON.stringify(decision.reasons)}`);
  return decision.plan.explanation;
}

const situations: Readonly<Record<keyof typeof golden, Situation>> = {
  "latency binds and a limited step makes it fewer": {
    policy: policyOf({ scaling: { max_step_size: 5 } }),
    rate: 15.3,
    seen: { arrivals: 459, desired_workers: 25, utilization: 0.95, backlog: 0 },
  },
  "jobs wait and have eight slots per worker": {
    policy: policyOf({
      slo: { p95_latency: "20s", max_backlog: 100, drain_time: "5m" },
      cost: { worker_cost_per_hour: 2 },
    }),
    pool: poolOf({ slots_per_worker: 8, service_time_p95: "6s" }),
    rate: 40,
    seen: { arrivals: 1_200, desired_workers: 10, utilization: 1, backlog: 3_000, oldest_wait: "65s" },
  },
  "service alone takes too long": {
    policy: policyOf({ slo: { p95_latency: "5s" }, scaling: { queueing_model: "mmc", safety_margin: 0.1 } }),
    rate: 0.02,
    seen: { arrivals: 1, desired_workers: 1 },
  },
};

describe("explanationOf", () => {
  // The golden file pins what a reader sees. Sizes and latencies of its M/M/c cases were computed by the formulas of
  // golden/requirements.py as well, utilizations, prices and rates by hand.
  it.each(Object.keys(golden) as (keyof typeof golden)[])("is the golden explanation when %s", (name) => {
    expect(encode(Explanation, explanationOf(situations[name]))).toEqual(golden[name]);
  });

  it("leaves out the neighbours and the sensitivity when nobody asks for them", () => {
    const [situation] = Object.values(situations);
    expect(explanationOf(situation!, false)).toMatchObject({ alternatives: [], sensitivity: [] });
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
    const { alternatives } = explanationOf({ rate: 0.1, seen: { arrivals: 3, desired_workers: 1 } });
    expect(alternatives[0]?.workers).toBe(1);
    expect(alternatives.every(({ utilization }) => utilization > 0)).toBe(true);
  });
});

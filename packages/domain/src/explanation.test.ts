import { describe, expect, it } from "vitest";
import examplePlan from "../golden/capacity-plan.json" with { type: "json" };
import { decode, encode } from "./codec.ts";
import { Explanation } from "./explanation.ts";

const wire = examplePlan.explanation;

describe("Explanation", () => {
  it("carries where each number comes from", () => {
    const explanation = decode(Explanation, wire);
    expect(explanation).toMatchObject({
      inputs: { observedAt: 1_757_876_400, serviceTimeSeconds: 0.15, workers: 24 },
      demand: { source: "forecast_band", untilAt: 1_757_876_490 },
      bindingClause: "p95_latency",
    });
    expect(encode(Explanation, explanation)).toEqual(wire);
  });

  it("refuses a source that it does not know, by its path", () => {
    expect(() => decode(Explanation, { ...wire, demand: { ...wire.demand, source: "guess" } })).toThrow(
      'demand.source must be one of forecast_band, safety_margin, recent_rate, got "guess"',
    );
  });
});

import { describe, expect, it } from "vitest";
import { decode, Slo } from "@cap/domain";
import { exponential } from "@cap/queueing";
import { budgetRemaining, isOverspent, serviceJobsWithin, sloShortfall } from "./slo-shortfall.ts";

const factsOf = (wire: object) => ({ slo: decode(Slo, wire), service: exponential({ meanSeconds: 2 }) });

describe("sloShortfall", () => {
  it.each([
    ["is 0 when both clauses are kept", 0.99, 0.95, 0],
    ["counts windows that are missing", 0.9, 1, 0.09],
    ["counts jobs that are late beyond the budget", 1, 0.9, 0.05],
    ["adds the two", 0.9, 0.9, 0.14],
  ])("%s", (_name, influencedAchievement, influencedJobsWithin, shortfall) => {
    const result = { influencedAchievement, influencedJobsWithin };
    expect(sloShortfall(result, factsOf({ p95_latency: "10s" }))).toBeCloseTo(shortfall, 12);
  });

  it("asks for nothing where the service times alone overspend the budget", () => {
    const result = { influencedAchievement: 1, influencedJobsWithin: 0.9 };
    expect(sloShortfall(result, factsOf({ p95_latency: "10s", error_budget: 0.0001 }))).toBe(0);
    expect(sloShortfall(result, factsOf({ p95_latency: "20s", error_budget: 0.0001 }))).toBeCloseTo(0.0999, 12);
  });
});

describe("an error budget", () => {
  it("is what may be late, and not a rounding error more", () => {
    expect(isOverspent(0.95, 0.05)).toBe(false);
    expect(isOverspent(0.9499, 0.05)).toBe(true);
    expect(isOverspent(1, 0)).toBe(false);
    expect(budgetRemaining(0.975, 0.05)).toBeCloseTo(0.5, 12);
    expect([1, 0.5].map((jobsWithin) => budgetRemaining(jobsWithin, 0))).toEqual([0, -1]);
  });
});

describe("serviceJobsWithin", () => {
  it("is the share of service times within the target, all of them without one", () => {
    expect(serviceJobsWithin(factsOf({ p95_latency: "10s" }))).toBeCloseTo(1 - Math.exp(-5), 12);
    expect(serviceJobsWithin(factsOf({ max_backlog: 3 }))).toBe(1);
  });
});

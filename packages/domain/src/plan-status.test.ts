import { describe, expect, it } from "vitest";
import { isTerminal, mayFollow, PLAN_STATES, type PlanState } from "./plan-status.ts";

describe("states of a plan", () => {
  it.each<[PlanState, PlanState, boolean]>([
    ["draft", "pending_approval", true],
    ["draft", "approved", true],
    ["draft", "applying", false],
    ["pending_approval", "approved", true],
    ["pending_approval", "applying", false],
    ["approved", "applying", true],
    ["approved", "rejected", false],
    ["approved", "pending_approval", false],
    ["applying", "applied", true],
    ["applying", "cancelled", false],
    ["applied", "applying", false],
    ["rejected", "draft", false],
  ])("from %s to %s: %s", (from, to, isLegal) => {
    expect(mayFollow({ from, to })).toBe(isLegal);
  });

  it("end in seven ways, after which nothing follows", () => {
    const ends = PLAN_STATES.filter(isTerminal);
    expect(ends).toEqual(PLAN_STATES.slice(4));
    for (const from of ends) expect(PLAN_STATES.filter((to) => mayFollow({ from, to }))).toEqual([]);
  });

  it("can all be reached from a draft", () => {
    const reached = new Set<PlanState>(["draft"]);
    for (const from of reached) for (const to of PLAN_STATES) if (mayFollow({ from, to })) reached.add(to);
    expect([...reached].toSorted()).toEqual(PLAN_STATES.toSorted());
  });
});

import { describe, expect, it } from "vitest";
import { formatInstant } from "@cap/domain";
import { constantHistory, memoryOf, NOW, policyOf, seenAt, slowPolicyOf, slowPool } from "../fixtures/example-pool.ts";
import { check } from "./check.ts";
import { step } from "./decide.ts";
import { plan } from "./plan.ts";

const HOUR = 3_600;
const limits = (from: number, until: number, change: object): object => ({
  scheduled_limits: [{ from: formatInstant(NOW + from), until: formatInstant(NOW + until), ...change }],
});
const present = { workers: 30, backlog: 0, utilization: null };

function planUnder(scaling: object) {
  const policy = slowPolicyOf({ scaling });
  const memory = memoryOf({ policy, pool: slowPool, history: constantHistory(1), present });
  const decision = plan({ memory, policy, now: NOW, horizonSeconds: 3 * HOUR });
  return decision.kind === "planned" ? decision.plan : expect.fail("held");
}

/** Size of the plan at an instant. */
const sizeAt = ({ steps }: ReturnType<typeof planUnder>, at: number): number | undefined =>
  steps.filter(({ scheduledAt }) => scheduledAt <= NOW + at).at(-1)?.toWorkers;

describe("scheduled limits", () => {
  it("bind a decision at their time only", () => {
    const at = (scaling: object): number | null =>
      step(memoryOf({ present }), policyOf({ scaling }), seenAt(30, { arrivals: 300 })).decision.targetWorkers;
    expect(at(limits(0, 60, { min_workers: 60 }))).toBe(60);
    expect(at(limits(-60, 30, { min_workers: 60 }))).toBeLessThan(60);
    expect(at(limits(0, 60, { max_workers: 12 }))).toBe(12);
  });

  it("bind the steps of a plan, which has a higher minimum ready by its start and goes back after it", () => {
    const made = planUnder(limits(HOUR, 2 * HOUR, { min_workers: 60 }));
    expect(sizeAt(made, HOUR - 150)).toBeLessThan(60);
    expect(sizeAt(made, HOUR - 60)).toBe(60); // a worker takes 60 s to its first job
    expect(sizeAt(made, 2 * HOUR - 1)).toBe(60);
    expect(sizeAt(made, 3 * HOUR)).toBeLessThan(60);
    expect(made.reasons).toContainEqual(expect.objectContaining({ code: "SCHEDULED_MINIMUM", fromAt: NOW + HOUR }));
  });

  it("are reached in steps that start early enough", () => {
    const made = planUnder({ ...limits(HOUR, 2 * HOUR, { min_workers: 60 }), max_step_up: 2, cooldown_up: "2m" });
    expect(made.steps.every(({ delta }) => (delta ?? 0) <= 2)).toBe(true);
    expect(sizeAt(made, HOUR - 60)).toBe(60);
  });

  it("are what a plan is told to exceed, and is checked against", () => {
    const made = planUnder(limits(0, 3 * HOUR, { max_workers: 15 }));
    expect(made.targetWorkers).toBe(15);
    expect(made.reasons).toContainEqual(
      expect.objectContaining({ code: "SLO_UNACHIEVABLE", cause: "max_workers", clause: "p95_latency" }),
    );
    const policy = slowPolicyOf({ scaling: limits(0, HOUR, { min_workers: 16 }) });
    expect(check(made, policy).map(({ code }) => code)).toContain("BELOW_MINIMUM");
  });
});

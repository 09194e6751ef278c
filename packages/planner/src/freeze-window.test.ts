import { describe, expect, it } from "vitest";
import { formatInstant } from "@cap/domain";
import { dailyHistory, memoryOf, NOW, policyOf, seenAt, slowPolicyOf, slowPool } from "../fixtures/example-pool.ts";
import { check } from "./check.ts";
import { step } from "./decide.ts";
import { plan } from "./plan.ts";

const HOUR = 3_600;
const window = (from: number, until: number): object => ({
  freeze_windows: [{ from: formatInstant(NOW + from), until: formatInstant(NOW + until), reason: "release" }],
});
const present = (workers: number) => ({ present: { workers, backlog: 0, utilization: null } });

describe("a freeze window", () => {
  const slow = { pool: slowPool, history: dailyHistory({ rate: 1 }), ...present(10) };
  const planUnder = (scaling: object, input: object = {}) => {
    const policy = slowPolicyOf({ scaling });
    return plan({ memory: memoryOf({ policy, ...slow, ...input }), policy, now: NOW, horizonSeconds: 12 * HOUR });
  };

  it("holds a decision and says until when", () => {
    const { decision } = step(
      memoryOf(present(3)),
      policyOf({ scaling: window(-60, 60) }),
      seenAt(30, { arrivals: 300 }),
    );
    expect(decision).toMatchObject({ kind: "held", targetWorkers: 3 });
    expect(decision.reasons[0]).toMatchObject({
      code: "FREEZE_ACTIVE",
      fromAt: NOW - 60,
      untilAt: NOW + 60,
      reason: "release",
    });
  });

  it("does not keep a pool outside its limits", () => {
    const policy = policyOf({ scaling: { ...window(-60, 60), max_workers: 20 } });
    const { decision } = step(memoryOf(present(30)), policy, seenAt(30, { arrivals: 300 }));
    expect(decision).toMatchObject({ kind: "planned", targetWorkers: 20 });
  });

  it("holds a plan that begins in it", () => {
    expect(planUnder(window(-HOUR, HOUR))).toMatchObject({ kind: "held", targetWorkers: 10 });
  });

  it("has no step of a plan in it, and the plan says so", () => {
    const made = planUnder(window(6 * HOUR, 9 * HOUR));
    const plain = planUnder({});
    if (made.kind === "held" || plain.kind === "held") return expect.fail("held");
    const within = ({ scheduledAt }: { scheduledAt: number }) =>
      scheduledAt >= NOW + 6 * HOUR && scheduledAt < NOW + 9 * HOUR;
    expect(plain.plan.steps.filter(within).length).toBeGreaterThan(0);
    expect(made.plan.steps.filter(within)).toEqual([]);
    expect(made.plan.steps.some(({ scheduledAt }) => scheduledAt === NOW + 9 * HOUR)).toBe(true);
    expect(made.reasons).toContainEqual(
      expect.objectContaining({ code: "FREEZE_ACTIVE", fromAt: NOW + 6 * HOUR, untilAt: NOW + 9 * HOUR }),
    );
    expect(check(plain.plan, slowPolicyOf({ scaling: window(6 * HOUR, 9 * HOUR) })).map(({ code }) => code)).toContain(
      "FREEZE_BROKEN",
    );
  });
});

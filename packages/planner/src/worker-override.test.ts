import { describe, expect, it } from "vitest";
import { formatInstant } from "@cap/domain";
import { constantHistory, memoryOf, NOW, policyOf, seenAt, slowPolicyOf, slowPool } from "../fixtures/example-pool.ts";
import { check } from "./check.ts";
import { decide, step } from "./decide.ts";
import { observe } from "./observe.ts";
import { plan } from "./plan.ts";

const HOUR = 3_600;
const until = (seconds: number, workers = 40): object => ({
  override: { workers, until: formatInstant(NOW + seconds), reason: "campaign" },
});
const present = { workers: 10, backlog: 0, utilization: null };

describe("an override", () => {
  it("is planned with its reason until it expires", () => {
    const policy = policyOf({ scaling: until(60) });
    const first = step(memoryOf({ present }), policy, seenAt(30, { arrivals: 300 }));
    expect(first.decision).toMatchObject({ kind: "planned", targetWorkers: 40 });
    expect(first.decision.reasons).toContainEqual(
      expect.objectContaining({ code: "OVERRIDE_ACTIVE", workers: 40, untilAt: NOW + 60, reason: "campaign" }),
    );
    const second = step(first.memory, policy, seenAt(60, { arrivals: 300, desired_workers: 40 }));
    expect(second.decision.reasons.map(({ code }) => code)).not.toContain("OVERRIDE_ACTIVE");
  });

  it("does not wait for metrics, but for a policy that is switched on", () => {
    const memory = observe(memoryOf({ present }), seenAt(30, { arrivals: 300 }));
    const at = (wire: object) => decide(memory, policyOf(wire), NOW + 600);
    expect(at({})).toMatchObject({ kind: "held", reasons: [{ code: "METRICS_STALE" }] });
    expect(at({ scaling: until(HOUR) })).toMatchObject({ kind: "planned", targetWorkers: 40 });
    expect(at({ scaling: until(HOUR) }).reasons.map(({ code }) => code)).toContain("METRICS_STALE");
    expect(at({ scaling: until(HOUR), enabled: false })).toMatchObject({ kind: "held", targetWorkers: 10 });
  });

  it("may send every worker away, however much arrives", () => {
    const { decision } = step(
      memoryOf({ present }),
      policyOf({ scaling: { ...until(60, 0), min_workers: 0 } }),
      seenAt(30, { arrivals: 300 }),
    );
    expect(decision).toMatchObject({
      kind: "planned",
      targetWorkers: 0,
      plan: { targetState: { projectedUtilization: null, projectedBacklog: null } },
    });
  });

  it("ends within a plan, which goes back step by step", () => {
    const policy = slowPolicyOf({ scaling: { ...until(HOUR), max_step_size: 4, cooldown_period: "1m" } });
    const memory = memoryOf({ policy, pool: slowPool, history: constantHistory(1), present });
    const made = plan({ memory, policy, now: NOW, horizonSeconds: 2 * HOUR });
    if (made.kind === "held") return expect.fail("held");
    const [first, second] = made.plan.steps;
    expect(first).toMatchObject({ fromWorkers: 10, toWorkers: 40, rationale: expect.stringMatching(/; override$/u) });
    expect(second).toMatchObject({ fromWorkers: 40, toWorkers: 36 });
    expect(second!.scheduledAt).toBeGreaterThanOrEqual(NOW + HOUR);
    expect(check(made.plan, slowPolicyOf({ scaling: until(HOUR, 41) })).map(({ code }) => code)).toContain(
      "OVERRIDE_BROKEN",
    );
  });
});

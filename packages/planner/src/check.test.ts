import { describe, expect, it } from "vitest";
import { CapacityPlan, encode, type ScalingStep, digestOf } from "@cap/domain";
import { dailyHistory, memoryOf, NOW, policyOf, slowPolicyOf, slowPool } from "../fixtures/example-pool.ts";
import { check, type Finding } from "./check.ts";
import { plan } from "./plan.ts";
import { planId } from "./plan-document.ts";

const policy = slowPolicyOf({ scaling: { max_step_size: 4, cooldown_period: "5m", min_workers: 2, max_workers: 40 } });
const present = { workers: 10, backlog: 0, utilization: null };
const decision = plan({
  memory: memoryOf({ policy, pool: slowPool, history: dailyHistory({ rate: 1 }), present }),
  policy,
  now: NOW,
  horizonSeconds: 6 * 3600,
});
const sound = decision.kind === "planned" ? decision.plan : expect.fail(`held: ${JSON.stringify(decision.reasons)}`);

/** The plan with a change, named and signed again so that only the change is wrong. */
function resigned(change: Partial<CapacityPlan>): CapacityPlan {
  const changed = { ...sound, ...change };
  const { id: _id, digest: _digest, ...rest } = encode(CapacityPlan, changed) as Readonly<Record<string, unknown>>; // encode writes an object
  const digest = digestOf(rest);
  return { ...changed, digest, id: planId(changed.generatedAt, digest) };
}

function withStep(index: number, change: Partial<ScalingStep>): CapacityPlan {
  return resigned({ steps: sound.steps.map((step, position) => (position === index ? { ...step, ...change } : step)) });
}

const [first, second] = sound.steps as [ScalingStep, ScalingStep];

describe("check", () => {
  it("finds nothing wrong with a plan as it was made", () => {
    expect(sound.steps.length).toBeGreaterThan(3);
    expect(check(sound, policy)).toEqual([]);
    expect(check(resigned({}), policy)).toEqual([]);
  });

  it.each<[Finding["code"], string, CapacityPlan]>([
    ["DIGEST_MISMATCH", "digest", { ...sound, rationale: "because" }],
    ["ID_MISMATCH", "id", { ...sound, id: "plan-2023-11-15-00000000" }],
    ["NO_STEPS", "steps", resigned({ steps: [] })],
    [
      "TARGET_MISMATCH",
      "target_workers",
      resigned({ targetWorkers: 12, delta: 2, targetState: { ...sound.targetState, workers: 12 } }),
    ],
    ["DELTA_MISMATCH", "delta", resigned({ delta: 1_000 })],
    [
      "STEP_CHAIN",
      "steps[0].from_workers",
      resigned({ currentWorkers: null, delta: null, currentState: { ...sound.currentState, workers: null } }),
    ],
    [
      "STEP_CHAIN",
      "steps[1].from_workers",
      withStep(1, { fromWorkers: second.fromWorkers! - 1, delta: second.delta! + 1 }),
    ],
    ["STEP_SEQUENCE", "steps[1].sequence", withStep(1, { sequence: 7 })],
    ["STEP_DELTA", "steps[0].delta", withStep(0, { delta: first.delta! + 1 })],
    [
      "STEP_ACTION",
      "steps[0].action",
      withStep(0, { action: first.action === "scale_up" ? "scale_down" : "scale_up" }),
    ],
    ["STEPS_UNORDERED", "steps[1].scheduled_at", withStep(1, { scheduledAt: first.scheduledAt, action: "no_change" })],
    ["OUT_OF_VALIDITY", "steps[0].scheduled_at", withStep(0, { scheduledAt: sound.generatedAt - 1 })],
    ["COOLDOWN_BROKEN", "steps[1].scheduled_at", withStep(1, { scheduledAt: first.scheduledAt + 299 })],
    ["COST_MISMATCH", "steps[0].estimated_cost", withStep(0, { estimatedCost: 1e6 })],
    [
      "FORECAST_SHAPE",
      "forecast.confidence_bands[0]",
      resigned({
        forecast: {
          ...sound.forecast,
          confidenceBands: {
            ...sound.forecast.confidenceBands,
            lower: sound.forecast.confidenceBands.lower.map(() => 1e6),
          },
        },
      }),
    ],
  ])("finds %s in %s", (code, field, plan) => {
    expect(check(plan, policy)).toContainEqual({ code, field, message: expect.stringMatching(/\S/u) });
  });

  it.each<[Finding["code"], object]>([
    ["BELOW_MINIMUM", { min_workers: 39, max_workers: 40 }],
    ["ABOVE_MAXIMUM", { max_workers: 3 }],
    ["STEP_TOO_LARGE", { max_step_size: 1 }],
    ["COOLDOWN_BROKEN", { cooldown_period: "6h" }],
  ])("finds %s against a policy that was changed since: %j", (code, scaling) => {
    expect(check(sound, policyOf({ scaling })).map((finding) => finding.code)).toContain(code);
  });

  it("tells everything that is wrong", () => {
    const codes = check(
      { ...withStep(0, { sequence: 3, delta: 99 }), rationale: "" },
      policyOf({ scaling: { max_workers: 1 } }),
    ).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(["DIGEST_MISMATCH", "STEP_SEQUENCE", "STEP_DELTA", "ABOVE_MAXIMUM"]));
  });

  it("lets a pool outside the limits come inside in one step", () => {
    const small = policyOf({ scaling: { max_step_size: 1, max_workers: 5 } });
    const memory = memoryOf({ policy: small, present: { workers: 30, backlog: 0, utilization: null } });
    const made = plan({ memory, policy: small, now: NOW });
    expect(made.targetWorkers).toBe(5);
    expect(made.kind === "planned" && check(made.plan, small)).toEqual([]);
  });
});

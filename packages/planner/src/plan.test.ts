import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { CapacityPlan, decode, encode, type Decision } from "@cap/domain";
import {
  constantHistory,
  dailyHistory,
  historyOf,
  memoryOf,
  NOW,
  policyOf,
  poolOf,
  seenAt,
  slowPolicyOf,
  slowPool,
} from "../fixtures/example-pool.ts";
import { check } from "./check.ts";
import { observe } from "./observe.ts";
import { plan, type PlanInput } from "./plan.ts";

function planned(decision: Decision): CapacityPlan {
  return decision.kind === "planned" ? decision.plan : expect.fail(`held: ${JSON.stringify(decision.reasons)}`);
}

/** The plan for a history under a policy and a pool by wire names. */
function planOf(
  history: Parameters<typeof memoryOf>[0],
  wire: object = {},
  options: Partial<PlanInput> = {},
): CapacityPlan {
  const policy = slowPolicyOf(wire);
  const memory = memoryOf({ policy, pool: slowPool, history: constantHistory(1), ...history });
  return planned(plan({ memory, policy, now: NOW, ...options }));
}

const codes = ({ reasons }: CapacityPlan): string[] => reasons.map(({ code }) => code);

describe("plan", () => {
  const threeSeconds = poolOf({ service_time: "3s", service_time_std: "3s" });

  it("sizes constant traffic exactly, in one step", () => {
    const made = planOf(
      { history: constantHistory(15.3), pool: threeSeconds },
      { slo: { p95_latency: "10s", availability: 0.7 } },
    );
    expect(made).toMatchObject({ targetWorkers: 49, sloAchievable: true, steps: [{ toWorkers: 49 }] });
    expect(made.explanation.demand).toMatchObject({ expectedRate: 15.3, sizedRate: 15.3 });
  });

  it("raises the size when the windows of the simulation miss the SLO, and says so", () => {
    const made = planOf({});
    expect(made.reasons).toContainEqual({ code: "SIZED_BY", clause: "p95_latency", arrivalRate: 1, workers: 21 });
    expect(codes(made)).toContain("RAISED_BY_SIMULATION");
    expect(made.targetWorkers).toBeGreaterThan(21);
    expect(made.simulation?.sloAchievement).toBeGreaterThanOrEqual(0.99);
    expect(made.sloAchievable).toBe(true);
  });

  it("adds whole workers where a lull stays one at any rate", () => {
    const lull = { history: constantHistory(0.1), pool: poolOf() };
    const made = planOf(lull, { slo: { p95_latency: "10s" } });
    expect(made.reasons).toContainEqual({ code: "SIZED_BY", clause: "p95_latency", arrivalRate: 0.1, workers: 1 });
    expect(made.reasons).toContainEqual(
      expect.objectContaining({ code: "RAISED_BY_SIMULATION", rateFactor: 1, extraWorkers: 1, keptWorkers: null }),
    );
    expect(made).toMatchObject({ targetWorkers: 2, sloAchievable: true });
  });

  it("excuses windows of few jobs that one long job breaks, and adds no workers for them", () => {
    const made = planOf({ history: constantHistory(0.03), pool: slowPool });
    expect(made).toMatchObject({ targetWorkers: 2, sloAchievable: true });
    expect(made.simulation?.sloAchievement).toBeGreaterThanOrEqual(0.99);
  });

  it("removes nothing over the whole horizon on arrivals that are old, and says so", () => {
    const known = constantHistory(5);
    const arrivals = known.arrivals.map((count, index) => (index < known.arrivals.length - 20 ? count : null));
    const present = { workers: 40, backlog: null, utilization: null };
    const made = planOf({ history: { ...known, arrivals }, pool: poolOf(), present }, { slo: { p95_latency: "10s" } });
    expect(made.reasons).toContainEqual({ code: "METRICS_STALE", ageSeconds: 1_200, limitSeconds: 180 });
    expect(made.steps.map(({ toWorkers }) => toWorkers)).toEqual([40]);
    const fresh = planOf({ history: known, pool: poolOf(), present }, { slo: { p95_latency: "10s" } });
    expect(fresh.targetWorkers).toBeLessThan(40);
  });

  it("brings a pool beyond its limit to it at once, and goes on from there in steps", () => {
    const present = { workers: 200, backlog: null, utilization: null };
    const made = planOf({ present }, { scaling: { max_workers: 100 } });
    expect(made.steps[0]).toMatchObject({ fromWorkers: 200, toWorkers: 100 });
    expect(made.steps[1]!.toWorkers).toBeGreaterThanOrEqual(75);
    expect(made.reasons).toContainEqual({ code: "CAPACITY_LIMIT_EXCEEDED", wantedWorkers: 200, maxWorkers: 100 });
    expect(codes(made)).not.toContain("STEP_LIMITED");
  });

  it("tells what share of windows the present size would keep, where it is known", () => {
    const present = (workers: number) => ({ present: { workers, backlog: null, utilization: null } });
    const before = (history: Parameters<typeof planOf>[0]): number | null =>
      planOf(history).currentState.sloAchievement;
    expect(before({})).toBeNull();
    expect(before(present(2))).toBe(0);
    expect(before(present(60))).toBe(1);
  });

  it("tells what the limit leaves of the SLO, at the rate that is expected", () => {
    const made = planOf({}, { max_workers: 21, slo: { p95_latency: "100s", availability: 1 } });
    expect(made).toMatchObject({ targetWorkers: 21, sloAchievable: false });
    expect(made.reasons).toContainEqual({
      code: "SLO_UNACHIEVABLE",
      cause: "max_workers",
      clause: "availability",
      best: expect.stringMatching(/^\d+(\.\d+)? % of the windows$/u),
      workersNeeded: null,
    });
  });

  it("keeps the workers that work a backlog off until it is gone, also where a limit makes it long", () => {
    const present = { workers: 25, backlog: 900, utilization: null };
    const made = planOf({ present }, { scaling: { max_workers: 40, max_step_down: 100, stabilization_window: "0s" } });
    const left = made.steps.filter(({ toWorkers }) => toWorkers < 40).map(({ scheduledAt }) => scheduledAt - NOW);
    // 40 workers of 20 s take a job a second on top of the arrivals: 900 jobs last 900 s, and longer while 15 of them start.
    expect(made.steps[0]).toMatchObject({ toWorkers: 40 });
    expect(Math.min(...left)).toBeGreaterThanOrEqual(900);
    expect(made.reasons).toContainEqual({ code: "BACKLOG", backlog: 900, drainTimeSeconds: expect.closeTo(900, -2.5) });
  });

  it("removes nothing while more jobs wait than may, works them off and says that they break the SLO", () => {
    const made = planOf(
      { present: { workers: 80, backlog: 200, utilization: null } },
      { slo: { max_backlog: 10 }, scaling: { stabilization_window: "0s" } },
    );
    expect(codes(made)).toEqual(["SIZED_BY", "BACKLOG", "SLO_BREACHED", "RAISED_BY_SIMULATION", "SLO_UNACHIEVABLE"]);
    expect(made.reasons[0]).toMatchObject({ clause: "backlog", workers: 63 });
    expect(made.steps[0]).toMatchObject({ toWorkers: 80, rationale: "jobs wait; broken SLO" });
    const removed = made.steps.find(({ action }) => action === "scale_down");
    // 80 workers of 20 s end 4 jobs/s while 1 arrives: the 190 too many last 63 s, and decisions are 30 s apart.
    expect(removed!.scheduledAt - NOW).toBeGreaterThanOrEqual(90);
    expect(made).toMatchObject({ sloAchievable: false, simulation: { jobsWithin: 1 } });
    expect(made.simulation?.sloAchievement).toBeLessThan(0.99);
    expect(made.simulation?.violatedSeconds).toBeGreaterThanOrEqual(300);
  });

  it("keeps no less of the SLO than the present size would, however long new workers take", () => {
    const made = planOf({
      present: { workers: 24, backlog: 0, utilization: null },
      pool: { ...slowPool, provisioningDelay: { p50Seconds: 1_800, p95Seconds: 1_800 } },
    });
    const wanted = Math.min(0.99, made.currentState.sloAchievement ?? 1);
    expect(made.simulation?.sloAchievement).toBeGreaterThanOrEqual(wanted);
  });

  it("raises the size when more jobs wait in simulation than may", () => {
    const made = planOf({}, { slo: { max_backlog: 5, availability: 0.9 } });
    expect(made.reasons).toContainEqual({ code: "SIZED_BY", clause: "max_backlog", arrivalRate: 1, workers: 24 });
    expect(codes(made)).toContain("RAISED_BY_SIMULATION");
    expect(made.simulation?.sloAchievement).toBeGreaterThanOrEqual(0.9);
    expect(made.sloAchievable).toBe(true);
  });

  it("raises the size until the error budget is kept, where the windows alone are content", () => {
    const windows = { p95_latency: "100s", availability: 0.5 };
    const made = planOf({}, { slo: { ...windows, error_budget: 0.01 } });
    expect(made.reasons).toContainEqual({
      code: "RAISED_BY_SIMULATION",
      rateFactor: expect.any(Number) as number,
      extraWorkers: null,
      keptWorkers: null,
      keptUntilAt: null,
      firstSloAchievement: expect.any(Number) as number,
      firstJobsWithin: expect.any(Number) as number,
    });
    expect(made.simulation?.errorBudgetRemaining).toBeGreaterThanOrEqual(0);
    expect(made.sloAchievable).toBe(true);
    expect(made.targetWorkers).toBeGreaterThan(planOf({}, { slo: windows }).targetWorkers);
  });

  it.each([
    ["max_workers", { max_workers: 21 }, 0.01],
    ["service_time_alone", {}, 0.005],
  ])("says that the error budget is overspent: %s", (cause, limits, error_budget) => {
    const made = planOf({}, { slo: { p95_latency: "100s", availability: 0.5, error_budget }, ...limits });
    expect(made.simulation?.errorBudgetRemaining).toBeLessThan(0);
    expect(made.sloAchievable).toBe(false);
    expect(made.reasons).toContainEqual({
      code: "SLO_UNACHIEVABLE",
      cause,
      clause: "error_budget",
      best: expect.stringMatching(/^\d+(\.\d+)? % of the jobs in time$/u) as string,
      workersNeeded: null,
    });
  });

  it.each([600, 3_600, 7_200])(
    "chooses its first size freely where none is known, though a new worker takes %i s",
    (seconds) => {
      const made = planOf(
        { pool: { ...slowPool, provisioningDelay: { p50Seconds: seconds, p95Seconds: seconds } } },
        {},
        { horizonSeconds: 3_600 },
      );
      expect(made.sloAchievable).toBe(true);
      expect(codes(made)).not.toContain("SLO_UNACHIEVABLE");
    },
  );

  it("says when workers cannot be there in time", () => {
    const present = { workers: 10, backlog: 0, utilization: null };
    const made = planOf(
      { present, pool: { ...slowPool, provisioningDelay: { p50Seconds: 300, p95Seconds: 300 } } },
      { slo: { p95_latency: "100s", availability: 0.9 } },
    );
    expect(made.sloAchievable).toBe(false);
    expect(made.reasons).toContainEqual({
      code: "SLO_UNACHIEVABLE",
      cause: "provisioning",
      clause: "availability",
      best: expect.stringMatching(/ % of the windows$/u),
      workersNeeded: null,
    });
  });

  it("follows a daily curve in steps that carry their own times", () => {
    const made = planOf({ history: dailyHistory({ rate: 1 }) }, {}, { horizonSeconds: 86_400 });
    const sizes = made.steps.map(({ toWorkers }) => toWorkers);
    expect(Math.max(...sizes)).toBeGreaterThan(1.8 * Math.min(...sizes));
    const highest = made.steps[sizes.indexOf(Math.max(...sizes))]!;
    expect((highest.scheduledAt - NOW) / 3_600).toBeGreaterThan(10);
    expect((highest.scheduledAt - NOW) / 3_600).toBeLessThan(19);
    expect(made.sloAchievable).toBe(true);
  });

  it("starts early when steps are limited", () => {
    const quick = planOf(
      { history: dailyHistory({ rate: 1 }) },
      { scaling: { cooldown_up: "5m" } },
      { horizonSeconds: 43_200 },
    );
    const slow = planOf(
      { history: dailyHistory({ rate: 1 }) },
      { scaling: { cooldown_up: "30m", max_step_up: 1 } },
      { horizonSeconds: 43_200 },
    );
    const reached = (made: CapacityPlan, workers: number): number =>
      made.steps.find(({ toWorkers }) => toWorkers >= workers)!.scheduledAt;
    expect(reached(slow, 16)).toBeLessThan(reached(quick, 16));
  });

  it("gives the same plan for the same input, with a name that follows from its content", () => {
    const make = (seed?: number): CapacityPlan =>
      planOf({ history: dailyHistory({ days: 3, rate: 1 }) }, {}, seed === undefined ? {} : { seed });
    expect(make()).toEqual(make());
    expect(make().id).toBe(`plan-2023-11-15-${make().digest.slice(0, 8)}`);
    expect(make(2).id).not.toBe(make().id);
  });

  it("survives the wire", () => {
    const made = planOf({ history: dailyHistory({ days: 3, rate: 1 }) });
    expect(check(decode(CapacityPlan, JSON.parse(JSON.stringify(encode(CapacityPlan, made)))), slowPolicyOf())).toEqual(
      [],
    );
  });

  it("compares with leaving the pool as it is", () => {
    const made = planOf({ present: { workers: 15, backlog: 0, utilization: null } });
    expect(made.costImpact).toMatchObject({ currentCostPerHour: 7.5, periodSeconds: 3_600 });
    expect(made.costImpact.violationSavings).toBeGreaterThan(50);
    expect(planOf({}).costImpact).toMatchObject({ currentCostPerHour: null, violationSavings: null, netSavings: null });
  });

  it("holds with every reason", () => {
    const policy = policyOf({ enabled: false });
    const memory = memoryOf({ policy, pool: poolOf({ service_time: null }) });
    expect(plan({ memory, policy, now: NOW })).toMatchObject({
      kind: "held",
      reasons: [{ code: "POLICY_DISABLED" }, { code: "METRICS_MISSING", fields: ["service_time"] }],
    });
  });

  it("holds only when the target must not move now", () => {
    const policy = slowPolicyOf({
      slo: { p95_latency: "100s", availability: 0.5 },
      scaling: { cooldown_period: "10m" },
    });
    const seen = (workers: number): ReturnType<typeof memoryOf> =>
      observe(
        memoryOf({
          policy,
          pool: slowPool,
          history: constantHistory(1),
          present: { workers: 30, backlog: 0, utilization: null },
        }),
        seenAt(30, { arrivals: 30, desired_workers: workers }),
      );
    const at = { policy, now: NOW + 30 };
    expect(plan({ memory: seen(12), ...at })).toMatchObject({
      kind: "held",
      targetWorkers: 12,
      reasons: [{ code: "COOLDOWN_ACTIVE" }],
    });
    expect(plan({ memory: seen(21), ...at })).toMatchObject({ kind: "planned", targetWorkers: 21 });
  });

  it.each([60, 900, 86_400, 7 * 86_400])("looks %d s ahead", (horizonSeconds) => {
    const made = planOf({ history: dailyHistory({ days: 3, rate: 1 }) }, { interval: "60s" }, { horizonSeconds });
    expect(made).toMatchObject({ forecastWindowSeconds: horizonSeconds, validUntilAt: NOW + horizonSeconds });
    expect(made.forecast.predictedLambda.length).toBeGreaterThan(0);
    expect(check(made, slowPolicyOf({ interval: "60s" }))).toEqual([]);
  });

  it.each([0, -1, Infinity, Number.NaN])("refuses a horizon of %d", (horizonSeconds) => {
    expect(() => plan({ memory: memoryOf(), policy: policyOf(), now: NOW, horizonSeconds })).toThrow(
      new RangeError(`horizonSeconds must be > 0, got ${horizonSeconds}`),
    );
  });

  it.each([
    ["constant", constantHistory(1), 21],
    ["zero", constantHistory(0), 1],
    ["a single step", historyOf([60]), 21],
    ["gappy", historyOf(Array.from({ length: 3_000 }, (_, index) => (index % 7 < 3 ? null : 60))), 21],
    ["in steps of five minutes", constantHistory(1, 300), 21],
  ])("plans from a history that is %s", (_name, history, targetWorkers) => {
    const made = planOf({ history }, { slo: { p95_latency: "100s", availability: 0.5 } });
    expect(made.targetWorkers).toBe(targetWorkers);
  });

  it.each([
    ["empty", historyOf([])],
    ["unknown throughout", historyOf([null, null, null])],
  ])("holds when the history is %s", (_name, history) => {
    const policy = policyOf();
    expect(plan({ memory: memoryOf({ policy, history }), policy, now: NOW })).toMatchObject({
      kind: "held",
      reasons: [{ code: "METRICS_MISSING", fields: ["arrivals"] }],
    });
  });

  it("works without any provisioning delay and with several slots", () => {
    const made = planOf(
      { pool: { ...slowPool, provisioningDelay: { p50Seconds: 0, p95Seconds: 0 }, slotsPerWorker: 8 } },
      { slo: { p95_latency: "100s", availability: 0.5 } },
    );
    expect(made).toMatchObject({ targetWorkers: 3, sloAchievable: true });
  });

  it("is sound, within limits and in keeping with cooldowns for any history and policy", () => {
    const level = fc.integer({ min: 0, max: 300 });
    const history = fc.record({
      counts: fc.array(fc.option(level, { nil: null, freq: 8 }), { minLength: 1, maxLength: 120 }),
      stepSeconds: fc.constantFrom(15, 60, 300, 3_600),
    });
    const wire = fc.record({
      min_workers: fc.integer({ min: 0, max: 5 }),
      max_workers: fc.integer({ min: 5, max: 80 }),
      max_step_size: fc.option(fc.integer({ min: 1, max: 20 }), { nil: null }),
      cooldown_period: fc.constantFrom("0s", "90s", "5m"),
      queueing_model: fc.constantFrom("mm1", "mmc", "mgc"),
    });
    const workers = fc.option(fc.integer({ min: 0, max: 100 }), { nil: null });
    fc.assert(
      fc.property(
        history,
        wire,
        workers,
        fc.constantFrom(60, 1_800),
        ({ counts, stepSeconds }, scaling, size, horizonSeconds) => {
          const policy = policyOf({ scaling });
          const memory = memoryOf({
            policy,
            history: historyOf(counts, stepSeconds),
            present: { workers: size, backlog: 0, utilization: null },
          });
          const decision = plan({ memory, policy, now: NOW, horizonSeconds });
          if (counts.every((count) => count === null)) return;
          const { steps, ...made } = planned(decision);
          expect(check({ ...made, steps }, policy)).toEqual([]);
          for (const [index, { toWorkers, scheduledAt }] of steps.entries()) {
            expect(toWorkers).toBeGreaterThanOrEqual(policy.scaling.minWorkers);
            expect(toWorkers).toBeLessThanOrEqual(policy.scaling.maxWorkers);
            const before = steps[index - 1];
            if (before !== undefined && before.action !== "no_change") {
              expect(scheduledAt - before.scheduledAt).toBeGreaterThanOrEqual(
                policy.scaling.cooldownPeriodSeconds ?? 0,
              );
            }
          }
        },
      ),
      { numRuns: 20 },
    );
  });
});

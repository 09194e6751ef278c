import fc from "fast-check";
import type { Decision, Observation, Policy } from "@cap/domain";
import { describe, expect, it } from "vitest";
import {
  constantHistory,
  dailyFactor,
  dailyHistory,
  historyOf,
  memoryOf,
  NOW,
  policyOf,
  poisson,
  poolOf,
  seenAt,
  uniform,
} from "../fixtures/example-pool.ts";
import { basisOrHolds, decide, step, withForecast } from "./decide.ts";
import { restore, sealMemory, type Memory } from "./memory.ts";
import { nearSizing, type NearSizing } from "./near-sizing.ts";
import { observe } from "./observe.ts";

/** Rate whose daily curve is at 20 erlangs of jobs of 2 s at {@link NOW}, midnight. */
const RATE = 10 / dailyFactor(0);
/** Two weeks of minutes: the profile of the day takes most of the time of these tests, so it is learnt once. */
const daily = dailyHistory({ days: 14, rate: RATE });
const policy = policyOf();
const begun = withCoarseForecast(memoryOf({ history: daily }));
const LOAD = 20;
/** The formulas' forecast is made anew every quarter of an hour; it has no say in near sizing, so the quickest will do. */
const cheap = { model: "seasonal_naive" };

/** With the forecast that the formulas and the guardrails need, so that it is made once as well. */
function withCoarseForecast({ state }: Memory): Memory {
  return sealMemory(withForecast(state, policy, NOW));
}

const seenWith = (wire: object = {}, at = 30): Observation =>
  seenAt(at, { arrivals: 300, backlog: 0, ready_workers: 25, desired_workers: 25, ...wire });

/** The decision on an observation of a pool of 25 workers at the load of the profile. */
function decisionOn(wire: object = {}, { memory = begun, rules = policy } = {}): Decision {
  return step(memory, rules, seenWith(wire), { explain: false }).decision;
}

const targetOn = (...args: Parameters<typeof decisionOn>): number => decisionOn(...args).targetWorkers!;

/** The near sizing of the state after an observation, before the guardrails. */
function nearOn(wire: object = {}, { memory = begun, rules = policy } = {}): NearSizing | null {
  const seen = seenWith(wire);
  const now = seen.timestampAt;
  const state = withForecast(observe(memory, seen).state, rules, now);
  const answer = basisOrHolds(state, rules, now);
  return answer.kind === "held" ? null : nearSizing({ state, basis: answer.basis, policy: rules, now });
}

describe("near sizing", () => {
  it("wants between the load and twice the load", () => {
    for (const workers of [20, 25, 30, 40]) {
      const size = nearOn({ ready_workers: workers, desired_workers: workers })!.workers;
      expect(size).toBeGreaterThan(LOAD);
      expect(size).toBeLessThan(2 * LOAD);
    }
    expect(targetOn()).toBeGreaterThan(LOAD);
  });

  it("expects what the profile says and the last observations confirm", () => {
    expect(nearOn()!.expectedRate).toBeGreaterThan(9);
    expect(nearOn()!.expectedRate).toBeLessThan(11);
    expect(nearOn({ arrivals: 450 })!.expectedRate).toBeGreaterThan(nearOn()!.expectedRate);
  });

  it("sees less risk in every worker more", () => {
    const near = nearOn({ ready_workers: 45, desired_workers: 45 })!;
    const risks = [15, 18, 22, 26, 32, 45].map((size) => near.riskOf(size).badWindows);
    for (const [index, risk] of risks.entries()) expect(risk).toBeLessThanOrEqual((risks[index - 1] ?? 2) + 1e-3);
    expect(risks[0]).toBeGreaterThan(0.5);
    expect(risks[5]).toBeLessThan(0.05);
  });

  it.each([
    ["1000 jobs wait on a pool that is just large enough", { backlog: 1_000, oldest_wait: "100s" }, 30],
    ["4000 jobs wait on it", { backlog: 4_000, oldest_wait: "400s" }, 40],
    ["333 jobs a second arrive instead of 10", { arrivals: 10_000 }, 100],
  ])("raises the size when %s", (_name, wire, least) => {
    const rules = policyOf({ scaling: { max_workers: 100_000 } });
    const pool = { active_jobs: 20, ready_workers: 20, desired_workers: 20 };
    expect(targetOn({ ...pool, ...wire }, { rules })).toBeGreaterThanOrEqual(least);
  });

  it("raises the size for a surge", () => {
    expect(targetOn({ arrivals: 600 })).toBeGreaterThan(1.5 * LOAD);
  });

  it("asks for no more where more windows may be bad", () => {
    const sizes = [0.5, 0.9, 0.99, 0.999].map((availability) =>
      targetOn({}, { rules: policyOf({ slo: { p95_latency: "10s", availability } }) }),
    );
    for (const [index, size] of sizes.entries()) expect(size).toBeGreaterThanOrEqual(sizes[index - 1] ?? 0);
    expect(sizes[1]).toBeLessThan(sizes[3]!);
  });

  it("asks for less where jobs may wait long enough for a queue to absorb peaks", () => {
    const rules = policyOf({ slo: { p95_latency: "15m" } });
    const size = targetOn({}, { rules });
    expect(size).toBeLessThanOrEqual(targetOn());
    expect(size).toBeGreaterThanOrEqual(0.8 * LOAD);
  });

  it.each([
    ["an hourly job", 1 / 3_600],
    ["a job every minute", 1 / 60],
  ])("sizes for %s", (_name, rate) => {
    const random = uniform(9);
    const history = historyOf(Array.from({ length: 3 * 1_440 }, () => poisson(60 * rate, random)));
    const wire = { arrivals: 0, ready_workers: 1, desired_workers: 1 };
    const size = targetOn(wire, { memory: memoryOf({ history }) });
    expect(size).toBeGreaterThanOrEqual(1);
    expect(size).toBeLessThanOrEqual(3);
  });

  it("counts slots: with four to a worker a quarter of the workers do", () => {
    const memory = memoryOf({ history: historyOf(daily.arrivals.slice(-3 * 1440)), pool: poolOf({ slots: 4 }) });
    const size = targetOn({ ready_workers: 7, desired_workers: 7 }, { memory });
    expect(size).toBeGreaterThan(LOAD / 4);
    expect(size).toBeLessThan(LOAD / 2);
  });

  it("keeps a known rush in view one provisioning delay before it begins, and not long before", () => {
    const rush = historyOf(daily.arrivals.map((count, minute) => count! + (minute % 60 < 3 ? 1_500 : 0)));
    let memory = memoryOf({ history: rush });
    let size = 60;
    const sizeAt = new Map<number, number>();
    const codes = new Set<string>();
    for (let at = 30; at <= 3_600; at += 30) {
      const arrivals = at <= 180 ? 1_050 : 300;
      const seen = seenWith({ arrivals, ready_workers: size, desired_workers: size }, at);
      const next = step(memory, policy, seen, { explain: false });
      ({ memory } = next);
      size = next.decision.targetWorkers!;
      sizeAt.set(at, size);
      for (const { code } of next.decision.reasons) codes.add(code);
    }
    // 35 jobs a second come from the hour on: 70 erlangs instead of 20.
    expect(sizeAt.get(2_700)).toBeLessThan(1.5 * LOAD);
    expect(sizeAt.get(3_600 - 180)).toBeLessThan(1.5 * LOAD);
    expect(sizeAt.get(3_600 - 60)).toBeGreaterThan(60);
    expect(codes).not.toContain("ANOMALY_DETECTED");
  });

  describe("falls back on the formulas", () => {
    const formula = memoryOf({ history: constantHistory(10) });
    it.each([
      ["without a known queue", { backlog: null, oldest_wait: "1s" }, begun, policy],
      ["without a long history", {}, formula, policy],
      ["without any history", {}, memoryOf({ history: null }), policy],
      ["on hours", {}, memoryOf({ history: constantHistory(10, 3_600) }), policy],
      ["without a size", { ready_workers: null, desired_workers: null }, begun, policy],
      ["without a latency clause", {}, begun, policyOf({ slo: { p95_latency: null, max_backlog: 50 } })],
      ["where service alone breaks the target", {}, begun, policyOf({ slo: { p95_latency: "5s" } })],
      ["where each worker has its own queue", {}, begun, policyOf({ scaling: { queueing_model: "mm1" } })],
    ])("%s", (_name, wire, memory, rules) => {
      expect(nearOn(wire, { memory, rules })).toBeNull();
      const decision = decisionOn(wire, { memory, rules });
      expect(decision.kind).toBe("planned");
      expect(decision.targetWorkers).toBeGreaterThan(0);
    });
  });

  it("tells that the limit binds, and what would do without it", () => {
    const limited = policyOf({ max_workers: 25 });
    const { targetWorkers, reasons } = decisionOn({ backlog: 800, oldest_wait: "5s" }, { rules: limited });
    expect(targetWorkers).toBe(25);
    const limit = reasons.find(({ code }) => code === "CAPACITY_LIMIT_EXCEEDED");
    expect(limit).toMatchObject({ maxWorkers: 25, wantedWorkers: expect.toSatisfy((wanted: number) => wanted > 25) });
    expect(decisionOn({}, { rules: limited }).reasons.map(({ code }) => code)).not.toContain("CAPACITY_LIMIT_EXCEEDED");
  });

  it("keeps the clauses that it does not look at", () => {
    const rules = policyOf({ slo: { p95_latency: "10s", drain_time: "20s" } });
    const decision = decisionOn({ backlog: 1_000, oldest_wait: "2s" }, { rules });
    expect(decision.reasons[0]).toMatchObject({ code: "SIZED_BY", clause: "drain_time" });
    expect(decision.targetWorkers).toBeGreaterThan(LOAD + 1_000 / 20);
  });

  it("shows the risk in its explanation: of the size and of one less", () => {
    const { decision } = step(begun, policy, seenWith());
    const requirement = decision.kind === "planned" ? decision.plan.explanation?.requirements[0] : undefined;
    expect(requirement).toMatchObject({
      clause: "p95_latency",
      value: expect.stringMatching(/^(?:under )?[\d.]+% risk$/u),
      valueWithOneLess: expect.stringMatching(/^(?:under )?[\d.]+% risk$/u),
      achievable: true,
    });
  });

  it("decides the same as often as it is asked, and after it was stored and restored", () => {
    const restored = restore(JSON.parse(JSON.stringify(begun)));
    const courses = [300, 420, 700, 200].map((arrivals, index) =>
      seenWith({ arrivals, backlog: 7 * index, oldest_wait: "2s" }, 30 * (index + 1)),
    );
    let [memory, stored]: Memory[] = [begun, restored];
    for (const seen of courses) {
      const here = step(memory!, policy, seen);
      const there = step(restore(JSON.parse(JSON.stringify(stored))), policy, seen);
      expect(there.decision).toEqual(here.decision);
      expect(decide(observe(memory!, seen), policy, seen.timestampAt)).toEqual(here.decision);
      [memory, stored] = [here.memory, there.memory];
    }
  });

  it("fits in 200 kB with two weeks of minutes behind it", () => {
    expect(JSON.stringify(begun).length).toBeLessThan(200_000);
  });
});

describe("near sizing on dirty observations", () => {
  const count = fc.option(fc.oneof(fc.constant(0), fc.nat(2_000), fc.constantFrom(1e5, 1e9)), { nil: null });
  const workers = fc.option(fc.oneof(fc.constant(0), fc.nat(200), fc.constant(1e5)), { nil: null });
  const seconds = fc.option(fc.constantFrom("0s", "1ms", "2s", "30s", "5m"), { nil: null });
  const dirty = fc.record({
    arrivals: count,
    backlog: count,
    completions: count,
    active_jobs: count,
    ready_workers: workers,
    starting_workers: workers,
    desired_workers: workers,
    utilization: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
    oldest_wait: seconds,
    service_time: seconds,
    service_time_std: seconds,
    service_time_p95: seconds,
    latency_p95: seconds,
    interval: fc.constantFrom("30s", "1s", "10m", null),
    gap: fc.constantFrom(30, 30, 30, 1, 1, 3_600),
  });

  it("plans within the limits or keeps the size, whatever is seen", () => {
    const rules = policyOf({ forecast: cheap, scaling: { min_workers: 2, max_workers: 80 } });
    fc.assert(
      fc.property(fc.array(dirty, { minLength: 1, maxLength: 4 }), (rows) => {
        let memory = begun;
        let at = 0;
        for (const { gap, ...wire } of rows) {
          at += gap;
          const { decision, memory: after } = step(memory, rules, seenAt(at, wire), { explain: false });
          if (decision.kind === "planned") {
            expect(decision.targetWorkers).toBeGreaterThanOrEqual(2);
            expect(decision.targetWorkers).toBeLessThanOrEqual(80);
            expect(Number.isInteger(decision.targetWorkers)).toBe(true);
          } else {
            expect(decision.targetWorkers).toBe(wire.desired_workers ?? decision.targetWorkers);
            expect(decision.reasons.length).toBeGreaterThan(0);
          }
          memory = after;
        }
        expect(restore(JSON.parse(JSON.stringify(memory))).digest).toBe(memory.digest);
      }),
      { numRuns: 40 },
    );
  });
});

describe("near sizing within stated limits on change", () => {
  /** Sizes of a day, decided every 150 s: the second decision after an action is the first that may act again. */
  function sizesOfADay(rules: Policy): { readonly at: number; readonly from: number; readonly to: number }[] {
    const random = uniform(3);
    let memory = begun;
    let size = 20;
    return Array.from({ length: 576 }, (_, index) => {
      const arrivals = poisson(150 * RATE * dailyFactor((150 * index) / 60), random);
      const at = 150 * (index + 1);
      const wire = { interval: "150s", arrivals, ready_workers: size, desired_workers: size };
      const next = step(memory, rules, seenWith(wire, at), { explain: false });
      const change = { at, from: size, to: next.decision.targetWorkers ?? size };
      ({ memory } = next);
      size = change.to;
      return change;
    });
  }

  it("never acts twice within a cooldown of 5 minutes in either direction, nor by more than the largest step", () => {
    const rules = policyOf({ forecast: cheap, scaling: { cooldown_period: "5m", max_step_size: 3 } });
    const sizes = sizesOfADay(rules);
    const actions = sizes.filter(({ from, to }) => from !== to);
    expect(actions.length).toBeGreaterThan(10);
    expect(actions.some(({ from, to }) => to < from) && actions.some(({ from, to }) => to > from)).toBe(true);
    for (const [index, { at, from, to }] of actions.entries()) {
      expect(at - (actions[index - 1]?.at ?? -Infinity)).toBeGreaterThanOrEqual(300);
      expect(Math.abs(to - from)).toBeLessThanOrEqual(3);
    }
    // It keeps up nevertheless: never below the load of the hour, and not much above it.
    for (const { at, to } of sizes.slice(12)) {
      expect(to).toBeGreaterThan(2 * RATE * dailyFactor(at / 60) * 0.9);
      expect(to).toBeLessThan(2 * RATE * dailyFactor(at / 60) * 2);
    }
  });

  it("never moves by more than a documented step of 15, also when the load is ten times as high", () => {
    const rules = policyOf({ scaling: { cooldown_period: "5m", max_step_size: 15 } });
    let memory = begun;
    let size = 25;
    const actions: number[] = [];
    for (let at = 30; at <= 3_600; at += 30) {
      const high = at > 300 && at < 1_800;
      const wire = { arrivals: high ? 3_000 : 300, ready_workers: size, desired_workers: size };
      const next = step(memory, rules, seenWith(wire, at), { explain: false });
      const to = next.decision.targetWorkers!;
      expect(Math.abs(to - size)).toBeLessThanOrEqual(15);
      if (to !== size) actions.push(at);
      size = to;
      ({ memory } = next);
    }
    expect(actions.length).toBeGreaterThan(2);
    for (const [index, at] of actions.entries()) {
      expect(at - (actions[index - 1] ?? -Infinity)).toBeGreaterThanOrEqual(300);
    }
  });
});

describe("near sizing of long jobs", () => {
  const slo = { p95_latency: "600s", window: "30m" };
  const pool = (provisioning: string) =>
    poolOf({ service_time: "120s", service_time_std: "180s", provisioning_delay: provisioning });
  const longOn = (workers: number, wire: object, provisioning: string): NearSizing =>
    nearOn(
      {
        arrivals: 5,
        service_time: "120s",
        ready_workers: workers,
        desired_workers: workers,
        active_jobs: 20,
        ...wire,
      },
      {
        memory: memoryOf({ pool: pool(provisioning), history: dailyHistory({ days: 14, rate: RATE / 60 }) }),
        rules: policyOf({ slo }),
      },
    )!;

  it("does not judge a window of half an hour by its first minutes alone", () => {
    // Of 300 jobs fifteen may be late; of the seventy that come first only three, and chance alone often brings as many.
    expect(longOn(32, {}, "120s").riskOf(32).badWindows).toBeLessThan(0.04);
    expect(longOn(22, { backlog: 30 }, "120s").riskOf(22).badWindows).toBeGreaterThan(0.1);
  });

  it("lets no queue absorb peaks while servers come free more slowly than jobs may wait", () => {
    // Where the queue absorbs them, nobody minds that it runs away for a while.
    expect(longOn(18, { backlog: 30, active_jobs: 18 }, "15s").riskOf(18).unattendedWait).toBeGreaterThan(0);
  });
});

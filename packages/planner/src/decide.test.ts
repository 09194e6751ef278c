import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import type { Decision, Policy } from "@cap/domain";
import { constantHistory, dailyHistory, memoryOf, NOW, policyOf, poolOf, seenAt } from "../fixtures/example-pool.ts";
import { decide, step } from "./decide.ts";
import { restore, type Memory } from "./memory.ts";
import { observe } from "./observe.ts";

const policy = policyOf();
const codes = ({ reasons }: Decision): string[] => reasons.map(({ code }) => code);

/** Decisions on arrivals per 30 s, one after the other; each size that is decided is asked for. */
function run(
  arrivals: readonly (number | null)[],
  { memory = memoryOf(), workers = 24, rules = policy } = {},
): { memory: Memory; decisions: Decision[] } {
  const decisions: Decision[] = [];
  let size = workers;
  let current = memory;
  for (const [index, count] of arrivals.entries()) {
    const seen = seenAt(30 * (index + 1), { arrivals: count, desired_workers: size, backlog: 0 });
    const next = step(current, rules, seen, { explain: false });
    decisions.push(next.decision);
    size = next.decision.targetWorkers ?? size;
    current = next.memory;
  }
  return { memory: current, decisions };
}

const targets = (arrivals: readonly (number | null)[], options: Parameters<typeof run>[1] = {}): (number | null)[] =>
  run(arrivals, options).decisions.map(({ targetWorkers }) => targetWorkers);
const times = (count: number, arrivals: number | null): (number | null)[] =>
  Array.from({ length: count }, () => arrivals);

describe("step", () => {
  it("is observe, then decide", () => {
    const counts = fc.array(fc.option(fc.integer({ min: 0, max: 2_000 }), { nil: null }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        counts,
        fc.option(fc.nat(60), { nil: null }),
        fc.option(fc.nat(500), { nil: null }),
        (arrivals, workers, backlog) => {
          const { memory } = run(arrivals);
          const seen = seenAt(30 * (arrivals.length + 1), { arrivals: 300, desired_workers: workers, backlog });
          expect(step(memory, policy, seen).decision).toEqual(decide(observe(memory, seen), policy, seen.timestampAt));
        },
      ),
      { numRuns: 20 },
    );
  });

  it("goes on bit by bit the same after it was stored and restored anywhere", () => {
    const arrivals = Array.from({ length: 24 }, (_, index) =>
      index === 5 ? null : 300 + 40 * (index % 5) + (index > 12 ? 500 : 0),
    );
    const seen = (index: number): ReturnType<typeof seenAt> =>
      seenAt(30 * (index + 1), {
        arrivals: arrivals[index] ?? null,
        completions: 290,
        service_time: "2.1s",
        backlog: index,
      });
    const whole = arrivals.reduce<Memory>(
      (memory, _count, index) => step(memory, policy, seen(index), { explain: false }).memory,
      memoryOf(),
    );
    for (const cut of [1, 6, 13, 23]) {
      let memory = memoryOf();
      for (const index of arrivals.keys()) {
        if (index === cut) memory = restore(JSON.parse(JSON.stringify(memory)));
        ({ memory } = step(memory, policy, seen(index), { explain: false }));
      }
      expect(memory).toEqual(whole);
      expect(memory.digest).toBe(whole.digest);
    }
  });

  it.each([
    ["again", 60],
    ["late", 30],
    ["from before the history's end", -600],
  ])("is not moved by an observation that comes %s", (_name, at) => {
    const { memory } = run([300, 300]);
    const { memory: after, decision } = step(memory, policy, seenAt(at, { arrivals: 9_000, desired_workers: 3 }));
    expect(after).toBe(memory);
    expect(decision).toEqual({
      kind: "held",
      targetWorkers: 21,
      reasons: [{ code: "METRICS_STALE", ageSeconds: 60 - at, limitSeconds: 0 }],
    });
    expect(observe(memory, seenAt(at, { arrivals: 9_000 }))).toEqual(memory);
  });

  it("holds when arrivals are missing, and keeps the size", () => {
    const { decisions } = run([300, null, null]);
    expect(decisions.map(({ kind }) => kind)).toEqual(["planned", "held", "held"]);
    expect(decisions[1]).toEqual({
      kind: "held",
      targetWorkers: 21,
      reasons: [{ code: "METRICS_MISSING", fields: ["arrivals"] }],
    });
  });

  it("needs a service time, and says all that is missing", () => {
    const memory = memoryOf({ pool: poolOf({ service_time: null }), history: null });
    expect(decide(memory, policy, NOW)).toEqual({
      kind: "held",
      targetWorkers: null,
      reasons: [{ code: "METRICS_MISSING", fields: ["service_time", "arrivals"] }],
    });
  });

  it("says once what is missing, where an observation and the history lack it", () => {
    const { decision } = step(memoryOf({ history: null }), policy, seenAt(30, { arrivals: null }));
    expect(decision.reasons).toEqual([{ code: "METRICS_MISSING", fields: ["arrivals"] }]);
  });

  it("plans from the first observation, without any history", () => {
    const { decision } = step(memoryOf({ history: null }), policy, seenAt(30, { arrivals: 300, desired_workers: 5 }));
    expect(decision).toMatchObject({ kind: "planned", targetWorkers: 21 });
    expect(codes(decision)).toContain("INSUFFICIENT_HISTORY");
  });

  it("plans without knowing the size, and says so", () => {
    const { decision } = step(memoryOf(), policy, seenAt(30, { arrivals: 300 }));
    expect(decision).toMatchObject({ kind: "planned", targetWorkers: 21, plan: { currentWorkers: null, delta: null } });
    expect(codes(decision)).toContain("WORKERS_UNKNOWN");
  });

  it("scales from nothing", () => {
    expect(targets([300], { workers: 0 })).toEqual([21]);
  });

  it("goes to nothing where the policy allows it and nothing arrives", () => {
    const rules = policyOf({
      scaling: { min_workers: 0, stabilization_window: "0s", cooldown_down: "0s", max_step_down: 9 },
    });
    expect(targets([0, 0], { workers: 2, rules, memory: memoryOf({ history: constantHistory(0) }) })).toEqual([0, 0]);
  });

  it("scales up at once when the load doubles", () => {
    const [before, after] = targets([300, 600]);
    expect(before).toBe(21);
    expect(after).toBeGreaterThanOrEqual(41);
    expect(after).toBeLessThanOrEqual(50);
  });

  it("follows a lasting shift from 10 to 15 per second within minutes, and is not locked out", () => {
    const { decisions } = run(times(60, 450));
    expect(decisions[5]?.targetWorkers).toBeGreaterThanOrEqual(31);
    expect(decisions.slice(10).every(({ kind }) => kind === "planned")).toBe(true);
    expect(codes(decisions.at(-1)!)).not.toContain("ANOMALY_DETECTED");
    expect(decisions.at(-1)?.targetWorkers).toBeLessThanOrEqual(40);
  });

  it("does not believe a sudden silence until it has lasted, and then does", () => {
    const memory = memoryOf({ history: constantHistory(150) });
    const rules = policyOf({ scaling: { max_workers: 400, stabilization_window: "0s" } });
    const silence = run([...times(4, 4_500), ...times(40, 0)], { memory, workers: 310, rules }).decisions;
    expect(silence.slice(4, 7).map(({ kind }) => kind)).toEqual(["held", "held", "held"]);
    expect(silence.slice(4, 7).every((decision) => codes(decision).includes("ANOMALY_DETECTED"))).toBe(true);
    expect(silence.slice(0, 7).every(({ targetWorkers }) => targetWorkers === silence[3]?.targetWorkers)).toBe(true);
    expect(silence.at(-1)?.targetWorkers).toBeLessThan(100);
  });

  it("adds, but removes nothing, on metrics that contradict each other", () => {
    const lying = { ready_workers: 50, utilization: 0.1, service_time: "2s", completions: 300 };
    const down = step(memoryOf(), policy, seenAt(30, { arrivals: 300, desired_workers: 50, ...lying })).decision;
    expect(down).toMatchObject({ kind: "held", targetWorkers: 50 });
    expect(codes(down)[0]).toBe("INVALID_METRICS");
    const up = step(memoryOf(), policy, seenAt(30, { arrivals: 300, desired_workers: 5, ...lying })).decision;
    expect(up).toMatchObject({ kind: "planned", targetWorkers: 21 });
    expect(codes(up)).toContain("INVALID_METRICS");
  });

  it("takes a count after a silence for one interval, not for the whole time", () => {
    const busy = Array.from({ length: 20 }, (_, index) =>
      seenAt(30 * (index + 1), { interval: null, arrivals: 300, desired_workers: 25 }),
    );
    const before = busy.reduce(
      (memory, seen) => step(memory, policyOf(), seen).memory,
      memoryOf({ history: constantHistory(10) }),
    );
    const { decision } = step(
      before,
      policyOf(),
      seenAt(600 + 3_600, { interval: null, arrivals: 300, desired_workers: 25 }),
    );
    expect(decision.targetWorkers).toBeGreaterThanOrEqual(20);
  });

  it("removes nothing on the first observations after hours of silence, and says why", () => {
    const { memory } = run(times(20, 300), { workers: 21 });
    const silence = 7_200;
    const later = (seconds: number): ReturnType<typeof seenAt> =>
      seenAt(600 + silence + seconds, { arrivals: 30, desired_workers: 21, backlog: 0, ready_workers: 21 });
    const first = step(memory, policy, later(0));
    expect(first.decision.targetWorkers).toBe(21);
    expect(first.decision.reasons).toContainEqual(expect.objectContaining({ code: "STABILIZING", heldWorkers: 21 }));
    let current = first.memory;
    let target: number | null = 21;
    for (let seconds = 30; seconds <= 240; seconds += 30) {
      const next = step(current, policy, later(seconds));
      current = next.memory;
      target = next.decision.targetWorkers;
      if (seconds < 240) expect(target).toBe(21);
    }
    expect(target).toBeLessThan(21);
  });

  it("holds the size that the pool has as long as nobody asked for one", () => {
    let memory = memoryOf();
    const held = [5, 7, 20].map((ready_workers, index) => {
      const next = step(memory, policy, seenAt(30 * (index + 1), { ready_workers }));
      memory = next.memory;
      return next.decision.targetWorkers;
    });
    expect(held).toEqual([5, 7, 20]);
    expect(memory.state.scaling).toMatchObject({ desiredWorkers: 20, isAsked: false });
    const asked = step(memory, policy, seenAt(120, { ready_workers: 5, desired_workers: 20 })).decision;
    expect(asked).toMatchObject({ kind: "held", targetWorkers: 20 });
  });

  it("names a broken SLO also where it holds for want of arrivals, unless what it knows is old", () => {
    const rules = policyOf({ slo: { p95_latency: "10s", max_backlog: 100 } });
    const seen = seenAt(30, { desired_workers: 21, completions: 300, backlog: 10_000, latency_p95: "120s" });
    const { memory, decision } = step(memoryOf({ policy: rules }), rules, seen);
    expect(decision.kind).toBe("held");
    expect(codes(decision)).toEqual(["METRICS_MISSING", "SLO_BREACHED", "SLO_BREACHED"]);
    expect(codes(decide(memory, rules, NOW + 3_600))).not.toContain("SLO_BREACHED");
  });

  it("holds an action within the cooldown with the instant at which it may follow", () => {
    const rules = policyOf({ scaling: { cooldown_period: "5m" } });
    const { decisions } = run([300, 600, 900], { workers: 10, rules });
    expect(decisions[0]).toMatchObject({ kind: "planned", targetWorkers: 21 });
    expect(decisions[1]).toMatchObject({ kind: "held", targetWorkers: 21 });
    expect(decisions[1]?.reasons[0]).toMatchObject({ code: "COOLDOWN_ACTIVE", untilAt: NOW + 330 });
  });

  it("counts the first request from an unknown size as an action", () => {
    const rules = policyOf({ scaling: { cooldown_period: "5m" } });
    const first = step(memoryOf(), rules, seenAt(30, { arrivals: 300 }));
    expect(first.decision).toMatchObject({ kind: "planned", targetWorkers: 21 });
    const { decision } = step(first.memory, rules, seenAt(60, { arrivals: 900 }));
    expect(decision).toMatchObject({ kind: "held", targetWorkers: 21 });
    expect(decision.reasons).toContainEqual(expect.objectContaining({ code: "COOLDOWN_ACTIVE", untilAt: NOW + 330 }));
  });

  it("takes the size that somebody else asked for as the present one", () => {
    const seen = seenAt(30, { arrivals: 300, ready_workers: 7, starting_workers: 3 });
    expect(step(memoryOf(), policy, seen).decision).toMatchObject({ plan: { currentWorkers: 10 } });
  });

  it("removes nothing while more jobs wait than may, and tells both how they are worked off and why it stays", () => {
    const policy = policyOf({ slo: { max_backlog: 3 } });
    let memory = memoryOf({ policy, history: constantHistory(1) });
    for (let index = 1; index <= 10; index += 1) {
      const seen = seenAt(30 * index, { arrivals: 30, desired_workers: 10, backlog: 200 });
      const next = step(memory, policy, seen);
      memory = next.memory;
      expect(next.decision.targetWorkers).toBe(10);
      expect(next.decision.reasons).toMatchObject([
        { code: "SIZED_BY", clause: "backlog", workers: 7 },
        // 7 workers are enough for 197 jobs in 90 s; the 10 that stay need as long as that at most.
        { code: "BACKLOG", backlog: 200, drainTimeSeconds: 50 },
        { code: "SLO_BREACHED", clause: "max_backlog", backlog: 200, maxBacklog: 3 },
      ]);
    }
  });

  it("names a latency that is broken also where nothing would be removed", () => {
    const seen = { arrivals: 300, desired_workers: 24, ready_workers: 24, backlog: 0, latency_p95: "120s" };
    const { decision } = step(memoryOf(), policy, seenAt(30, seen));
    expect(decision.reasons.filter(({ code }) => code === "SLO_BREACHED")).toMatchObject([
      { clause: "p95_latency", latencySeconds: 120, targetSeconds: 10 },
    ]);
  });

  it("says how long a backlog takes and works it off", () => {
    const seen = seenAt(30, { arrivals: 300, desired_workers: 22, backlog: 1_000 });
    const { decision } = step(memoryOf(), policy, seen);
    expect(decision.reasons).toContainEqual({
      code: "BACKLOG",
      backlog: 1_000,
      // 22 workers take a job a second on top of the arrivals for a minute, 42 then take 11.
      drainTimeSeconds: expect.closeTo(60 + 930 / 11, 3),
    });
    expect(decision.targetWorkers).toBe(42); // 20 busy with arrivals, and 990 jobs x 2 s in 90 s
  });
});

describe("SLO_UNACHIEVABLE", () => {
  function reasonOf(wire: object, pool: object = {}, rate = 15.3): unknown {
    const rules: Policy = policyOf(wire);
    const memory = memoryOf({ policy: rules, pool: poolOf(pool), history: constantHistory(rate) });
    const { decision } = step(memory, rules, seenAt(30, { arrivals: 30 * rate }));
    return decision.reasons.find(({ code }) => code === "SLO_UNACHIEVABLE");
  }

  it("names the service time when that alone is too long", () => {
    expect(reasonOf({ slo: { p95_latency: "5s" } })).toEqual({
      code: "SLO_UNACHIEVABLE",
      cause: "service_time_alone",
      clause: "p95_latency",
      best: "5.99s",
      workersNeeded: null,
    });
  });

  it("names the limit with the best value within it and the workers that are needed", () => {
    const wire = { slo: { p95_latency: "10s" }, scaling: { max_workers: 48 } };
    expect(reasonOf(wire, { service_time: "3s", service_time_std: "3s" })).toEqual({
      code: "SLO_UNACHIEVABLE",
      cause: "max_workers",
      clause: "p95_latency",
      best: "10.4s",
      workersNeeded: 49,
    });
  });

  it("tells the value of the clause that is missed, not of another", () => {
    const wire = { slo: { max_backlog: 5 }, scaling: { max_workers: 33 } };
    expect(reasonOf(wire)).toMatchObject({
      clause: "max_backlog",
      best: expect.stringMatching(/^\d+ jobs$/u),
      cause: "max_workers",
    });
    expect(reasonOf({ ...wire, scaling: { max_workers: 30 } })).toMatchObject({ best: "unbounded" });
  });

  it("is absent where the SLO can be met", () => {
    expect(reasonOf({})).toBeUndefined();
  });
});

describe("decide", () => {
  it("learns nothing: it gives the same answer as often as it is asked", () => {
    const memory = observe(
      memoryOf({ history: dailyHistory({ days: 4 }) }),
      seenAt(30, { arrivals: 250, desired_workers: 12 }),
    );
    expect(decide(memory, policy, NOW + 30)).toEqual(decide(memory, policy, NOW + 30));
  });

  it("holds on observations that are too old", () => {
    const memory = observe(memoryOf(), seenAt(30, { arrivals: 300, desired_workers: 24 }));
    const decision = decide(memory, policy, NOW + 1_000);
    expect(decision).toEqual({
      kind: "held",
      targetWorkers: 24,
      reasons: [{ code: "METRICS_STALE", ageSeconds: 970, limitSeconds: 90 }],
    });
  });

  it("makes a plan of one step that is valid for two intervals", () => {
    const decision = decide(observe(memoryOf(), seenAt(30, { arrivals: 300, desired_workers: 10 })), policy, NOW + 30);
    expect(decision.kind === "planned" && decision.plan).toMatchObject({
      generatedAt: NOW + 30,
      validUntilAt: NOW + 90,
      steps: [{ sequence: 1, fromWorkers: 10, toWorkers: 21, action: "scale_up" }],
      simulation: null,
      sloAchievable: true,
    });
  });
});

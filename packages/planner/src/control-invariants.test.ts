import * as fc from "fast-check";
import { decodePolicy, type Decision, type Observation, type Policy } from "@cap/domain";
import { describe, expect, it } from "vitest";
import { constantHistory, dailyHistory, memoryOf, NOW, poolOf, policyOf, seenAt } from "../fixtures/example-pool.ts";
import { capacityPlanner } from "./capacity-planner.ts";
import { decide, step } from "./decide.ts";
import { restore, type Memory } from "./memory.ts";
import { plan } from "./plan.ts";
import { boundsAt, mostWorkers, withinBounds } from "./worker-bounds.ts";

// What a control loop may rely on, whatever a policy says and whatever is observed.

const duration = (most: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: most }).map((seconds) => `${seconds}s`);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> => fc.option(arbitrary);

const scaling = fc
  .record({
    limits: fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 80 })),
    max_step_size: maybe(fc.integer({ min: 1, max: 15 })),
    max_step_up: maybe(fc.integer({ min: 1, max: 15 })),
    max_step_down: maybe(fc.integer({ min: 1, max: 15 })),
    cooldown_period: maybe(duration(900)),
    cooldown_up: maybe(duration(900)),
    cooldown_down: maybe(duration(900)),
    stabilization_window: maybe(duration(900)),
    hysteresis_band: maybe(fc.double({ min: 0, max: 0.3, noNaN: true })),
    safety_margin: fc.double({ min: 0, max: 0.5, noNaN: true }),
    scale_up_threshold: maybe(fc.double({ min: 0.7, max: 0.95, noNaN: true })),
    scale_down_threshold: maybe(fc.double({ min: 0.2, max: 0.6, noNaN: true })),
    queueing_model: fc.constantFrom("mm1", "mmc", "mgc"),
    service_time_model: fc.constantFrom("exponential", "general"),
  })
  .map(({ limits: [least, more], ...rest }) => ({ ...rest, min_workers: least, max_workers: least + more }));

const slo = fc.record({
  p95_latency: maybe(fc.integer({ min: 1, max: 120 }).map((seconds) => `${seconds}s`)),
  max_backlog: maybe(fc.nat(500)),
  drain_time: maybe(fc.integer({ min: 30, max: 900 }).map((seconds) => `${seconds}s`)),
  availability: fc.constantFrom(0.5, 0.99, 1),
});

const policies: fc.Arbitrary<Policy> = fc
  .record({
    scaling,
    slo,
    mode: fc.constantFrom("advisory", "manual", "auto"),
    interval: fc.constantFrom("15s", "30s", "2m"),
    cost: fc.record({ budget_per_hour_hard: maybe(fc.integer({ min: 1, max: 40 })) }),
  })
  .map((wire) => decodePolicy(wire));

/** What may arrive at a tick, clean or not. The time is relative to the tick. */
const dirt = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  fc.constant({ arrivals: null }),
  fc.constant({ arrivals: null, backlog: null, ready_workers: null, utilization: null }),
  fc.constant({ arrivals: 0, completions: 0, backlog: 0 }),
  fc.constant({ arrivals: 30_000 }),
  fc.constant({ backlog: 100_000, oldest_wait: "2h" }),
  fc.constant({ utilization: 0.01, active_jobs: 90 }), // sources that contradict each other
  fc.constant({ arrivals: 300, arrival_rate: 900, completions: 5_000 }),
  fc.constant({ ready_workers: 500, service_time: "1h" }),
  fc.constant({ interval: "1h" }),
);
const jumps = fc.oneof(
  { weight: 8, arbitrary: fc.constant(0) },
  fc.constantFrom(-30, -31, -3_600, -86_400), // a duplicate, out of order, clocks that were set back
  fc.constantFrom(1, 600, 3_600), // a gap, a clock that was set forward
);
type Seen = readonly [arrivals: number, flaws: object, jump: number];

const tick: fc.Arbitrary<Seen> = fc.tuple(fc.integer({ min: 0, max: 900 }), dirt, jumps);
const ticks = fc.array(tick, { minLength: 5, maxLength: 20 });

/** Memories that know nothing, a constant rate, and a daily curve with minutes: sizes by formula, and by rollouts. */
const memories: readonly Memory[] = [
  memoryOf({ history: null }),
  memoryOf({ history: constantHistory(10) }),
  memoryOf({ history: dailyHistory({ days: 3 }) }),
];

interface Tick {
  readonly at: number;
  readonly before: Memory;
  readonly after: Memory;
  readonly observation: Observation;
  readonly decision: Decision;
  /** Workers that were asked for before; null when unknown. */
  readonly from: number | null;
}

/** A control loop: the pool has what was asked for, unless its metrics say something else. */
function loop(memory: Memory, policy: Policy, seen: readonly Seen[]): Tick[] {
  const ticked: Tick[] = [];
  let [before, seconds] = [memory, 0];
  for (const [arrivals, flaws, jump] of seen) {
    seconds += 30;
    const workers = before.state.scaling.desiredWorkers;
    const size = workers === null ? {} : { ready_workers: workers, desired_workers: workers };
    const observation = seenAt(seconds + jump, { arrivals, backlog: 0, service_time: "2s", ...size, ...flaws });
    if (jump > 0) seconds += jump;
    const { memory: after, decision } = step(before, policy, observation, { explain: false });
    ticked.push({ at: observation.timestampAt, before, after, observation, decision, from: workers });
    before = after;
  }
  return ticked;
}

type Rule = (tick: Tick, policy: Policy, earlier: readonly Tick[]) => void;

const isAction = ({ from, decision: { targetWorkers } }: Tick): boolean =>
  targetWorkers !== null && targetWorkers !== from;
/** The first observation of a pool may be of the instant at which its history ends. */
const isOld = ({ at, before: { state } }: Tick): boolean =>
  at < state.knownUntilAt || (at === state.knownUntilAt && state.seen !== null);

/** Paths of numbers that are not finite, in anything that is made of plain data. */
function notFinite(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path}: ${value}`];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => notFinite(part, `${path}.${key}`));
}

/** What holds at every tick, by its name. */
const RULES: Readonly<Record<string, Rule>> = {
  "a target is within the limits and what the budget pays for": ({ decision: { targetWorkers }, from, at }, policy) => {
    if (targetWorkers === null) return;
    const bounds = boundsAt(policy, at);
    // A held target stays where it is, also where somebody else has put it.
    if (targetWorkers !== from) expect(targetWorkers).toBe(withinBounds(targetWorkers, bounds));
    if (from !== null && from === withinBounds(from, bounds)) {
      expect(targetWorkers).toBeGreaterThanOrEqual(bounds.minWorkers);
      expect(targetWorkers).toBeLessThanOrEqual(mostWorkers(bounds));
    }
  },
  "no action follows another within the cooldown of its direction": (
    tick,
    { scaling: { cooldownPeriodSeconds, cooldownUpSeconds, cooldownDownSeconds } },
    earlier,
  ) => {
    const last = earlier.findLast(isAction);
    if (last === undefined || !isAction(tick)) return;
    const own = tick.decision.targetWorkers! > tick.from! ? cooldownUpSeconds : cooldownDownSeconds;
    expect(tick.at - last.at).toBeGreaterThanOrEqual(own ?? cooldownPeriodSeconds ?? 0);
  },
  "no action is larger than the policy allows": (
    tick,
    { scaling: { maxStepSize, maxStepUp, maxStepDown } },
    earlier,
  ) => {
    const { from, decision } = tick;
    if (from === null || !isAction(tick) || !earlier.some(isAction)) return;
    const change = decision.targetWorkers! - from;
    expect(Math.abs(change)).toBeLessThanOrEqual((change > 0 ? maxStepUp : maxStepDown) ?? maxStepSize ?? Infinity);
  },
  "every number of a decision and of a memory is finite": ({ decision, after }) => {
    expect([...notFinite(decision), ...notFinite(after.state)]).toEqual([]);
  },
  "an observation that is not newer than what is known changes nothing, and holds": (tick) => {
    if (!isOld(tick)) return;
    expect(tick.after).toBe(tick.before);
    expect(tick.decision).toMatchObject({ kind: "held", targetWorkers: tick.from });
  },
  "nothing is removed where arrivals are unknown": ({ decision, observation, from, at }, policy) => {
    const unknown = observation.arrivals === null && observation.arrivalRate === null;
    if (!unknown || from === null || from !== withinBounds(from, boundsAt(policy, at))) return;
    expect(decision.targetWorkers).toBeGreaterThanOrEqual(from);
  },
  "the same input gives the same decision and memory, also after the memory was stored as JSON": (
    { before, after, observation, decision },
    policy,
    earlier,
  ) => {
    if (earlier.length % 5 !== 4) return;
    const again = step(restore(JSON.parse(JSON.stringify(before))), policy, observation, { explain: false });
    expect(again.decision).toEqual(decision);
    expect(again.memory.digest).toBe(after.digest);
  },
};

function holdsAt(name: string, rule: Rule, ...facts: Parameters<Rule>): void {
  try {
    rule(...facts);
  } catch (cause) {
    throw new Error(`broken: ${name}`, { cause });
  }
}

describe("whatever a policy says and whatever is observed", () => {
  it(`holds that ${Object.keys(RULES).join("; that ")}`, () => {
    const property = fc.property(fc.constantFrom(...memories), policies, ticks, (memory, policy, seen) => {
      const ticked = loop(memory, policy, seen);
      for (const [name, rule] of Object.entries(RULES))
        ticked.forEach((at, index) => holdsAt(name, rule, at, policy, ticked.slice(0, index)));
    });
    expect(() => fc.assert(property, { numRuns: 40 })).not.toThrow();
  });

  it("a memory stays below 200 kB, however long the loop runs and however dirty it is", () => {
    const long = fc.array(tick, { minLength: 300, maxLength: 300 });
    fc.assert(
      fc.property(policies, long, (policy, seen) => {
        const last = loop(memories[0]!, policy, seen).at(-1)!;
        expect(JSON.stringify(last.after).length).toBeLessThan(200_000);
      }),
      { numRuns: 1 },
    );
  });
});

describe("an observation outside its domain", () => {
  const numbers: readonly (keyof Observation)[] = ["arrivals", "arrivalRate", "backlog", "readyWorkers", "utilization"];
  const planner = capacityPlanner({ policy: policyOf(), pool: poolOf(), state: memories[1]! });

  it.each(numbers)("is refused for its %s, and nothing changes", (field) => {
    const before = planner.getState();
    fc.assert(
      fc.property(fc.constantFrom(NaN, Infinity, -Infinity, -1, -1e308, -Number.MIN_VALUE), (value) => {
        const bad = { ...seenAt(30, { arrivals: 300 }), [field]: value };
        expect(() => planner.observe(bad)).toThrow(expect.objectContaining({ code: "INVALID_METRICS" }));
        expect(planner.getState()).toBe(before);
      }),
    );
  });
});

describe("a plan over a horizon", () => {
  it("keeps limits, step size and cooldown between its steps, for every policy", () => {
    fc.assert(
      fc.property(policies, (policy) => {
        const decision = plan({ memory: memories[1]!, policy, now: NOW, horizonSeconds: 900 });
        expect(notFinite(decision)).toEqual([]);
        if (decision.kind === "held") return;
        const { maxStepSize, maxStepUp, maxStepDown, cooldownPeriodSeconds } = policy.scaling;
        const { cooldownUpSeconds, cooldownDownSeconds } = policy.scaling;
        const { steps } = decision.plan;
        steps.forEach(({ fromWorkers, toWorkers, scheduledAt, action }, index) => {
          expect(toWorkers).toBe(withinBounds(toWorkers, boundsAt(policy, scheduledAt)));
          const before = steps[index - 1];
          if (before === undefined || before.action === "no_change" || action === "no_change") return;
          const [most, rest] =
            action === "scale_up" ? [maxStepUp, cooldownUpSeconds] : [maxStepDown, cooldownDownSeconds];
          expect(Math.abs(toWorkers - fromWorkers!)).toBeLessThanOrEqual(most ?? maxStepSize ?? Infinity);
          expect(scheduledAt - before.scheduledAt).toBeGreaterThanOrEqual(rest ?? cooldownPeriodSeconds ?? 0);
        });
      }),
      { numRuns: 5 },
    );
  });

  it("is made by a decision that is the same as often as it is asked", () => {
    fc.assert(
      fc.property(fc.constantFrom(...memories), policies, (memory, policy) => {
        expect(decide(memory, policy, NOW + 30)).toEqual(decide(memory, policy, NOW + 30));
      }),
      { numRuns: 5 },
    );
  });
});

import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { decodePolicy, formatInstant, type Policy } from "@cap/domain";
import { freshSpend } from "../day-spend.ts";
import type { SeenPool } from "../pool-state.ts";
import { lastDirection } from "../reversals.ts";
import { boundsAt, withinBounds } from "../worker-bounds.ts";
import { cooldownSeconds } from "./cooldown.ts";
import { dampingOf } from "./damping.ts";
import { freezeAt } from "./freeze.ts";
import { guard } from "./guard.ts";
import type { GuardContext } from "./guardrail.ts";
import { overrideAt } from "./override.ts";
import { scheduledMinimum } from "./scheduled-minimum.ts";
import { largestStepDown, largestStepUp } from "./step-size.ts";

/** A size that somebody asked for, in a pool that was never silent. */
const ASKED = { isAsked: true, resumedAt: null };
const policyOf = (scaling: object, cost: object = {}): Policy => decodePolicy({ scaling, cost });

/** Ten workers at instant 1000, with nothing that objects unless it is said. */
function contextOf(scaling: object = {}, change: Partial<GuardContext> = {}): GuardContext {
  const policy = policyOf({ stabilization_window: "0s", hysteresis_band: 0, max_step_down: 100, ...scaling });
  return {
    scaling: policy.scaling,
    damping: dampingOf(policy.scaling, false),
    bounds: boundsAt(policy, 1_000),
    cost: policy.cost,
    leadSeconds: 90,
    intervalSeconds: 30,
    currentWorkers: 10,
    now: 1_000,
    record: {
      desiredWorkers: 10,
      ...ASKED,
      lastUpAt: null,
      lastDownAt: null,
      reversedAt: [],
      starting: [],
      started: [],
      wanted: [],
    },
    spend: freshSpend(1_000),
    seen: null,
    limit: null,
    anomaly: null,
    breaches: [],
    contradictions: [],
    unknownQueue: null,
    stale: null,
    ...change,
  };
}

function seenOf(utilization: number): SeenPool {
  return {
    at: 1_000,
    intervalSeconds: 30,
    arrivalsKnown: true,
    readyWorkers: 10,
    activeJobs: null,
    backlog: 0,
    oldestWaitSeconds: null,
    latencyP95Seconds: null,
    utilization,
    queueUnknown: false,
    contradictions: [],
  };
}

const unknownQueue: GuardContext["unknownQueue"] = { code: "METRICS_MISSING", fields: ["backlog"] };
const anomaly = { code: "ANOMALY_DETECTED", observedRate: 90, expectedRate: 10, score: 20 } as const;
const breach = {
  code: "SLO_BREACHED",
  clause: "max_backlog",
  latencySeconds: null,
  targetSeconds: null,
  backlog: 200,
  maxBacklog: 3,
} as const;
const contradiction = { code: "INVALID_METRICS", field: "utilization", reported: 0.1, expected: 0.9 } as const;
const limit = {
  noticedAt: 900,
  untilAt: 1_500,
  holdSeconds: 600,
  size: 8,
  workersBefore: 4,
  workersAfter: 8,
  throughputBefore: 2,
  throughputAfter: 2.1,
  jobsAfter: 126,
  refusedRatio: null,
} as const;
const actions = (lastUpAt: number | null, lastDownAt: number | null): Partial<GuardContext> => ({
  record: { desiredWorkers: 10, ...ASKED, lastUpAt, lastDownAt, reversedAt: [], starting: [], started: [], wanted: [] },
});

const freeze = (from: number, until: number): object => ({
  freeze_windows: [{ from: formatInstant(from), until: formatInstant(until) }],
});
const override = (workers: number, until: number): object => ({ override: { workers, until: formatInstant(until) } });
const reversed = (...reversedAt: readonly number[]): Partial<GuardContext> => ({
  record: {
    desiredWorkers: 10,
    ...ASKED,
    lastUpAt: 900,
    lastDownAt: 800,
    reversedAt,
    starting: [],
    started: [],
    wanted: [],
  },
});
const scheduled = (from: number, limits: object): object => ({
  scheduled_limits: [{ from: formatInstant(from), until: formatInstant(3_000), ...limits }],
});

/** Wanted size, policy, situation; then the size that comes out, whether it is held, and the codes of the reasons. */
type Row = readonly [string, number, object, Partial<GuardContext>, number, boolean, readonly string[]];

describe("a guardrail", () => {
  it.each<Row>([
    ["lets a size pass that nothing is against", 14, {}, {}, 14, false, []],
    ["keeps to the most workers", 200, { max_workers: 50 }, {}, 50, false, ["CAPACITY_LIMIT_EXCEEDED"]],
    ["keeps to the fewest workers", 1, { min_workers: 4 }, {}, 4, false, ["MINIMUM_WORKERS"]],
    ["allows no workers where the policy does", 0, { min_workers: 0 }, {}, 0, false, []],
    ["adds at most the step", 40, { max_step_size: 15 }, {}, 25, false, ["STEP_LIMITED"]],
    ["removes at most the step", 2, { max_step_size: 3, max_step_down: null }, {}, 7, false, ["STEP_LIMITED"]],
    ["has steps of its own upwards", 40, { max_step_size: 3, max_step_up: 20 }, {}, 30, false, ["STEP_LIMITED"]],
    ["has steps of its own downwards", 2, { max_step_size: 15, max_step_down: 4 }, {}, 6, false, ["STEP_LIMITED"]],
    ["removes a quarter at a time unless told otherwise", 2, { max_step_down: null }, {}, 8, false, ["STEP_LIMITED"]],
    ["leaves small removals undone", 9, { hysteresis_band: 0.2 }, {}, 10, false, ["HYSTERESIS"]],
    ["carries out removals of the whole band", 8, { hysteresis_band: 0.2 }, {}, 8, false, []],
    ["removes nothing while the SLO is broken", 6, {}, { breaches: [breach] }, 10, false, ["SLO_BREACHED"]],
    ["adds while the SLO is broken", 14, {}, { breaches: [breach] }, 14, false, []],
    ["adds one worker whatever the band", 11, { hysteresis_band: 0.5 }, {}, 11, false, []],
    ["waits for the cooldown", 14, { cooldown_period: "5m" }, actions(800, null), 10, true, ["COOLDOWN_ACTIVE"]],
    ["goes on when the cooldown is over", 14, { cooldown_period: "200s" }, actions(800, null), 14, false, []],
    [
      "waits after an action in the other direction, too",
      14,
      { cooldown_period: "5m" },
      actions(null, 800),
      10,
      true,
      ["COOLDOWN_ACTIVE"],
    ],
    ["has no cooldown upwards unless told otherwise", 14, {}, actions(999, null), 14, false, []],
    [
      "has a minute of cooldown downwards unless told otherwise",
      5,
      {},
      actions(941, null),
      10,
      true,
      ["COOLDOWN_ACTIVE"],
    ],
    [
      "has a cooldown of its own upwards",
      14,
      { cooldown_period: "5m", cooldown_up: "0s" },
      actions(999, null),
      14,
      false,
      [],
    ],
    [
      "has a cooldown of its own downwards",
      5,
      { cooldown_period: "0s", cooldown_down: "5m" },
      actions(800, null),
      10,
      true,
      ["COOLDOWN_ACTIVE"],
    ],
    [
      "removes nothing above the scale-down threshold",
      5,
      { scale_down_threshold: 0.6 },
      { seen: seenOf(0.7) },
      10,
      false,
      ["UTILIZATION_HOLDS"],
    ],
    ["removes at the scale-down threshold", 5, { scale_down_threshold: 0.6 }, { seen: seenOf(0.6) }, 5, false, []],
    [
      "removes nothing above the scale-up threshold",
      5,
      { scale_up_threshold: 0.8 },
      { seen: seenOf(0.9) },
      10,
      false,
      ["UTILIZATION_HOLDS"],
    ],
    ["adds whatever the utilization", 14, { scale_up_threshold: 0.8 }, { seen: seenOf(0.1) }, 14, false, []],
    ["holds a removal during an anomaly", 5, {}, { anomaly }, 10, true, ["ANOMALY_DETECTED"]],
    ["adds no workers that would get no more done", 14, {}, { limit }, 10, false, ["DOWNSTREAM_LIMIT"]],
    ["adds as many as do get more done", 14, {}, { limit: { ...limit, size: 13 } }, 13, false, ["DOWNSTREAM_LIMIT"]],
    ["removes workers that get no more done only when fewer are wanted", 9, {}, { limit }, 9, false, []],
    [
      "keeps the least workers whatever they get done",
      1,
      { min_workers: 14 },
      { limit },
      14,
      false,
      ["MINIMUM_WORKERS"],
    ],
    [
      "takes those back that only start",
      14,
      {},
      { limit, seen: { ...seenOf(0.9), readyWorkers: 7 } },
      8,
      false,
      ["DOWNSTREAM_LIMIT"],
    ],
    ["adds during an anomaly, and says so", 14, {}, { anomaly }, 14, false, ["ANOMALY_DETECTED"]],
    [
      "holds a removal on contradicting metrics",
      5,
      {},
      { contradictions: [contradiction, contradiction] },
      10,
      true,
      ["INVALID_METRICS", "INVALID_METRICS"],
    ],
    [
      "adds on contradicting metrics, and says so",
      14,
      {},
      { contradictions: [contradiction] },
      14,
      false,
      ["INVALID_METRICS"],
    ],
    ["holds a removal on an unknown backlog", 5, {}, { unknownQueue }, 10, true, ["METRICS_MISSING"]],
    ["adds on an unknown backlog", 14, {}, { unknownQueue }, 14, false, []],
    ["moves nothing within a freeze window", 14, freeze(900, 1_001), {}, 10, true, ["FREEZE_ACTIVE"]],
    ["moves again at the end of a freeze window", 14, freeze(900, 1_000), {}, 14, false, []],
    ["moves before a freeze window", 14, freeze(1_001, 2_000), {}, 14, false, []],
    ["asks for the size of an override", 14, override(30, 1_001), {}, 30, false, ["OVERRIDE_ACTIVE"]],
    ["forgets an override at its end", 14, override(30, 1_000), {}, 14, false, []],
    [
      "keeps an override within the limits",
      14,
      { ...override(300, 1_001), max_workers: 50 },
      {},
      50,
      false,
      ["OVERRIDE_ACTIVE", "CAPACITY_LIMIT_EXCEEDED"],
    ],
    [
      "does not slow an override down",
      14,
      { ...override(2, 1_001), max_step_size: 1, cooldown_period: "5m" },
      { ...actions(999, null), anomaly, breaches: [breach] },
      2,
      false,
      ["OVERRIDE_ACTIVE"],
    ],
    [
      "keeps to the most workers of the time",
      40,
      { ...scheduled(1_000, { max_workers: 20 }), max_workers: 50 },
      {},
      20,
      false,
      ["CAPACITY_LIMIT_EXCEEDED"],
    ],
    [
      "keeps to the fewest workers of the time",
      11,
      scheduled(1_000, { min_workers: 20 }),
      {},
      20,
      false,
      ["MINIMUM_WORKERS"],
    ],
    ["has limits of a time in that time only", 40, scheduled(1_001, { max_workers: 20 }), {}, 40, false, []],
    [
      "asks for a scheduled minimum in time",
      11,
      scheduled(1_119, { min_workers: 20 }),
      {},
      20,
      false,
      ["SCHEDULED_MINIMUM"],
    ],
    [
      "removes nothing when the flap budget is used up",
      5,
      { max_reversals_per_hour: 2 },
      reversed(800, 900),
      10,
      false,
      ["FLAP_BUDGET"],
    ],
    ["adds whatever the flap budget", 14, { max_reversals_per_hour: 2 }, reversed(800, 900), 14, false, []],
    ["removes within the flap budget", 5, { max_reversals_per_hour: 3 }, reversed(800, 900), 5, false, []],
    ["counts reversals of the last hour only", 5, { max_reversals_per_hour: 2 }, reversed(-2_600, 900), 5, false, []],
    [
      "goes on removing whatever the flap budget",
      5,
      { max_reversals_per_hour: 1, cooldown_down: "0s" },
      {
        record: {
          desiredWorkers: 10,
          ...ASKED,
          lastUpAt: 800,
          lastDownAt: 900,
          reversedAt: [900],
          starting: [],
          started: [],
          wanted: [],
        },
      },
      5,
      false,
      [],
    ],
    ["asks for a scheduled minimum no sooner", 11, scheduled(1_120, { min_workers: 20 }), {}, 11, false, []],
    [
      "starts on a scheduled minimum as early as its steps are small",
      11,
      { ...scheduled(1_150, { min_workers: 20 }), max_step_size: 4 },
      {},
      12,
      false,
      ["SCHEDULED_MINIMUM"],
    ],
    [
      "moves nothing within a freeze window, not by an override either",
      14,
      { ...freeze(900, 1_001), ...override(30, 1_001) },
      {},
      10,
      true,
      ["FREEZE_ACTIVE"],
    ],
  ])("%s", (_name, wanted, scaling, situation, workers, held, codes) => {
    const guarded = guard(wanted, contextOf(scaling, situation));
    expect({ workers: guarded.workers, held: guarded.held }).toEqual({ workers, held });
    expect(guarded.reasons.map(({ code }) => code)).toEqual(codes);
  });

  it("goes down no further than to the largest size wanted within the stabilization window", () => {
    const wanted = [
      { at: 600, workers: 9 },
      { at: 800, workers: 7 },
      { at: 900, workers: 6 },
    ];
    const record = {
      desiredWorkers: 10,
      ...ASKED,
      lastUpAt: null,
      lastDownAt: null,
      reversedAt: [],
      starting: [],
      started: [],
      wanted,
    };
    const after = (window: string): number => guard(3, contextOf({ stabilization_window: window }, { record })).workers;
    expect([after("0s"), after("150s"), after("250s"), after("400s"), after("401s")]).toEqual([3, 6, 7, 7, 9]);
  });

  it("tells which of them changed the size, in order", () => {
    const { changes } = guard(200, contextOf({ max_workers: 50, max_step_size: 15 }));
    expect(changes).toEqual([
      { name: "limits", fromWorkers: 200, toWorkers: 50 },
      { name: "step size", fromWorkers: 50, toWorkers: 25 },
    ]);
  });
});

describe("all guardrails together", () => {
  const duration = fc.constantFrom("0s", "30s", "5m");
  const optionalStep = fc.option(fc.integer({ min: 1, max: 30 }), { nil: null });
  const instant = fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: null });
  const scaling = fc.record({
    min_workers: fc.integer({ min: 0, max: 20 }),
    max_workers: fc.integer({ min: 20, max: 200 }),
    max_step_size: optionalStep,
    max_step_up: optionalStep,
    max_step_down: optionalStep,
    cooldown_up: duration,
    cooldown_down: duration,
    stabilization_window: duration,
    hysteresis_band: fc.double({ min: 0, max: 1, noNaN: true }),
    scale_down_threshold: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
    max_reversals_per_hour: fc.constantFrom(null, 1, 2),
    freeze_windows: fc.constantFrom([], [], [], [{ from: formatInstant(900), until: formatInstant(1_100) }]),
    scheduled_limits: fc.constantFrom(
      [],
      [{ from: formatInstant(1_080), until: formatInstant(2_000), min_workers: 15 }],
      [{ from: formatInstant(900), until: formatInstant(1_100), min_workers: 20, max_workers: 30 }],
    ),
    override: fc.option(
      fc.record({ workers: fc.nat(300), until: fc.constantFrom(990, 1_010).map((at) => formatInstant(at)) }),
      { freq: 2, nil: null },
    ),
  });
  const context = fc.record({
    scaling,
    current: fc.nat(200),
    lastUpAt: instant,
    lastDownAt: instant,
    reversedAt: fc.subarray([200, 800, 950]),
    wanted: fc.array(fc.nat(200), { maxLength: 5 }),
    weighed: fc.boolean(),
    cost: fc.record({ budget_per_hour_hard: fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }) }),
  });

  it("keep limits, step sizes and cooldowns for any input", () => {
    fc.assert(
      fc.property(
        fc.nat(400),
        context,
        fc.constantFrom(null, anomaly),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (wanted, given, strange, utilization) => {
          const { weighed } = given;
          const policy = policyOf(given.scaling, given.cost);
          const config = policy.scaling;
          const bounds = boundsAt(policy, 1_000);
          const current = withinBounds(given.current, bounds);
          const record = {
            desiredWorkers: current,
            ...ASKED,
            lastUpAt: given.lastUpAt,
            lastDownAt: given.lastDownAt,
            reversedAt: given.reversedAt,
            starting: [],
            started: [],
            wanted: given.wanted.map((workers, index) => ({ at: 700 + 50 * index, workers })),
          };
          const damping = dampingOf(config, weighed);
          const input: GuardContext = {
            scaling: config,
            damping,
            bounds,
            cost: policy.cost,
            leadSeconds: 90,
            intervalSeconds: 30,
            currentWorkers: current,
            now: 1_000,
            record,
            spend: freshSpend(1_000),
            seen: seenOf(utilization),
            limit: null,
            anomaly: strange,
            breaches: [],
            contradictions: [],
            unknownQueue: null,
            stale: null,
          };
          const { workers, held, reasons } = guard(wanted, input);
          expect(workers).toBe(withinBounds(workers, bounds));
          const { budgetPerHourHard } = policy.cost;
          if (budgetPerHourHard !== null && workers > bounds.minWorkers)
            expect(workers * policy.cost.workerCostPerHour).toBeLessThanOrEqual(budgetPerHourHard);
          if (held) expect(workers).toBe(current);
          if (workers !== wanted) expect(reasons.length).toBeGreaterThan(0);
          const stated = overrideAt(config, 1_000);
          if (freezeAt(config, 1_000) !== null) {
            expect({ workers, held }).toEqual({ workers: current, held: true });
            return;
          }
          if (stated !== null) {
            expect(workers).toBe(withinBounds(stated.workers, bounds));
            return;
          }
          expect(workers - current).toBeLessThanOrEqual(largestStepUp(config));
          expect(current - workers).toBeLessThanOrEqual(largestStepDown(config, current, damping));
          const since = 1_000 - Math.max(given.lastUpAt ?? -Infinity, given.lastDownAt ?? -Infinity);
          if (workers !== current)
            expect(since).toBeGreaterThanOrEqual(cooldownSeconds(config, workers > current ? "up" : "down", damping));
          const { maxReversalsPerHour } = config;
          if (workers < current && lastDirection(record) === "up" && maxReversalsPerHour !== null)
            expect(given.reversedAt.length).toBeLessThan(maxReversalsPerHour);
          // A guardrail may stop a change or shorten it; it never turns it round.
          const bounded = withinBounds(scheduledMinimum(wanted, input).workers, bounds);
          expect(Math.sign(workers - current) * Math.sign(bounded - current)).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns: 300 },
    );
  });
});

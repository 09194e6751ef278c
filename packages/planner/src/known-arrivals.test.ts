import { decode, formatInstant, knownArrivalsList, type Observation } from "@cap/domain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  constantHistory,
  dailyFactor,
  dailyHistory,
  memoryOf,
  NOW,
  policyOf,
  seenAt,
} from "../fixtures/example-pool.ts";
import { decide, step } from "./decide.ts";
import { forecastArrivals } from "./forecast-arrivals.ts";
import {
  addedPeak,
  batchesWithin,
  type KnownSpan,
  knownSpans,
  stillKnown,
  unforeseenJobs,
  withKnown,
} from "./known-arrivals.ts";
import type { Memory } from "./memory.ts";
import { observe } from "./observe.ts";
import { plan } from "./plan.ts";

const at = (seconds: number): string => formatInstant(NOW + seconds);
const told = (...entries: readonly object[]): ReturnType<typeof spansOf> => spansOf(entries);
const spansOf = (entries: readonly object[]): readonly KnownSpan[] =>
  knownSpans(decode(knownArrivalsList, entries), NOW);

describe("known arrivals", () => {
  it("hold an instant, or jobs or a rate over a time, in order of time", () => {
    const spans = told({ from: at(60), until: at(120), rate: 2 }, { at: at(30), jobs: 5, name: "timer" });
    expect(spans).toEqual([
      { fromAt: NOW + 30, untilAt: NOW + 30, jobs: 5, inHistory: false, name: "timer" },
      { fromAt: NOW + 60, untilAt: NOW + 120, jobs: 120, inHistory: false, name: null },
    ]);
  });

  it("vanish when they are over; those that came at once when they are worked off", () => {
    const spans = told({ from: at(60), until: at(120), jobs: 2 }, { at: at(30), jobs: 5 });
    expect(stillKnown(spans, NOW + 119)).toBe(spans);
    expect(stillKnown(spans, NOW + 120)).toHaveLength(1);
    expect(stillKnown(spans, NOW + 930)).toHaveLength(0);
    expect(told({ from: at(-60), until: at(0), jobs: 2 })).toEqual([]);
  });

  it("are added to the forecast; of what the history shows already the higher counts", () => {
    const time = { fromAt: NOW, untilAt: NOW + 100 };
    expect(withKnown(3, told({ from: at(50), until: at(150), jobs: 200 }), time)).toBe(3 + 1);
    expect(withKnown(3, told({ at: at(99), jobs: 200 }), time)).toBe(3 + 2);
    expect(withKnown(3, told({ at: at(100), jobs: 200 }), time)).toBe(3);
    expect(withKnown(3, told({ at: at(10), jobs: 200, in_history: true }), time)).toBe(3);
    expect(withKnown(3, told({ at: at(10), jobs: 500, in_history: true }), time)).toBe(5);
  });

  it("raise a rate by their busiest instant, which those that come at once have none of", () => {
    const spans = told(
      { from: at(0), until: at(100), rate: 2 },
      { from: at(90), until: at(200), rate: 3 },
      { at: at(50), jobs: 1000 },
    );
    expect(addedPeak(1, spans, { fromAt: NOW, untilAt: NOW + 80 })).toBeCloseTo(2, 9);
    expect(addedPeak(1, spans, { fromAt: NOW, untilAt: NOW + 90 })).toBeCloseTo(5, 9);
    expect(batchesWithin(spans, { fromAt: NOW, untilAt: NOW + 50 })).toEqual([
      { at: NOW + 50, jobs: 1000, inHistory: false },
    ]);
  });

  it("are all counted once over the parts of a time", () => {
    const instants = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(instants, instants, fc.integer({ min: 1, max: 999 }), (a, b, cut) => {
        const [from, until] = [Math.min(a, b), Math.max(a, b)];
        const spans = told(from === until ? { at: at(from), jobs: 7 } : { from: at(from), until: at(until), jobs: 7 });
        const count = (fromAt: number, untilAt: number): number =>
          unforeseenJobs(spans, { fromAt: NOW + fromAt, untilAt: NOW + untilAt });
        expect(count(0, cut) + count(cut, 1001)).toBeCloseTo(7, 6);
      }),
    );
  });
});

const launch = { at: at(3600), jobs: 5000, name: "launch" };
const policy = policyOf({ slo: { p95_latency: "5m" }, max_workers: 500 });
/** 5000 jobs of 2 s within 90 % of the five minutes less the 6 s that one in twenty takes, on top of 20 erlangs. */
const READY = Math.ceil(20 + (5000 * 2) / (0.9 * (300 - 2 * Math.log(20))));

/** Targets of a control loop every 30 s over an hour and a quarter, by the second of the decision. */
function targets(memory: Memory, entries: readonly object[], rules = policy): Map<number, number> {
  const found = new Map<number, number>();
  let ready = memory;
  let workers = 30;
  for (let seconds = 30; seconds <= 3600; seconds += 30) {
    const first = seconds === 30 ? { known_arrivals: entries } : {};
    // A worker is ready after 60 s.
    const readyWorkers = Math.min(workers, found.get(seconds - 60) ?? 30);
    const facts = { arrivals: 300, backlog: 0, ready_workers: readyWorkers, desired_workers: workers, ...first };
    const observation: Observation = seenAt(seconds, facts);
    const next = step(ready, rules, observation, { explain: false });
    workers = next.decision.targetWorkers ?? workers;
    ready = next.memory;
    found.set(seconds, workers);
  }
  return found;
}

describe("a launch that is known in advance", () => {
  it.each([
    ["by formula", constantHistory(10)],
    ["weighed", dailyHistory({ days: 3, rate: 10 / dailyFactor(0) })],
  ])("finds its workers ready, and not before they are needed, sized %s", (_, history) => {
    const sizes = targets(memoryOf({ history, policy }), [launch]);
    // A worker takes 60 s and the loop another 30 s.
    for (const seconds of [3510, 3540, 3600]) expect(sizes.get(seconds)).toBeGreaterThanOrEqual(READY);
    expect(sizes.get(3480)).toBeLessThan(READY - 10);
  });

  it("is started on early where steps are limited", () => {
    const rules = policyOf({ slo: { p95_latency: "5m" }, max_workers: 500, scaling: { max_step_up: 10 } });
    const sizes = targets(memoryOf({ policy: rules }), [launch], rules);
    expect(sizes.get(3540)).toBeGreaterThanOrEqual(READY);
  });

  it("is named in the reasons, and only while it is near", () => {
    const memory = memoryOf({ policy, knownArrivals: decode(knownArrivalsList, [launch]) });
    const reasonOn = (now: number): unknown =>
      decide(memory, policy, now).reasons.find(({ code }) => code === "KNOWN_ARRIVALS");
    expect(reasonOn(NOW)).toBeUndefined();
    expect(reasonOn(NOW + 3540)).toEqual({
      code: "KNOWN_ARRIVALS",
      jobs: 5000,
      fromAt: NOW + 3600,
      untilAt: NOW + 3600,
      names: ["launch"],
    });
  });

  it("is called off by a list without it", () => {
    const sizes = targets(memoryOf({ policy, knownArrivals: decode(knownArrivalsList, [launch]) }), []);
    expect(Math.max(...sizes.values())).toBeLessThan(READY - 10);
  });

  it("is in the steps and the forecast of a plan", () => {
    const entries = [{ ...launch, at: at(1800) }];
    const memory = memoryOf({
      policy,
      knownArrivals: decode(knownArrivalsList, entries),
      present: { workers: 25, backlog: 0, utilization: null },
    });
    const decision = plan({ memory, policy, now: NOW });
    if (decision.kind === "held") throw new Error("held");
    const { steps, reasons } = decision.plan;
    const before = steps.filter(({ scheduledAt }) => scheduledAt <= NOW + 1740).at(-1);
    expect(before?.toWorkers).toBeGreaterThanOrEqual(READY);
    expect(reasons.map(({ code }) => code)).toContain("KNOWN_ARRIVALS");
    const { predictedLambda, stepSeconds } = decision.plan.forecast;
    expect(predictedLambda.reduce((sum, rate) => sum + rate * stepSeconds, 0)).toBeCloseTo(10 * 3600 + 5000, -2);
    expect(forecastArrivals({ memory, policy, now: NOW })).toEqual(decision.plan.forecast);
  });

  it("keeps the workers that a limit leaves until it is worked off, though it comes before the second instant of a plan", () => {
    const rules = policyOf({ slo: { p95_latency: "10s" }, max_workers: 40 });
    const knownArrivals = decode(knownArrivalsList, [{ at: at(10), jobs: 20_000 }]);
    const present = { workers: 25, backlog: 0, utilization: null };
    const decision = plan({ memory: memoryOf({ policy: rules, knownArrivals, present }), policy: rules, now: NOW });
    if (decision.kind === "held") throw new Error("held");
    // 40 workers end 20 jobs a second, of which 10 arrive anew.
    const early = decision.plan.steps.filter(({ scheduledAt }) => scheduledAt < NOW + 2_000);
    expect(early.map(({ toWorkers }) => toWorkers)).toEqual([40]);
  });

  it("is simulated as it comes: all at once", () => {
    const rules = policyOf({ slo: { p95_latency: "10s" }, min_workers: 20, max_workers: 20 });
    const knownArrivals = decode(knownArrivalsList, [{ at: at(1_830), jobs: 1_500 }]);
    const present = { workers: 20, backlog: 0, utilization: null };
    const history = constantHistory(2);
    const decision = plan({
      memory: memoryOf({ policy: rules, knownArrivals, present, history }),
      policy: rules,
      now: NOW,
    });
    if (decision.kind === "held") throw new Error("held");
    // 4 of 20 workers are busy: 1,500 jobs leave 1,484 waiting.
    expect(decision.plan.simulation?.maxBacklog).toBeCloseTo(1_484, -1);
  });

  it("does not teach the forecast when it comes, nor when it is called off in silence", () => {
    const memory = step(
      memoryOf({ policy, knownArrivals: decode(knownArrivalsList, [{ at: at(40), jobs: 5000 }]) }),
      policy,
      seenAt(30, { arrivals: 300 }),
    ).memory;
    const arrived = (arrivals: number): unknown => observe(memory, seenAt(60, { arrivals })).state.recent.at(-1);
    expect(arrived(5310)).toMatchObject({ arrivals: 310, extraJobs: 5000 });
    expect(arrived(290)).toMatchObject({ arrivals: 290, extraJobs: 0 });
  });
});

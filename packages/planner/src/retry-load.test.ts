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
import { step } from "./decide.ts";
import { forecastArrivals } from "./forecast-arrivals.ts";
import type { Memory } from "./memory.ts";
import { observe } from "./observe.ts";
import { learnRetries, noRetries, retriesOf, retryRate, type SeenRetries } from "./retry-load.ts";

const seen = (facts: Partial<SeenRetries> = {}): SeenRetries => ({
  arrivals: 300,
  retries: 100,
  errors: null,
  seconds: 30,
  ...facts,
});
const after = (count: number, facts: Partial<SeenRetries>, from = noRetries()) =>
  Array.from({ length: count }).reduce<ReturnType<typeof noRetries>>((state) => learnRetries(state, seen(facts)), from);

describe("retries", () => {
  it("are none for a source that does not tell of them", () => {
    const state = after(60, { retries: null });
    expect(retriesOf(state, { arrivals: 300, retries: null })).toBe(0);
    expect(retryRate(state, 0)).toBe(0);
  });

  it("go on as in the last minutes, and fade", () => {
    const state = after(60, {});
    expect(retryRate(state, 0)).toBeCloseTo(100 / 30, 6);
    expect(retryRate(state, 1800)).toBeCloseTo(100 / 30 / Math.E, 6);
    expect(retryRate(state, 86_400)).toBeCloseTo(0, 6);
  });

  it("are no more than jobs that failed: each comes again once", () => {
    expect(retryRate(after(60, { errors: 60 }), 0)).toBeCloseTo(2, 6);
    expect(retryRate(after(60, { errors: 300 }), 0)).toBeCloseTo(100 / 30, 6);
    expect(retryRate(after(60, { errors: 0 }), 0)).toBe(0);
  });

  it("are never more than all arrivals, and all of them where nothing else comes", () => {
    expect(retriesOf(noRetries(), { arrivals: 10, retries: 50 })).toBe(10);
    expect(retryRate(after(60, { arrivals: 60, retries: 1_000 }), 0)).toBeCloseTo(2, 6);
  });

  it("have the share of the last minutes where an observation leaves them out, which fades as nobody tells it again", () => {
    const told = after(60, {});
    expect(retriesOf(told, { arrivals: 600, retries: null })).toBeCloseTo(200, 6);
    const later = after(20, { retries: null }, told);
    expect(retriesOf(later, { arrivals: 600, retries: null })).toBeCloseTo(200 * Math.exp(-5), 1);
  });
});

const policy = policyOf({ max_workers: 200 });

/** Half an hour in which two retries come for each fresh job, then half an hour without. */
function afterOutage(memory: Memory, isTold: boolean): Memory {
  let known = memory;
  for (let seconds = 30; seconds <= 3600; seconds += 30) {
    const retries = seconds <= 1800 ? 600 : 0;
    known = observe(known, seenAt(seconds, { arrivals: 300 + retries, backlog: 0, ...(isTold ? { retries } : {}) }));
  }
  return known;
}

/** Jobs that are expected in the half hour of the outage, a day later. */
function jobsTomorrow(memory: Memory): number {
  const found = forecastArrivals({ memory, policy, now: NOW + 3600, horizonSeconds: 86_400 })!;
  const { predictedLambda, startAt, stepSeconds } = found;
  return predictedLambda
    .filter((_, index) => startAt + index * stepSeconds >= NOW + 86_400 && startAt + index * stepSeconds < NOW + 88_200)
    .reduce((sum, rate) => sum + rate * stepSeconds, 0);
}

describe("an outage", () => {
  it("does not raise tomorrow's forecast when its retries are told, and does when they are not", () => {
    const memory = memoryOf({ history: dailyHistory({ days: 3, rate: 10 / dailyFactor(0) }) });
    let calm = memory;
    for (let seconds = 30; seconds <= 3600; seconds += 30)
      calm = observe(calm, seenAt(seconds, { arrivals: 300, backlog: 0 }));
    const usual = jobsTomorrow(calm);
    expect(jobsTomorrow(afterOutage(memory, true))).toBeCloseTo(usual, 3);
    expect(jobsTomorrow(afterOutage(memory, false))).toBeGreaterThan(1.02 * usual);
  });

  it.each([
    ["by formula", constantHistory(10)],
    ["weighed", dailyHistory({ days: 3, rate: 10 / dailyFactor(0) })],
  ])("is sized for while it lasts, and named, %s", (_, history) => {
    let memory = memoryOf({ history });
    let workers = 25;
    let codes: string[] = [];
    for (let seconds = 30; seconds <= 600; seconds += 30) {
      const facts = { arrivals: 900, retries: 600, backlog: 0, ready_workers: workers, desired_workers: workers };
      const next = step(memory, policy, seenAt(seconds, facts), { explain: false });
      memory = next.memory;
      workers = next.decision.targetWorkers ?? workers;
      codes = next.decision.reasons.map(({ code }) => code);
    }
    // 30 jobs a second of 2 s.
    expect(workers).toBeGreaterThan(60);
    expect(workers).toBeLessThan(90);
    expect(codes).toContain("RETRY_LOAD");
    expect(codes).not.toContain("ANOMALY_DETECTED");
  });

  it.each([
    ["one line of retries among lines that do not tell", (index: number) => (index === 10 ? { retries: 60 } : {})],
    [
      "one line of retries and no failures",
      (index: number) => (index === 10 ? { retries: 60, errors: 0, completions: 60 } : {}),
    ],
    ["retries alone, of as many failures", () => ({ retries: 60, completions: 60, errors: 60 })],
    ["retries alone, whose failures nobody tells", () => ({ retries: 60 })],
    ["retries alone after a while", (index: number) => ({ retries: index < 40 ? 0 : 60, completions: 60, errors: 60 })],
  ])("leaves a pool alone whose arrivals stay the same: %s", (_, factsOf) => {
    let memory = memoryOf({ history: constantHistory(2) });
    let workers = 6;
    for (let index = 1; index <= 120; index += 1) {
      const facts = { arrivals: 60, backlog: 0, ready_workers: workers, desired_workers: workers, ...factsOf(index) };
      const next = step(memory, policy, seenAt(30 * index, facts), { explain: false });
      memory = next.memory;
      workers = next.decision.targetWorkers ?? workers;
      // Two jobs a second of 2 s.
      expect(workers).toBeGreaterThanOrEqual(5);
      expect(workers).toBeLessThanOrEqual(12);
    }
  });
});

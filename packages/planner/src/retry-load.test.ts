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
import { learnRetries, noRetries, retriesOf, retryFactor, retryRatio, type SeenRetries } from "./retry-load.ts";

const seen = (facts: Partial<SeenRetries> = {}): SeenRetries => ({
  arrivals: 300,
  retries: 100,
  completions: null,
  errors: null,
  seconds: 30,
  ...facts,
});
const after = (count: number, facts: Partial<SeenRetries>, from = noRetries()) =>
  Array.from({ length: count }).reduce<ReturnType<typeof noRetries>>((state) => learnRetries(state, seen(facts)), from);

describe("retries", () => {
  it("change nothing for a source that does not tell of them", () => {
    const state = noRetries();
    expect(learnRetries(state, seen({ retries: null }))).toBe(state);
    expect(retriesOf(state, { arrivals: 300, retries: null })).toBe(0);
    expect(retryFactor(state, 0)).toBe(1);
  });

  it("go on as often for each fresh arrival as in the last minutes, and fade", () => {
    const state = after(60, {});
    expect(retryRatio(state)).toBeCloseTo(0.5, 6);
    expect(retryFactor(state, 0)).toBeCloseTo(1.5, 6);
    expect(retryFactor(state, 1800)).toBeCloseTo(1 + 0.5 / Math.E, 6);
    expect(retryFactor(state, 86_400)).toBeCloseTo(1, 6);
  });

  it("are no more than failures make: a fifth of the jobs comes again a quarter as often as they come fresh", () => {
    expect(retryRatio(after(60, { completions: 300, errors: 60 }))).toBeCloseTo(0.25, 6);
    expect(retryRatio(after(60, { completions: 300, errors: 300 }))).toBeCloseTo(0.5, 6);
  });

  it("have the share of the last minutes where an observation leaves them out", () => {
    expect(retriesOf(after(60, {}), { arrivals: 600, retries: null })).toBeCloseTo(200, 6);
    expect(retriesOf(noRetries(), { arrivals: 10, retries: 50 })).toBe(10);
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
});

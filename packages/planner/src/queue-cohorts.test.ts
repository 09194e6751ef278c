import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queueCohorts, type QueueNow } from "./queue-cohorts.ts";

const NOW = 10_000;
/** Arrivals of the last intervals of half a minute, newest last. */
const recentOf = (...arrivals: readonly number[]): QueueNow["recent"] =>
  arrivals.map((count, index) => ({
    endAt: NOW - 30 * (arrivals.length - 1 - index),
    seconds: 30,
    arrivals: count,
    extraJobs: 0,
  }));
const agesOf = (queue: Partial<QueueNow>): number[] =>
  queueCohorts({ backlog: 100, oldestWaitSeconds: null, recent: [], now: NOW, ...queue }).map(
    ({ ageSeconds }) => ageSeconds,
  );

describe("queueCohorts", () => {
  it("reads ages off the arrivals: of 100 jobs that wait, the last 60 came within the last interval", () => {
    // Ten cohorts of ten; the middle of the newest has 5 jobs after it, that of the oldest 95, 35 of them an interval earlier.
    expect(agesOf({ recent: recentOf(60, 60) }).map((age) => Math.round(2 * age) / 2)).toEqual([
      47.5, 42.5, 37.5, 32.5, 27.5, 22.5, 17.5, 12.5, 7.5, 2.5,
    ]);
  });

  it("goes back through intervals without arrivals", () => {
    expect(agesOf({ backlog: 2, recent: recentOf(1, 0, 0, 1) })).toEqual([90 + 15, 15]);
  });

  it("counts from the end of the newest interval to now", () => {
    expect(agesOf({ backlog: 1, recent: recentOf(10), now: NOW + 7 })).toEqual([7 + 1.5]);
  });

  it.each([
    ["no jobs", 0, 0],
    ["fewer than none", -3, 0],
    ["part of a job", 0.2, 1],
    ["one job", 1, 1],
    ["three jobs", 3, 3],
    ["ten jobs", 10, 10],
    ["a thousand jobs", 1_000, 10],
  ])("cuts %s into %d at most: %d", (_name, backlog, count) => {
    expect(agesOf({ backlog, recent: recentOf(60, 60) })).toHaveLength(count);
  });

  it("takes jobs from before all that is known for as old as that", () => {
    expect(agesOf({ backlog: 1, recent: recentOf(0, 0) })).toEqual([60]);
    expect(agesOf({ backlog: 1, recent: [] })).toEqual([0]);
  });

  it("puts the jobs first that have waited longest, none longer than the oldest, and loses none", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 1e6, noNaN: true }),
        fc.option(fc.double({ min: 0, max: 600, noNaN: true }), { nil: null }),
        fc.array(fc.nat(500), { maxLength: 20 }),
        (backlog, oldestWaitSeconds, arrivals) => {
          const cohorts = queueCohorts({ backlog, oldestWaitSeconds, recent: recentOf(...arrivals), now: NOW });
          expect(cohorts.reduce((sum, { jobs }) => sum + jobs, 0) / backlog).toBeCloseTo(1, 9);
          for (const [index, { ageSeconds }] of cohorts.entries()) {
            expect(ageSeconds).toBeLessThanOrEqual(cohorts[index - 1]?.ageSeconds ?? oldestWaitSeconds ?? Infinity);
            expect(ageSeconds).toBeGreaterThanOrEqual(0);
          }
        },
      ),
    );
  });
});

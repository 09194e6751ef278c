import { describe, expect, it } from "vitest";
import { splitHistory } from "./split-history.ts";

const hour = 3600;
const hours = (count: number, jobs: (index: number) => number | null) => ({
  startAt: 1000,
  stepSeconds: hour,
  arrivals: Array.from({ length: count }, (_, index) => jobs(index)),
});

describe("splitHistory", () => {
  it("evaluates the last day of a long history, and starts it where the past ends", () => {
    const split = splitHistory({ history: hours(10 * 24, (index) => index) });
    expect(split.counts).toEqual(Array.from({ length: 24 }, (_, index) => 216 + index));
    expect(split.past).toEqual(hours(9 * 24, (index) => index));
    expect(split).toMatchObject({ startAt: 1000 + 216 * hour, stepSeconds: hour, filledSteps: 0 });
  });

  it.each([
    { length: 4 * 24, evaluated: 24 },
    { length: 2 * 24, evaluated: 12 },
    { length: 2, evaluated: 1 },
  ])("evaluates $evaluated of $length hours", ({ length, evaluated }) => {
    expect(splitHistory({ history: hours(length, () => 1) }).counts).toHaveLength(evaluated);
  });

  it("evaluates as many steps as a replay has room for where nothing is asked for, but one at least", () => {
    const busy = (jobs: number) => splitHistory({ history: hours(200, () => jobs) });
    expect([busy(1e6).counts.length, busy(1e6).shortened]).toEqual([20, true]);
    expect([busy(5e5).counts.length, busy(5e5).shortened]).toEqual([24, false]);
    expect(busy(3e7).counts).toEqual([3e7]);
    expect(splitHistory({ history: hours(200, () => 1e6), evaluateSeconds: 24 * hour })).toMatchObject({
      shortened: false,
      counts: { length: 24 },
    });
  });

  it("evaluates as much as is asked for, in whole steps", () => {
    const split = splitHistory({ history: hours(100, () => 1), evaluateSeconds: 2.6 * hour });
    expect(split.counts).toHaveLength(3);
  });

  it.each<[string, (number | null)[], number[]]>([
    ["between its neighbours", [9, 3, null, null, 9], [3, 5, 7, 9]],
    ["from the past on", [9, null, 3, 3, 3], [6, 3, 3, 3]],
    ["after the last known step", [9, 1, 5, null, null], [1, 5, 5, 5]],
    ["after a past of which nothing is known", [null, null, 4, null, 8], [4, 4, 6, 8]],
  ])("fills a missing step %s", (_, arrivals, counts) => {
    const history = { startAt: 0, stepSeconds: hour, arrivals };
    expect(splitHistory({ history, evaluateSeconds: 4 * hour })).toMatchObject({
      counts,
      filledSteps: arrivals.slice(1).filter((count) => count === null).length,
    });
  });

  it("rounds fractions without losing jobs", () => {
    const { counts } = splitHistory({ history: hours(101, () => 0.3), evaluateSeconds: 100 * hour });
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(30);
    expect(new Set(counts)).toEqual(new Set([0, 1]));
  });

  it.each([
    ["shorter than the history", hours(5, () => 1), 5 * hour],
    ["evaluateSeconds", hours(5, () => 1), 0],
    ["evaluateSeconds", hours(5, () => 1), NaN],
    ["nothing is known", hours(5, (index) => (index < 3 ? 1 : null)), 2 * hour],
  ])("refuses what cannot be judged: %s", (message, history, evaluateSeconds) => {
    expect(() => splitHistory({ history, evaluateSeconds })).toThrow(message);
  });
});

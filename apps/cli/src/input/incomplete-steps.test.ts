import { describe, expect, it } from "vitest";
import type { HistoryInput } from "./history-input.ts";
import { withoutIncompleteSteps } from "./incomplete-steps.ts";

const history = (counts: readonly (number | null)[], stepSeconds = 60): HistoryInput => ({
  startAt: 1_757_808_000,
  stepSeconds,
  counts,
  service: null,
  lastWorkers: null,
  lastBacklog: null,
  lastUtilization: null,
  queueName: null,
  notes: [],
});

const steady = (...last: readonly (number | null)[]): HistoryInput =>
  history([...Array.from({ length: 30 }, (_, index) => 1_800 + 10 * (index % 5)), ...last]);

/** Hours of some days, of which those from 18 to 6 are quiet. */
const days = (hours: number): HistoryInput =>
  history(
    Array.from({ length: hours }, (_, hour) => (hour % 24 >= 6 && hour % 24 < 18 ? 9_000 : 300)),
    3_600,
  );

describe("withoutIncompleteSteps", () => {
  it.each([
    ["nearly nothing", 4],
    ["nothing", 0],
    ["half of a step", 900],
  ])("does not know a last step of %s", (_name, count) => {
    const { counts, notes } = withoutIncompleteSteps(steady(count));
    expect(counts).toEqual(steady(null).counts);
    expect(notes).toEqual([
      {
        kind: "repaired",
        message: `the last step, 2025-09-14T00:30:00Z, holds ${count} jobs where at least 1800 were usual: it is taken to be incomplete, and its count is unknown`,
      },
    ]);
  });

  it("looks at the last step that is known", () => {
    expect(withoutIncompleteSteps(steady(4, null, null)).counts).toEqual(steady(null, null, null).counts);
  });

  it("keeps one that holds far more, and says so", () => {
    const { counts, notes } = withoutIncompleteSteps(steady(9_000));
    expect(counts.at(-1)).toBe(9_000);
    expect(notes).toEqual([
      {
        kind: "warning",
        message:
          "the last step, 2025-09-14T00:30:00Z, holds 9000 jobs where at most 1840 were usual; the forecast follows it",
      },
    ]);
  });

  it.each([
    ["one like the others", steady(1_700)],
    ["one of few jobs, by chance", history([...Array.from({ length: 30 }, () => 15), 0])],
    ["an end of the working day that comes every day", days(3 * 24 + 19)],
    ["a quiet step between bursts", history(Array.from({ length: 60 }, (_, index) => (index % 5 === 0 ? 600 : 6)))],
    ["a short history", history([1_800, 1_800, 1_800, 4])],
    ["a history without a step", history([])],
    ["a history of which nothing is known", history([null, null])],
  ])("keeps %s", (_name, kept) => {
    expect(withoutIncompleteSteps(kept)).toBe(kept);
  });

  it("does not know steps beside a gap that hold less than half of those on their other side", () => {
    const day = [300, ...Array.from({ length: 1_429 }, () => 2_600), 4, ...Array.from({ length: 9 }, () => null)];
    const { counts, notes } = withoutIncompleteSteps(history([...day, ...day]));
    const known = [...day].with(-10, null);
    expect(counts).toEqual([...known, ...known.with(0, null)]);
    expect(notes).toMatchObject([
      {
        kind: "repaired",
        message:
          "3 steps beside a gap hold less than half of the jobs before or after, and are taken to be incomplete: unknown (first: 2025-09-14T23:50:00Z)",
      },
    ]);
  });

  it.each([
    ["a step that is alone between gaps", history([2_600, 2_600, 2_600, null, 4, null, 2_600, 2_600, 2_600])],
    ["few jobs beside a gap, by chance", history([5, 5, 5, 0, null, 5, 5, 5, 5])],
  ])("keeps %s", (_name, kept) => {
    expect(withoutIncompleteSteps(kept)).toBe(kept);
  });

  it("does not know an end of the working day that never came so early", () => {
    const early = days(3 * 24 + 17);
    const { counts } = withoutIncompleteSteps({ ...early, counts: early.counts.with(-1, 300) });
    expect(counts.at(-1)).toBeNull();
  });
});

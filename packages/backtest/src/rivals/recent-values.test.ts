import { describe, expect, it } from "vitest";
import { RecentValues } from "./recent-values.ts";

function filled(windowSeconds: number): RecentValues {
  const recent = new RecentValues(windowSeconds);
  for (const [at, value] of [
    [0, 9],
    [15, 4],
    [30, 6],
  ] as const) {
    recent.add(at, value);
  }
  return recent;
}

describe("RecentValues", () => {
  it.each([
    [30, 9, 19],
    [45, 9, 19],
    [59, 9, 19],
    [60, 6, 10],
    [75, 6, 6],
    [89.9, 6, 6],
  ])("at %d s counts what came in the last minute: maximum %d, sum %d", (now, max, sum) => {
    expect(filled(60).max(now)).toBe(max);
    expect(filled(60).sum(now)).toBe(sum);
  });

  it("is empty once the newest value is as old as the window", () => {
    expect(filled(60).max(90)).toBe(-Infinity);
    expect(filled(60).sum(90)).toBe(0);
  });

  it("keeps nothing with a window of 0", () => {
    expect(filled(0).max(30)).toBe(-Infinity);
  });
});

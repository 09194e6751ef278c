import { describe, expect, it } from "vitest";
import { examplePolicy, exampleBacktest } from "./example-backtest.ts";
import { missedShares, missedWindowsFigure, missedWindowsLines } from "./missed-windows.ts";

const missed = { ...examplePolicy, name: "<b>", violations: [{ startSeconds: 0, endSeconds: 43_200 }] };
const input = { backtest: exampleBacktest([examplePolicy, missed]), timeZone: "UTC" };

describe("missedShares", () => {
  it("tells how much of each part of the time was missed", () => {
    const violations = [
      { startSeconds: 10, endSeconds: 30 },
      { startSeconds: 75, endSeconds: 80 },
    ];
    expect(missedShares({ durationSeconds: 100 }, { violations }, 5)).toEqual([0.5, 0.5, 0, 0.25, 0]);
    expect(missedShares({ durationSeconds: 100 }, { violations: [] }, 2)).toEqual([0, 0]);
  });
});

describe("missedWindowsLines", () => {
  it("has a row for every policy and the clock below, within the width", () => {
    const lines = missedWindowsLines(input, { color: false, width: 47 });
    expect(lines).toEqual([
      "windows that were not good, over time",
      `  cap  ${"·".repeat(20)}▂${"·".repeat(19)}`,
      `  <b>  ${"█".repeat(20)}${"·".repeat(20)}`,
      `${" ".repeat(7)}Thu 00:00${"Fri 00:00".padStart(31)}`,
    ]);
  });
});

describe("missedWindowsFigure", () => {
  it("draws what was missed over what was kept, names escaped", () => {
    const figure = missedWindowsFigure(input);
    expect(figure.match(/class="kept"/gu)).toHaveLength(2);
    expect(figure).toContain('class="missed" d="M411.0 3h2.1v10H411.0z"');
    expect(figure).toContain("&lt;b&gt;");
    expect(figure).not.toContain("<b>");
  });
});

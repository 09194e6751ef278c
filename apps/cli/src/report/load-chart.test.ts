import { describe, expect, it } from "vitest";
import { drawLoadChart, type LoadChart } from "./load-chart.ts";

const chart: LoadChart = {
  title: "load",
  fromAt: 0,
  untilAt: 100,
  nowAt: 50,
  past: [
    { at: 0, value: 4 },
    { at: 50, value: 8 },
  ],
  expected: [{ at: 75, value: 6 }],
  band: [{ at: 50, lower: 2, upper: 10 }],
  timeLabel: (at) => `t${at}`,
  height: 5,
};
const draw = (change: Partial<LoadChart>, width = 60): string[] =>
  drawLoadChart({ ...chart, ...change }, { color: false, width });

describe("drawLoadChart", () => {
  it("has a title, as many rows as asked for, and a time axis", () => {
    const lines = draw({});
    expect(lines).toHaveLength(7);
    expect([lines[0], lines.at(-1)?.trim()]).toEqual(["load", expect.stringMatching(/^t0 +now +t100$/u)]);
  });

  it("labels the axis from zero to a round number that holds every value", () => {
    expect(
      draw({})
        .slice(1, 6)
        .map((line) => line.slice(0, 8).trim()),
    ).toEqual(["10 ┤", "│", "5 ┤", "│", "0 ┤"]);
  });

  it("marks the present, and nothing where there is none", () => {
    expect(draw({ band: [] }).join("")).toContain("┊");
    const simulated = draw({ nowAt: null, band: [] }).join("");
    expect([simulated.includes("┊"), simulated.includes("now")]).toEqual([false, false]);
  });

  it("shades the band from the present on", () => {
    const shaded = draw({}).flatMap((line) => [...line.matchAll(/░/gu)].map(({ index }) => index));
    expect(Math.min(...shaded)).toBeGreaterThanOrEqual(8 + 25);
  });

  it("draws a flat line of zeros without dividing by zero", () => {
    expect(draw({ past: [{ at: 0, value: 0 }], expected: [], band: [] }).join("")).not.toContain("NaN");
  });

  it.each([40, 80, 120, 200])("is no wider than %i columns", (width) => {
    for (const line of draw({}, width)) expect(line.length).toBeLessThanOrEqual(width);
  });
});

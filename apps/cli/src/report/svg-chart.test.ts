import { describe, expect, it } from "vitest";
import { svgChart } from "./svg-chart.ts";

const chart = {
  title: "workers",
  lines: [
    { name: "oracle", className: "oracle", values: [1, 2], filled: true },
    { name: "<cap>", className: "cap", values: [4, 1] },
  ],
  timeLabels: ["00:00", "12:00", "24:00"],
};

describe("svgChart", () => {
  it("draws each line in steps across the whole width, and fills an area down to zero", () => {
    const paths = [...svgChart(chart).matchAll(/<path class="(line|area) (\w+)" d="([^"]+)"/gu)];
    expect(paths.map(([, kind, name]) => [kind, name])).toEqual([
      ["area", "oracle"],
      ["line", "cap"],
    ]);
    // The top is 4: 190 units of height, 8 from above.
    expect(paths[1]?.[3]).toBe("M40 8V8H376V150.5H712");
    expect(paths[0]?.[3]).toMatch(/V198H40Z$/u);
  });

  it("escapes names, and labels both axes", () => {
    const html = svgChart(chart);
    expect(html).toContain("&lt;cap&gt;");
    expect(html).not.toContain("<cap>");
    expect(html.match(/text-anchor="(start|middle)"/gu)).toEqual(['text-anchor="start"', 'text-anchor="middle"']);
    expect([...html.matchAll(/text-anchor="end">([^<]*)</gu)].map(([, text]) => text)).toEqual([
      "0",
      "1",
      "2",
      "3",
      "4",
      "24:00",
    ]);
  });

  it("draws zeros and nothing at all without dividing by zero", () => {
    for (const values of [[0, 0], []]) {
      expect(svgChart({ ...chart, lines: [{ name: "cap", className: "cap", values }] })).not.toMatch(/NaN|Infinity/u);
    }
  });
});

import { describe, expect, it } from "vitest";
import { addRatios, errorHistogramOf, ratioQuantile } from "./error-histogram.ts";

const DAY = 86_400;
const sure = (ratio: number, count = 200): number[] => Array.from({ length: count }, () => ratio);

describe("ratioQuantile", () => {
  it("is null below a hundred ratios", () => {
    expect(ratioQuantile(errorHistogramOf(sure(1, 99)), 0.95)).toBeNull();
    expect(ratioQuantile(errorHistogramOf(sure(1, 100)), 0.95)).toBe(1);
  });

  it.each([0.5, 0.8, 1, 1.1, 2, 5])("is at most 2 % above ratios that are all %f", (ratio) => {
    const quantile = ratioQuantile(errorHistogramOf(sure(ratio)), 0.95);
    expect(quantile).toBeGreaterThanOrEqual(ratio * (1 - 1e-9));
    expect(quantile).toBeLessThanOrEqual(ratio * 1.0203);
  });

  it("finds the share that lies below", () => {
    const histogram = errorHistogramOf([...sure(1, 90), ...sure(2, 10)]);
    expect(ratioQuantile(histogram, 0.89)).toBe(1);
    expect(ratioQuantile(histogram, 0.95)).toBeCloseTo(2, 1);
  });

  it("cuts ratios that are out of range", () => {
    expect(ratioQuantile(errorHistogramOf(sure(0)), 0.5)).toBeCloseTo(Math.exp(-1.48), 9);
    expect(ratioQuantile(errorHistogramOf(sure(1e9)), 0.5)).toBeCloseTo(Math.exp(2.5), 9);
  });
});

describe("addRatios", () => {
  it("counts like errorHistogramOf when no time passes", () => {
    const ratios = [0.3, 0.99, 1, 1.01, 7];
    expect(addRatios(errorHistogramOf([]), ratios, 0)).toEqual(errorHistogramOf(ratios));
  });

  it("lets old ratios fade, so that newer ones set the quantile", () => {
    let histogram = errorHistogramOf(sure(2, 1_000));
    for (let hour = 0; hour < 14 * 24; hour += 1) histogram = addRatios(histogram, sure(1, 10), DAY / 24);
    expect(ratioQuantile(histogram, 0.95)).toBe(1);
  });

  it("fades also where every step is short", () => {
    let histogram = errorHistogramOf(sure(2, 150));
    for (let step = 0; step < 3 * 2_880; step += 1) histogram = addRatios(histogram, [], 30);
    const weight = histogram.counts.reduce((sum, count) => sum + count, 0);
    expect(weight).toBeCloseTo(150 / Math.E, 1);
  });
});

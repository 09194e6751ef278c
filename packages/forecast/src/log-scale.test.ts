import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { logScale, meanOverMedian } from "./log-scale.ts";

describe("logScale", () => {
  it("maps back what it mapped", () => {
    const histories = fc.array(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(histories, (history) => {
        const values = Float64Array.from(history);
        const { toLog, fromLog } = logScale(values);
        for (const [t, value] of fromLog(toLog(values)).entries()) expect(value / values[t]!).toBeCloseTo(1, 9);
      }),
    );
  });

  it("gives the same logarithms in every unit of the series", () => {
    const hourly = Float64Array.of(0, 3, 7, 12);
    const perSecond = hourly.map((value) => value / 3_600);
    const logs = logScale(hourly).toLog(hourly);
    for (const [t, value] of logScale(perSecond).toLog(perSecond).entries()) expect(value).toBeCloseTo(logs[t]!, 12);
  });

  it("takes one job as the unit when there are hours without any", () => {
    expect(logScale(Float64Array.of(0, 1, 2)).toLog(Float64Array.of(1))[0]).toBeCloseTo(Math.LN2, 12);
  });

  it("maps zeros to zeros, also when there is nothing else", () => {
    const { toLog, fromLog } = logScale(new Float64Array(3));
    expect(Array.from(fromLog(toLog(new Float64Array(3))))).toEqual([0, 0, 0]);
  });
});

describe("meanOverMedian", () => {
  it.each([
    ["what happened over what was predicted", [3, 5], [2, 4], 8 / 6],
    ["1 when predictions were too high", [1, 1], [2, 2], 1],
    ["2 at most", [9], [1], 2],
    ["1 when nothing was predicted", [5], [0], 1],
  ])("is %s", (_, actual, predicted, expected) => {
    expect(meanOverMedian(Float64Array.from(actual), Float64Array.from(predicted))).toBeCloseTo(expected, 12);
  });
});

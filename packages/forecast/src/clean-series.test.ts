import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { cleanSeries } from "./clean-series.ts";

const ripple = (t: number): number => 3 * Math.sin(t * t);
/** Days of 24 steps with a little irregularity. */
const days = (count: number): (number | null)[] =>
  Array.from({ length: 24 * count }, (_, t) => 100 + 50 * Math.sin((2 * Math.PI * t) / 24) + ripple(t));

describe("cleanSeries", () => {
  it("leaves a clean series alone", () => {
    const values = days(14);
    expect(cleanSeries({ values, seasonalPeriods: [24] })).toEqual({
      values: Float64Array.from(values, Number),
      spikes: 0,
      outageSteps: 0,
      missing: 0,
    });
  });

  it("replaces spikes and dips by what is usual at their time", () => {
    const truth = days(14);
    const values = truth.with(100, 900).with(101, 700).with(200, 4);
    const { values: cleaned, spikes } = cleanSeries({ values, seasonalPeriods: [24] });
    expect(spikes).toBe(3);
    for (const t of [100, 101, 200]) expect(Math.abs(cleaned[t]! - truth[t]!)).toBeLessThan(0.1 * truth[t]!);
  });

  it("masks an outage of a day and more and fills it from other days", () => {
    const truth = days(14);
    const values = truth.map((value, t) => (t >= 150 && t < 180 ? 0 : value));
    const { values: cleaned, outageSteps } = cleanSeries({ values, seasonalPeriods: [24] });
    expect(outageSteps).toBe(30);
    for (let t = 150; t < 180; t++) expect(Math.abs(cleaned[t]! - truth[t]!)).toBeLessThan(0.15 * truth[t]!);
  });

  it("keeps an outage that lasts until the end, because it may be the new normal", () => {
    const values = days(14).map((value, t) => (t >= 300 ? 0 : value));
    expect(
      cleanSeries({ values, seasonalPeriods: [24] })
        .values.slice(312)
        .every((value) => value === 0),
    ).toBe(true);
  });

  it("keeps a lasting change of level", () => {
    const values = days(14).map((value, t) => (t >= 200 ? 2 * value! : value));
    expect(cleanSeries({ values, seasonalPeriods: [24] })).toMatchObject({ spikes: 0, outageSteps: 0 });
  });

  it("keeps the bursts of an intermittent series", () => {
    const values = Array.from({ length: 200 }, (_, t) => (t % 10 === 0 ? 40 : 0));
    expect(Array.from(cleanSeries({ values, seasonalPeriods: [] }).values)).toEqual(values);
  });

  it("fills what is unknown and counts it", () => {
    expect(cleanSeries({ values: [4, null, 6], seasonalPeriods: [] })).toEqual({
      values: Float64Array.of(4, 5, 6),
      spikes: 0,
      outageSteps: 0,
      missing: 1,
    });
  });

  it("gives finite values >= 0 for any input", () => {
    const values = fc.array(fc.option(fc.double({ min: 0, max: 1e9, noNaN: true }), { freq: 4 }), {
      minLength: 1,
      maxLength: 80,
    });
    fc.assert(
      fc.property(values, fc.constantFrom([], [2], [4, 28]), (series, seasonalPeriods) => {
        fc.pre(series.some((value) => value !== null));
        const { values: cleaned } = cleanSeries({ values: series, seasonalPeriods });
        expect(cleaned).toHaveLength(series.length);
        expect(cleaned.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
      }),
    );
  });

  it("refuses a history of which nothing is known", () => {
    expect(() => cleanSeries({ values: [null], seasonalPeriods: [] })).toThrow(
      "at least one known value, got 1 values, none known",
    );
  });
});

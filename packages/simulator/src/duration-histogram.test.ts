import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DurationHistogram, durationSummary } from "./duration-histogram.ts";

function histogramOf(seconds: readonly number[]): DurationHistogram {
  const histogram = new DurationHistogram();
  for (const value of seconds) histogram.add(value, 1);
  return histogram;
}

describe("DurationHistogram", () => {
  const durations = fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 200 });

  it("has every nearest-rank quantile within 0.1 %", () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0.01, max: 1, noNaN: true }), (seconds, p) => {
        const sorted = seconds.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(p * sorted.length - 1e-9) - 1] ?? NaN;
        expect(Math.abs(histogramOf(seconds).quantile(p) / exact - 1)).toBeLessThanOrEqual(0.001);
      }),
    );
  });

  it("never gives a quantile outside the values added", () => {
    fc.assert(
      fc.property(durations, (seconds) => {
        const histogram = histogramOf(seconds);
        expect(histogram.quantile(0.01)).toBeGreaterThanOrEqual(Math.min(...seconds));
        expect(histogram.quantile(1)).toBeLessThanOrEqual(Math.max(...seconds));
        expect(histogram.max).toBe(Math.max(...seconds));
      }),
    );
  });

  it("gives equal durations back exactly", () => {
    expect(durationSummary(histogramOf([0.3, 0.3, 0.3]))).toMatchObject({ p50Seconds: 0.3, p99Seconds: 0.3 });
  });

  it("counts a duration as often as its weight says", () => {
    const histogram = histogramOf([1]);
    histogram.add(100, 19);
    expect(histogram.quantile(0.05)).toBeCloseTo(1, 2);
    expect(histogram.quantile(0.06)).toBeCloseTo(100, 0);
    expect(histogram.mean).toBeCloseTo(95.05, 10);
  });

  it("knows zero and Infinity", () => {
    const histogram = histogramOf([0, 0, 0, Infinity]);
    expect(histogram.quantile(0.75)).toBe(0);
    expect(histogram.quantile(0.76)).toBe(Infinity);
    expect(histogram.mean).toBe(Infinity);
  });

  it("sums up nothing as null", () => {
    expect(durationSummary(new DurationHistogram())).toEqual({
      meanSeconds: null,
      p50Seconds: null,
      p95Seconds: null,
      p99Seconds: null,
      maxSeconds: null,
    });
  });
});

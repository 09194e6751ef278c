import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { addToRing, emptyRing, ringEndAt, ringOf } from "./load-ring.ts";
import type { LoadRing } from "./pool-state.ts";

function minutes(counts: readonly (number | null)[], startAt = 0): LoadRing {
  return ringOf({ startAt, stepSeconds: 60, arrivals: counts });
}

/** A ring that saw the counts one after the other; null was not seen. */
function streamed(counts: readonly (number | null)[], ring = emptyRing(0), seconds = 60): LoadRing {
  return counts.reduce<LoadRing>((before, arrivals, index) => {
    const startAt = index * seconds;
    return arrivals === null ? before : addToRing(before, { startAt, endAt: startAt + seconds, arrivals });
  }, ring);
}

describe("ringOf", () => {
  it("turns counts into rates per second", () => {
    expect(minutes([60, 120, null, 0])).toEqual({
      startAt: 0,
      stepSeconds: 60,
      meanRates: [1, 2, null, 0],
      peakRates: [1, 2, null, 0],
      peakSeconds: 60,
      open: [],
    });
  });

  it("takes the few steps that are known where none of its own is half covered", () => {
    const sampled = Array.from({ length: 5 * 4_032 }, (_, minute) => (minute % 5 === 0 ? 60 : null));
    const { stepSeconds, meanRates } = minutes(sampled);
    expect(stepSeconds).toBe(900);
    expect([...new Set(meanRates)]).toEqual([1]);
  });

  it("rolls short steps up to minutes, counted back from the end", () => {
    const { startAt, meanRates } = ringOf({ startAt: 0, stepSeconds: 30, arrivals: [999, 30, 60, 90, 30] });
    expect({ startAt, meanRates }).toEqual({ startAt: 30, meanRates: [1.5, 2] });
  });

  it("keeps the peak of five minutes beside the mean of a longer step", () => {
    const quiet = Array.from({ length: 40_000 }, () => 60);
    const ring = minutes([...quiet, ...Array.from({ length: 5 }, () => 600)]);
    expect(ring.stepSeconds).toBe(900);
    expect(ring.peakSeconds).toBe(300);
    expect(ring.meanRates.at(-1)).toBe(4);
    expect(ring.peakRates.at(-1)).toBe(10);
  });

  it.each([
    ["nothing", 60, 0, 60],
    ["a day of minutes", 60, 1440, 60],
    ["four weeks of minutes", 60, 40_320, 900],
    ["a year of hours", 3600, 8_760, 21_600],
    ["steps of 7 s", 7, 1_000, 63],
  ])("chooses for %s a step that holds at most 3000", (_name, stepSeconds, count, expected) => {
    const ring = ringOf({ startAt: 0, stepSeconds, arrivals: Array.from({ length: count }, () => 1) });
    expect(ring.stepSeconds).toBe(expected);
    expect(ring.meanRates.length).toBeLessThanOrEqual(3_000);
  });

  it("ends where the history ends, whatever its length and step", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), fc.constantFrom(10, 15, 60, 300), (count, stepSeconds) => {
        const ring = ringOf({ startAt: 1_000, stepSeconds, arrivals: Array.from({ length: count }, () => 1) });
        expect(ringEndAt(ring)).toBe(1_000 + count * stepSeconds);
      }),
    );
  });
});

describe("addToRing", () => {
  it("gives what ringOf gives when the same steps come one by one", () => {
    const count = fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: null });
    fc.assert(
      fc.property(fc.array(count, { minLength: 1, maxLength: 60 }), (counts) => {
        const complete = [...counts, 1]; // time that nobody saw ends with the next interval
        expect(streamed(complete)).toEqual({ ...minutes(complete), open: [] });
      }),
    );
  });

  it("spreads an interval that crosses steps by time", () => {
    const ring = addToRing(emptyRing(0), { startAt: 30, endAt: 150, arrivals: 120 });
    expect(ring.meanRates).toEqual([1, 1]);
    expect(ring.open).toEqual([{ startAt: 120, arrivals: 30, coveredSeconds: 30 }]);
  });

  it("leaves a step unknown that intervals covered for less than half", () => {
    const ring = streamed([29, null, null, 30], emptyRing(0), 29);
    expect(ring.meanRates).toEqual([null]);
  });

  it("counts no time twice", () => {
    const once = streamed([60, 60]);
    expect(addToRing(once, { startAt: 0, endAt: 120, arrivals: 5_000 })).toBe(once);
  });

  it("becomes coarser when it is full, and forgets only when its steps are long", () => {
    const filled = minutes(Array.from({ length: 3_000 }, () => 60));
    const coarser = addToRing(filled, { startAt: 180_000, endAt: 180_060, arrivals: 60 });
    expect(coarser.stepSeconds).toBe(300);
    expect(coarser.meanRates).toEqual(Array.from({ length: 600 }, () => 1));
    const old = ringOf({ startAt: 0, stepSeconds: 900, arrivals: Array.from({ length: 3_000 }, () => 900) });
    const next = addToRing(old, { startAt: 2_700_000, endAt: 2_700_900, arrivals: 1_800 });
    expect([next.startAt, next.stepSeconds, next.meanRates.length]).toEqual([900, 900, 3_000]);
    expect(next.meanRates.at(-1)).toBe(2);
  });

  it("keeps its length after a silence of years", () => {
    const late = addToRing(minutes([60]), { startAt: 1e9, endAt: 1e9 + 60, arrivals: 60 });
    expect(late.meanRates.length).toBeLessThanOrEqual(3_000);
    expect(ringEndAt(late)).toBeGreaterThan(1e9 - 900);
  });
});

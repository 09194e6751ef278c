import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  fadedRatio,
  fastRatio,
  keptAhead,
  ratioAhead,
  type RateTrackerState,
  slowRatio,
  startRateTracker,
  type TrackerObservation,
  trackRate,
  type TrackerSpeeds,
} from "./rate-tracker.ts";
import { poisson, randomFrom } from "./made-up-traffic.ts";

const SPEEDS: TrackerSpeeds = { fastSeconds: 360, fadePerMinute: 0.9, noiseScv: 0 };
const START = startRateTracker();

/** A minute in which a hundred jobs were expected. */
const minute = (more: Partial<TrackerObservation> = {}): TrackerObservation => ({
  arrivals: 100,
  expected: 100,
  burstExpected: 0,
  seconds: 60,
  ...more,
});

const after = (state: RateTrackerState, ...seen: readonly TrackerObservation[]): RateTrackerState =>
  seen.reduce((tracker, interval) => trackRate(tracker, interval, SPEEDS), state);

const minutes = (count: number, more: Partial<TrackerObservation> = {}): TrackerObservation[] =>
  Array.from({ length: count }, () => minute(more));

const SETTLED = after(START, ...minutes(180));

describe("rate tracker", () => {
  it("believes the profile before anything was seen", () => {
    expect(START).toMatchObject({ jump: 0, recent: [] });
    expect([slowRatio(START), fastRatio(START), ratioAhead(START, SPEEDS, 300)]).toEqual([1, 1, 1]);
  });

  it("adds what an interval showed to both levels", () => {
    const state = after(START, minute({ arrivals: 110 }));
    expect(state.slow).toEqual({ arrivals: 110, expected: 100 });
    expect(slowRatio(state)).toBe(114 / 104);
    expect(fastRatio(state)).toBe((110 + 114 / 104) / 101);
  });

  it("forgets by the time constants of its levels", () => {
    const { slow, fast } = after(START, minute(), minute({ arrivals: 0, expected: 0, seconds: 720 }));
    expect(slow.arrivals).toBeCloseTo(100 * Math.exp(-0.1), 9);
    expect(fast.expected).toBeCloseTo(100 * Math.exp(-2), 9);
  });

  it("follows a level that changes within chance, the fast level first", () => {
    const state = after(SETTLED, ...minutes(15, { arrivals: 110 }));
    expect(state.jump).toBe(0);
    expect(fastRatio(state)).toBeGreaterThan(1.08);
    expect(slowRatio(state)).toBeLessThan(1.03);
    expect(slowRatio(after(state, ...minutes(600, { arrivals: 110 })))).toBeCloseTo(1.1, 2);
  });

  it.each([
    ["large", 150, 1],
    ["smaller", 138, 2],
  ])("starts anew on a %s jump up, to %d of 100 jobs, after %d intervals", (_, arrivals, intervals) => {
    const before = after(SETTLED, ...minutes(intervals - 1, { arrivals }));
    const state = after(before, minute({ arrivals }));
    expect(before.jump).toBe(0);
    expect(state).toMatchObject({ jump: 1, sinceJumpSeconds: 0, recent: [] });
    expect(state.fast).toEqual({ arrivals: intervals * arrivals, expected: intervals * 100 });
    expect(fastRatio(state)).toBeCloseTo(arrivals / 100, 1);
  });

  it("starts anew on a jump down, and remembers the direction and the time since", () => {
    const state = after(SETTLED, ...minutes(3, { arrivals: 50 }));
    expect(state).toMatchObject({ jump: -1, sinceJumpSeconds: 120 });
    expect(fastRatio(state)).toBeCloseTo(0.5, 1);
  });

  it("takes steady chance for no jump", () => {
    const random = randomFrom(11);
    let state = START;
    let jumps = 0;
    for (let i = 0; i < 2_000; i++) {
      state = after(state, minute({ arrivals: poisson(100, random) }));
      if (state.sinceJumpSeconds === 0) jumps++;
    }
    expect(jumps).toBeLessThanOrEqual(4);
    expect(slowRatio(state)).toBeCloseTo(1, 1);
  });

  it("takes what single intervals vary by for no jump either, until it has lasted", () => {
    const noisy = { ...SPEEDS, noiseScv: 0.04 };
    const follow = (state: RateTrackerState, ...seen: readonly TrackerObservation[]): RateTrackerState =>
      seen.reduce((tracker, interval) => trackRate(tracker, interval, noisy), state);
    expect(follow(SETTLED, minute({ arrivals: 170 })).jump).toBe(0);
    expect(after(SETTLED, minute({ arrivals: 170 })).jump).toBe(1);
    expect(follow(SETTLED, ...minutes(2, { arrivals: 250 })).jump).toBe(1);
  });

  it("learns nothing from an interval with bursts", () => {
    const state = after(SETTLED, minute({ arrivals: 900, burstExpected: 10.1 }));
    expect(state).toEqual({ ...SETTLED, recent: [], sinceJumpSeconds: SETTLED.sinceJumpSeconds });
    const jumped = after(SETTLED, minute({ arrivals: 200 }));
    expect(after(jumped, minute({ burstExpected: 50 })).sinceJumpSeconds).toBe(60);
    expect(after(SETTLED, minute({ burstExpected: 10 }))).not.toMatchObject({ slow: SETTLED.slow });
  });

  it("goes down, but not to zero, when nothing arrives", () => {
    const state = after(SETTLED, ...minutes(60, { arrivals: 0 }));
    expect(fastRatio(state)).toBeGreaterThan(0);
    expect(fastRatio(state)).toBeLessThan(0.02);
    expect(fastRatio(after(START, ...minutes(60, { arrivals: 0, expected: 0 })))).toBe(1);
  });

  it("sees arrivals where none were expected", () => {
    const state = after(START, ...minutes(10, { arrivals: 30, expected: 0 }));
    expect(state.jump).toBe(1);
    expect(fastRatio(state)).toBeGreaterThan(5);
    expect(fastRatio(state)).toBeLessThan(Infinity);
  });

  it("keeps the same level whatever the length of the intervals", () => {
    const halves = minutes(360, { arrivals: 55, expected: 50, seconds: 30 });
    const state = after(START, ...halves);
    expect(fastRatio(state)).toBeCloseTo(fastRatio(after(START, ...minutes(180, { arrivals: 110 }))), 2);
  });

  it("counts time since a jump up to a million seconds", () => {
    const state = after(after(SETTLED, minute({ arrivals: 200 })), minute({ arrivals: 200, seconds: 2e6 }));
    expect(state.sinceJumpSeconds).toBe(1e6);
  });

  it("continues exactly after a JSON round trip", () => {
    const state = after(SETTLED, minute({ arrivals: 107 }), minute({ arrivals: 93 }));
    const copy: RateTrackerState = JSON.parse(JSON.stringify(state));
    expect(copy).toEqual(state);
    expect(after(copy, minute({ arrivals: 140 }))).toEqual(after(state, minute({ arrivals: 140 })));
  });

  it.each(["arrivals", "expected", "burstExpected", "seconds"])("refuses %s outside its domain", (name) => {
    for (const value of [-1, NaN, Infinity]) {
      expect(() => after(START, minute({ [name]: value }))).toThrow(`${name} must be >= 0 and finite, got ${value}`);
    }
  });

  it("stays finite and positive whatever it sees", () => {
    const quantity = fc.oneof(fc.nat(1_000), fc.double({ min: 0, max: 1e12, noNaN: true }));
    const interval = fc.record({ arrivals: quantity, expected: quantity, burstExpected: quantity, seconds: quantity });
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 40 }), fc.nat(100_000), (seen, aheadSeconds) => {
        const state = after(START, ...seen);
        for (const ratio of [slowRatio(state), fastRatio(state), ratioAhead(state, SPEEDS, aheadSeconds)]) {
          expect(ratio).toBeGreaterThan(0);
          expect(ratio).toBeLessThan(Infinity);
        }
        expect(state.recent.length).toBeLessThanOrEqual(4);
      }),
    );
  });
});

describe("ratioAhead", () => {
  const busy = { ...after(SETTLED, ...minutes(5, { arrivals: 200 })), jump: 0 } as const;

  it("fades from the fast level into the slow one", () => {
    const ahead = [-60, 0, 60, 300, 3_600, 360_000].map((seconds) => ratioAhead(busy, SPEEDS, seconds));
    expect(ahead[0]).toBe(ahead[1]);
    expect(ahead[1]).toBeCloseTo(fastRatio(busy), 12);
    expect(ahead.slice(1)).toEqual(ahead.slice(1).toSorted((a, b) => b - a));
    expect(ahead.at(-1)).toBeCloseTo(slowRatio(busy), 12);
  });

  it("loses the stated share of the deviation each minute", () => {
    const deviation = (seconds: number): number => Math.log(ratioAhead(busy, SPEEDS, seconds) / slowRatio(busy));
    expect(deviation(60) / deviation(0)).toBeCloseTo(0.9, 9);
    expect(deviation(120) / deviation(0)).toBeCloseTo(0.81, 9);
  });

  it("never fades at a share of 1 and at once at a share of 0", () => {
    expect(ratioAhead(busy, { ...SPEEDS, fadePerMinute: 1 }, 1e6)).toBeCloseTo(fastRatio(busy), 12);
    expect(ratioAhead(busy, { ...SPEEDS, fadePerMinute: 0 }, 1)).toBeCloseTo(slowRatio(busy), 12);
    expect(keptAhead(0, 0)).toBe(1);
  });

  it("does not fade a level that has jumped, until the slow level has had time to catch up", () => {
    const ahead = (minutes: number): number =>
      ratioAhead({ ...busy, jump: 1, sinceJumpSeconds: 60 * minutes }, { ...SPEEDS, fadePerMinute: 0.5 }, 600);
    expect(ahead(0)).toBe(fastRatio(busy));
    expect(ahead(90)).toBe(fastRatio(busy));
    expect(Math.abs(ahead(180) - slowRatio(busy))).toBeLessThan(Math.abs(fastRatio(busy) - slowRatio(busy)) / 100);
  });

  it("is a number when a ratio has vanished", () => {
    expect(fadedRatio(0, 2, 0.5)).toBe(2);
    expect(fadedRatio(2, 0, 0.5)).toBe(2);
    expect(fadedRatio(0, 0, 0.5)).toBe(0);
    const beyond = { arrivals: 0, expected: Number.MAX_VALUE };
    expect(ratioAhead({ ...START, slow: beyond, fast: beyond }, SPEEDS, 60)).toBeLessThan(1e-300);
    expect(ratioAhead({ ...START, fast: beyond }, SPEEDS, 60)).not.toBeNaN();
  });
});

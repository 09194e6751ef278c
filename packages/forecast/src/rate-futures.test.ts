import { describe, expect, it } from "vitest";

import type { MeasuredDay } from "./measured-days.ts";
import { pathsFor, type RateFutures, rateFutures } from "./rate-futures.ts";
import { startRateTracker, type TrackerSpeeds } from "./rate-tracker.ts";
import { normal, poisson, randomFrom } from "./made-up-traffic.ts";

const SPEEDS: TrackerSpeeds = { fastSeconds: 1_440, fadePerMinute: 0.9, noiseScv: 0 };
const OPTIONS = { speeds: SPEEDS, horizonSeconds: 390 };
const SLOTS = 1_440;

interface Making {
  /** Jobs that are expected in a slot. */
  readonly expected?: (slot: number) => number;
  /** Factor on what is expected that a slot really has. */
  readonly factor?: (slot: number, random: () => number) => number;
}

/** Days whose profile is right but for the factor. */
const days = ({ expected = () => 50, factor = () => 1 }: Making): MeasuredDay[] =>
  [1, 2, 3].map((seed) => {
    const random = randomFrom(seed);
    const base = Float64Array.from({ length: SLOTS }, (_, slot) => expected(slot));
    const arrivals = base.map((jobs, slot) => poisson(jobs * factor(slot, random), random));
    return { slotSeconds: 60, arrivals, base, bursts: new Float64Array(SLOTS) };
  });

const mean = (path: readonly number[]): number => path.reduce((sum, ratio) => sum + ratio, 0) / path.length;
const meanOf = ({ weights }: RateFutures, paths: readonly (readonly number[])[]): number =>
  paths.reduce((sum, path, index) => sum + weights[index]! * mean(path), 0);
const spread = (futures: RateFutures): number => {
  const means = futures.groups[1]!.paths.map(mean);
  return means.at(-1)! - means[0]!;
};

const stationary = rateFutures(days({}), OPTIONS);
const dispersed = (std: number): RateFutures =>
  rateFutures(days({ factor: (_, random) => Math.exp(std * normal(random)) }), OPTIONS);

describe("rateFutures", () => {
  it("has weights that sum to 1, smallest where paths are highest, and one path for each", () => {
    const { weights, groups, stepSeconds } = stationary;
    expect(stepSeconds).toBe(60);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(weights).toEqual(weights.toSorted((a, b) => b - a));
    for (const { paths } of groups) {
      expect(paths).toHaveLength(weights.length);
      expect(new Set(paths.map((path) => path.length))).toEqual(new Set([7]));
    }
  });

  it("orders the paths of a group by their means", () => {
    for (const { paths } of [...stationary.groups, ...dispersed(0.3).groups]) {
      const means = paths.map(mean);
      // Three digits are kept.
      for (let i = 1; i < means.length; i++) expect(means[i]! - means[i - 1]!).toBeGreaterThan(-0.01);
    }
  });

  it("expects what comes on average", () => {
    for (const { paths } of stationary.groups) expect(Math.abs(meanOf(stationary, paths) - 1)).toBeLessThan(0.03);
  });

  it("spreads as chance does, and further when the rate itself scatters", () => {
    // The means of seven minutes of 50 jobs deviate by 5.3 %; 32 of them spread over some 4.5 deviations.
    expect(spread(stationary)).toBeGreaterThan(0.15);
    expect(spread(stationary)).toBeLessThan(0.35);
    expect(spread(dispersed(0.2))).toBeGreaterThan(1.5 * spread(stationary));
    expect(spread(dispersed(0.5))).toBeGreaterThan(1.5 * spread(dispersed(0.2)));
  });

  it("tells calm times apart by rate: the rarer the jobs, the wider the paths", () => {
    const futures = rateFutures(days({ expected: (slot) => (slot < 720 ? 5 : 200) }), OPTIONS);
    const limits = futures.groups.filter(({ jump }) => jump === 0).map(({ rateMax }) => rateMax);
    expect(limits).toHaveLength(4);
    expect(limits.at(-1)).toBeNull();
    const [low, high] = [5 / 60, 200 / 60].map((rate) => pathsFor(futures, rate, startRateTracker()));
    expect(mean(low!.at(-1)!)).toBeGreaterThan(mean(high!.at(-1)!) + 0.3);
    expect(pathsFor(futures, 1e9, startRateTracker())).toBe(futures.groups[3]!.paths);
  });

  it("has paths of their own for times after jumps, which are used while a jump is recent", () => {
    const surges = (slot: number): number => (slot % 60 < 20 ? 3 : 1);
    const futures = rateFutures(days({ factor: surges }), OPTIONS);
    expect(futures.groups.map(({ jump }) => jump)).toEqual([0, 0, 0, 0, 1, -1]);
    const jumped = (sinceJumpSeconds: number): readonly (readonly number[])[] =>
      pathsFor(futures, 1, { ...startRateTracker(), jump: 1, sinceJumpSeconds });
    expect(jumped(120)).toBe(futures.groups[4]!.paths);
    expect(jumped(150)).not.toBe(futures.groups[4]!.paths);
    expect(pathsFor(stationary, 1, { ...startRateTracker(), jump: 1, sinceJumpSeconds: 0 })).toBe(
      pathsFor(stationary, 1, startRateTracker()),
    );
  });

  it("keeps ratios finite in thin traffic, and learns none from moments that expect next to nothing", () => {
    const futures = rateFutures(days({ expected: (slot) => (slot < 720 ? 0.001 : 0.4) }), OPTIONS);
    const ratios = futures.groups.flatMap(({ paths }) => paths.flat());
    expect(Math.max(...ratios)).toBeLessThan(20);
    expect(Math.min(...ratios)).toBe(0);
    // A group by itself may deviate: those who are seen at a low rate by chance expect too little.
    const means = futures.groups.map(({ paths }) => meanOf(futures, paths));
    expect(Math.abs(mean(means) - 1)).toBeLessThan(0.1);
  });

  it.each([
    ["nothing is expected", days({ expected: () => 0 })],
    ["nothing is known", days({}).map((day) => ({ ...day, arrivals: day.arrivals.map(() => NaN) }))],
    ["a day is shorter than the paths", days({}).map((day) => ({ ...day, arrivals: day.arrivals.slice(0, 5) }))],
    ["there is no day", []],
  ])("has all come as expected when %s", (_, measured) => {
    const { groups, weights } = rateFutures(measured, OPTIONS);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ jump: 0, rateMax: null });
    expect(groups[0]!.paths).toHaveLength(weights.length);
    expect(new Set(groups[0]!.paths.flat())).toEqual(new Set([1]));
  });

  it("leaves out moments that are followed by unknown slots", () => {
    const known = days({});
    const gaps = known.map((day) => ({ ...day, arrivals: day.arrivals.map((n, slot) => (slot % 100 < 9 ? NaN : n)) }));
    for (const { paths } of rateFutures(gaps, OPTIONS).groups) expect(paths.flat().every(Number.isFinite)).toBe(true);
  });
});

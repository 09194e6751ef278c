import { describe, expect, it } from "vitest";
import { normal, poisson, randomFrom } from "./made-up-traffic.ts";
import type { MeasuredDay } from "./measured-days.ts";
import { type RateOutlook, rateOutlook } from "./rate-outlook.ts";
import type { TrackerSpeeds } from "./rate-tracker.ts";

const SPEEDS: TrackerSpeeds = { fastSeconds: 1_440, fadePerMinute: 0.9, noiseScv: 0 };
const SLOTS = 1_440;

/** Three days of minutes around a profile, with a factor on the rate of each. */
function outlook(jobs: number, factor: (slot: number, random: () => number) => number): RateOutlook {
  const days = [1, 2, 3].map((seed): MeasuredDay => {
    const random = randomFrom(seed);
    const base = new Float64Array(SLOTS).fill(jobs);
    const arrivals = base.map((expected, slot) => poisson(expected * factor(slot, random), random));
    return { slotSeconds: 60, arrivals, base, bursts: new Float64Array(SLOTS) };
  });
  return rateOutlook(days, SPEEDS);
}

const widest = ({ futures }: RateOutlook): number =>
  Math.max(...futures.groups.flatMap(({ paths }) => paths.flat().map((ratio) => Math.abs(ratio - 1))));

describe("rateOutlook", () => {
  const steady = outlook(300, () => 1);

  it("looks an hour ahead in steps of five minutes", () => {
    expect(steady.futures.stepSeconds).toBe(300);
    expect(steady.futures.groups[0]?.paths[0]).toHaveLength(12);
    expect(steady.quarters.stepSeconds).toBe(900);
    expect(steady.quarters.groups[0]?.paths[0]).toHaveLength(4);
  });

  it("takes chance of counting off the paths, which leaves little of a steady rate's", () => {
    const chance = 1 / Math.sqrt(300 * 5);
    expect(widest(steady)).toBeLessThan(2 * chance);
    expect(steady.slotScv).toBeLessThan(0.001);
  });

  it("keeps chance in the quantiles of quarter-hours, in ascending order", () => {
    for (const { paths } of steady.quarters.groups) {
      const first = paths.map((quantiles) => quantiles[0]!);
      expect(first).toEqual(first.toSorted((a, b) => a - b));
      expect(first.at(-1)! - first[0]!).toBeGreaterThan(2 / Math.sqrt(300 * 15));
    }
  });

  it("finds a rate that varies from minute to minute to vary as much", () => {
    const std = 0.3;
    const { slotScv } = outlook(300, (_, random) => Math.max(0, 1 + std * normal(random)));
    expect(slotScv).toBeGreaterThan(0.6 * std ** 2);
    expect(slotScv).toBeLessThan(1.4 * std ** 2);
  });

  it("errs little where all comes as expected, and more where it does not", () => {
    expect(steady.errorRatio).toBeLessThan(0.03);
    expect(outlook(300, (slot) => (Math.floor(slot / 40) % 2 === 0 ? 0.5 : 1.5)).errorRatio).toBeGreaterThan(0.2);
  });

  it("has one group in which all comes as expected where nothing was measured", () => {
    const { futures, errorRatio } = rateOutlook([], SPEEDS);
    expect(futures.groups[0]?.paths.flat().every((ratio) => ratio === 1)).toBe(true);
    expect(errorRatio).toBeNull();
  });
});

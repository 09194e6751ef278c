import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  baseRateAt,
  burstRateAt,
  type DayClasses,
  dayMeans,
  type DayProfile,
  dayProfile,
  profileDays,
  roundedProfile,
} from "./day-profile.ts";
import { type CountHistory, dayRates } from "./day-rates.ts";
import { DAY, HOUR, madeUp, MONDAY } from "./made-up-traffic.ts";

interface Making {
  readonly classes?: DayClasses;
  readonly halfWidthSlots?: number;
}

const profileOf = (history: CountHistory, { classes = "everyDay", halfWidthSlots = 2 }: Making = {}): DayProfile => {
  const rates = dayRates(history)!;
  const days = Array.from({ length: rates.dayCount }, (_, day) => day);
  return dayProfile(dayMeans(profileDays(rates, days), classes), halfWidthSlots);
};

/** Jobs a minute over the day: 20 to 100. */
const wave = (second: number): number => 60 - 40 * Math.cos((2 * Math.PI * second) / DAY);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("dayProfile", () => {
  it("is the mean of the days", () => {
    const { base, bursts, slotSeconds } = profileOf(madeUp({ days: 4, expected: wave, seed: 1 }));
    expect(slotSeconds).toBe(60);
    expect(bursts).toEqual([]);
    for (const slot of [0, 300, 720, 1_439]) expect(base[0]![slot]! * 60).toBeCloseTo(wave(slot * 60), -1.2);
  });

  it("tells workdays from weekends, and each day of the week", () => {
    const history = madeUp({ days: 14, stepSeconds: HOUR, expected: (second) => Math.floor(second / DAY) % 7 });
    const rates = (classes: DayClasses): number[] =>
      profileOf(history, { classes }).base.map((row) => Math.round(10 * HOUR * row[5]!) / 10);
    expect(rates("dayOfWeek")).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(rates("weekend")).toEqual([2, 5.5]);
    expect(rates("everyDay")).toEqual([3]);
  });

  it("stands in all days for a class of which nothing is known", () => {
    const history = madeUp({ days: 5, stepSeconds: HOUR, expected: () => 9 });
    const { base, classOfDay } = profileOf(history, { classes: "weekend" });
    expect(classOfDay).toEqual([0, 0, 0, 0, 0, 1, 1]);
    expect(base[1]).toEqual(base[0]);
  });

  it("draws a line where every day is unknown, also across midnight: unknown is not zero", () => {
    const history = madeUp({ days: 4, expected: () => 100 });
    const counts = history.counts.map((count, minute) => {
      const ofDay = minute % 1_440;
      return ofDay >= 1_412 || ofDay < 10 || (ofDay >= 600 && ofDay < 660) ? null : count;
    });
    const { base } = profileOf({ ...history, counts });
    for (const slot of [0, 5, 605, 630, 1_415, 1_439]) expect(base[0]![slot]! * 60).toBeCloseTo(100, 6);
  });

  it("is not bent by a holiday", () => {
    const holiday = (second: number): number => wave(second) * (Math.floor(second / DAY) === 9 ? 0.1 : 1);
    const plain = profileOf(madeUp({ days: 14, expected: wave }));
    const bent = profileOf(madeUp({ days: 14, expected: holiday }));
    const ratios = bent.base[0]!.map((rate, slot) => rate / plain.base[0]![slot]!);
    // The plain mean would lose 0.9 of one day in fourteen: 6.4 %.
    expect(Math.min(...ratios)).toBeGreaterThan(0.96);
  });

  it.each([0.05, 0.3, 1, 3, 20])("expects what comes on average also with %d jobs a slot", (jobs) => {
    const { base } = profileOf(madeUp({ days: 14, expected: () => jobs, seed: 3 }));
    expect((mean(base[0]!) * 60) / jobs).toBeGreaterThan(0.94);
    expect((mean(base[0]!) * 60) / jobs).toBeLessThan(1.04);
  });

  it("keeps recurring bursts sharp and the base smooth", () => {
    const expected = (second: number): number => wave(second) + (second % HOUR < 180 ? 90 : 0);
    const profile = profileOf(madeUp({ days: 10, expected, seed: 2 }), { halfWidthSlots: 15 });
    expect(profile.bursts.map(({ slot }) => slot % 60)).toEqual(Array.from({ length: 72 }, (_, i) => i % 3));
    expect(mean(profile.bursts.map(({ rate }) => rate * 60))).toBeCloseTo(90, -0.7);
    for (let slot = 1; slot < 1_440; slot++) {
      expect(Math.abs(profile.base[0]![slot]! - profile.base[0]![slot - 1]!) * 60).toBeLessThan(1.5);
    }
  });

  it("keeps the edges of a nightly run sharp at any half-width", () => {
    const run = (second: number): number => (second % DAY >= 2 * HOUR && second % DAY < 3 * HOUR ? 1_920 : 120);
    for (const halfWidthSlots of [2, 15, 40]) {
      const { base } = profileOf(madeUp({ days: 7, expected: run, seed: 4 }), { halfWidthSlots });
      const rates = [118, 119, 120, 121, 178, 179, 180, 181].map((slot) => Math.round(base[0]![slot]!));
      expect(rates).toEqual([2, 2, 32, 32, 32, 32, 2, 2]);
    }
  });

  it("is flat from a half-width of half a day on", () => {
    const { base } = profileOf(madeUp({ days: 2, stepSeconds: HOUR, expected: wave }), { halfWidthSlots: 12 });
    expect(new Set(base[0])).toEqual(new Set([base[0]![0]]));
    expect(base[0]![0]! * HOUR).toBeCloseTo(60, 9);
  });

  it("keeps the jobs of a day at every half-width", () => {
    const history = madeUp({ days: 3, stepSeconds: 300, expected: wave, seed: 5 });
    const sharp = mean(profileOf(history, { halfWidthSlots: 0 }).base[0]!);
    for (const halfWidthSlots of [1, 5, 40, 143, 400]) {
      expect(mean(profileOf(history, { halfWidthSlots }).base[0]!)).toBeCloseTo(sharp, 9);
    }
  });

  it("is finite and not negative for any history", () => {
    const counts = fc.array(fc.option(fc.nat(1_000), { freq: 3 }), { minLength: 48, maxLength: 24 * 9 });
    const classes = fc.constantFrom<DayClasses>("everyDay", "weekend", "dayOfWeek");
    fc.assert(
      fc.property(counts, classes, fc.nat(14), (values, chosen, halfWidthSlots) => {
        fc.pre(values.some((value) => value !== null));
        const history = { startAt: MONDAY, stepSeconds: HOUR, counts: values };
        const { base } = profileOf(history, { classes: chosen, halfWidthSlots });
        for (const rate of base.flat()) {
          expect(rate).toBeGreaterThanOrEqual(0);
          expect(rate).toBeLessThan(Infinity);
        }
      }),
    );
  });
});

describe("roundedProfile", () => {
  it("keeps four digits", () => {
    const profile = { slotSeconds: DAY, classOfDay: [0, 0, 0, 0, 0, 0, 0], base: [[1.234567]] };
    const bursts = [{ slot: 0, rate: 0.00012344 }];
    expect(roundedProfile({ ...profile, bursts })).toEqual({
      ...profile,
      base: [[1.235]],
      bursts: [{ slot: 0, rate: 0.0001234 }],
    });
  });
});

describe("rates of a profile", () => {
  const profile: DayProfile = {
    slotSeconds: 6 * HOUR,
    classOfDay: [0, 0, 0, 0, 0, 1, 1],
    base: [
      [1, 2, 3, 4],
      [10, 20, 30, 40],
    ],
    bursts: [
      { slot: 1, rate: 5 },
      { slot: 3, rate: 7 },
    ],
  };

  it.each([
    [3, 1],
    [9, 2],
    [6, 1.5],
    [0, 2.5],
    [24 * 5 + 3, 10],
    [24 * 7 + 12, 2.5],
    [-24 * 4 + 21, 4],
  ])("is linear between the middles of slots: at hour %d of a week %d", (hour, rate) => {
    expect(baseRateAt(profile, MONDAY + hour * HOUR)).toBeCloseTo(rate, 12);
  });

  it.each([
    [0, 0],
    [6, 5],
    [11.99, 5],
    [12, 0],
    [18, 7],
    [24 + 23.9, 7],
  ])("has the burst of the slot: at hour %d %d", (hour, rate) => {
    expect(burstRateAt(profile, MONDAY + hour * HOUR)).toBe(rate);
    expect(burstRateAt({ ...profile, bursts: [] }, MONDAY + hour * HOUR)).toBe(0);
  });

  it("stays within the rates of the day", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), (at) => {
        expect(baseRateAt(profile, at)).toBeGreaterThanOrEqual(1);
        expect(baseRateAt(profile, at)).toBeLessThanOrEqual(40);
        expect([0, 5, 7]).toContain(burstRateAt(profile, at));
      }),
    );
  });
});

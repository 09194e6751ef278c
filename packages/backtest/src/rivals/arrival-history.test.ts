import { describe, expect, it } from "vitest";
import { ArrivalHistory } from "./arrival-history.ts";
import { testSetting, testView, testWorkers } from "./test-view.ts";

const DAY = 86_400;
const start = testSetting().startAt;

/** A history of whole days before the replay, each at a constant rate in jobs per second. */
function history(dailyRates: readonly (number | null)[], stepSeconds: number, binSeconds = 3600): ArrivalHistory {
  const steps = DAY / stepSeconds;
  const arrivals = dailyRates.flatMap((rate) => Array.from({ length: steps }, () => rate && rate * stepSeconds));
  const past = { startAt: start - dailyRates.length * DAY, stepSeconds, arrivals };
  return new ArrivalHistory({ startAt: start, past }, binSeconds);
}

describe("ArrivalHistory", () => {
  it.each([60, 300, 3600])(
    "gives the mean rate of the days before, from steps of %d s in bins of either length",
    (step) => {
      for (const bin of [60, 3600]) {
        expect(history([1, 2, 6], step, bin).rateAtTimeOfDay({ nowSeconds: 1800, days: 14 })).toBeCloseTo(3, 12);
      }
    },
  );

  it("looks back so many days and no further", () => {
    expect(history([100, 2, 6], 300).rateAtTimeOfDay({ nowSeconds: 0, days: 2 })).toBeCloseTo(4, 12);
  });

  it("leaves out what is unknown instead of taking it for zero", () => {
    expect(history([1, null, 6], 300).rateAtTimeOfDay({ nowSeconds: 0, days: 14 })).toBeCloseTo(3.5, 12);
    expect(history([null], 300).rateAtTimeOfDay({ nowSeconds: 0, days: 14 })).toBeNull();
    expect(history([0], 300).rateAtTimeOfDay({ nowSeconds: 0, days: 14 })).toBe(0);
  });

  it("takes the rate of an hour from the part of it that is known", () => {
    const past = { startAt: start - DAY, stepSeconds: 1800, arrivals: [3600, null] };
    expect(new ArrivalHistory({ startAt: start, past }, 3600).rateAtTimeOfDay({ nowSeconds: 0, days: 1 })).toBe(2);
  });

  it("takes in what is observed, and uses it a day later", () => {
    const seen = history([2], 300);
    const { observation } = testView(3600, testWorkers(1), { arrivals: 14_400, lengthSeconds: 3600 });
    if (observation !== null) seen.observe(observation);
    expect(seen.rateAtTimeOfDay({ nowSeconds: 0, days: 14 })).toBeCloseTo(2, 12);
    expect(seen.rateAtTimeOfDay({ nowSeconds: DAY, days: 14 })).toBeCloseTo(3, 12);
  });
});

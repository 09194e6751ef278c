import { describe, expect, it } from "vitest";
import { dailyHistory, historyOf, memoryOf, NOW, policyOf, poisson, uniform } from "../fixtures/example-pool.ts";
import { confidenceOf, type ConfidenceFacts } from "./confidence.ts";
import { withForecast } from "./decide.ts";
import type { LoadForecastAccuracy } from "./pool-state.ts";

const LONG_AND_FRESH: ConfidenceFacts = { nominalCoverage: 0.9, knownSteps: 1_000, ageSeconds: 0 };
const confident = (accuracy: LoadForecastAccuracy | null, facts: Partial<ConfidenceFacts> = {}): number | null =>
  confidenceOf({ accuracy }, { ...LONG_AND_FRESH, ...facts });

const measured = (arrivals: readonly (number | null)[]): number | null => {
  const { forecast: made, load } = withForecast(memoryOf({ history: historyOf(arrivals) }).state, policyOf(), NOW);
  const knownSteps = load.meanRates.filter((rate) => rate !== null).length;
  return made === null ? null : confidenceOf(made, { ...LONG_AND_FRESH, knownSteps });
};

describe("confidenceOf", () => {
  it.each([
    [{ weightedErrorRatio: 0, scaledError: null, coverage: 1 }, 0.88],
    [{ weightedErrorRatio: 0.1, scaledError: 1, coverage: 0.9 }, 0.86],
    [{ weightedErrorRatio: 0.1, scaledError: 1, coverage: null }, 0.86],
    [{ weightedErrorRatio: 0.1, scaledError: 1, coverage: 0.8 }, 0.774],
    [{ weightedErrorRatio: 0.8, scaledError: 1, coverage: 0.9 }, 0.72],
    [{ weightedErrorRatio: 1.6, scaledError: 1, coverage: 0.9 }, 0.28],
    [{ weightedErrorRatio: null, scaledError: null, coverage: 0.9 }, null],
    [null, null],
  ])("of a forecast with %j is %f", (accuracy, expected) => {
    expect(confident(accuracy)).toBe(expected);
  });

  const good = { weightedErrorRatio: 0.1, scaledError: 1, coverage: 0.9 };

  it("is low on few steps", () => {
    expect(confident(good, { knownSteps: 24 })).toBe(0.215);
  });

  it("falls with the age of what is known", () => {
    expect(confident(good, { ageSeconds: 3_600 })).toBe(0.316);
    expect(confident(good, { ageSeconds: -30 })).toBe(confident(good));
  });

  it("reaches what unattended use asks for on good data", () => {
    expect(measured(dailyHistory().arrivals)).toBeGreaterThanOrEqual(0.85);
  });

  it("does not reach it on poor data", () => {
    const random = uniform(3);
    const bursts = Array.from({ length: 6_000 }, () => (random() < 0.02 ? poisson(2_000, random) : poisson(3, random)));
    expect(measured(bursts)).toBeLessThan(0.85);
    expect(measured([10])).toBeNull();
  });
});

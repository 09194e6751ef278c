import { describe, expect, it } from "vitest";
import { dailyHistory, historyOf, memoryOf, NOW, policyOf, poisson, uniform } from "../fixtures/example-pool.ts";
import { confidenceOf } from "./confidence.ts";
import { withForecast } from "./decide.ts";
import type { LoadForecast, LoadForecastAccuracy } from "./pool-state.ts";

const forecast = withForecast(memoryOf().state, policyOf(), NOW).forecast!;
const confident = (accuracy: LoadForecastAccuracy | null, knownSteps = 1_000): number | null =>
  confidenceOf({ ...forecast, accuracy } satisfies LoadForecast, { nominalCoverage: 0.9, knownSteps });

const measured = (arrivals: readonly (number | null)[]): number | null => {
  const { forecast: made, load } = withForecast(memoryOf({ history: historyOf(arrivals) }).state, policyOf(), NOW);
  const knownSteps = load.meanRates.filter((rate) => rate !== null).length;
  return made === null ? null : confidenceOf(made, { nominalCoverage: 0.9, knownSteps });
};

describe("confidenceOf", () => {
  it.each([
    [{ weightedErrorRatio: 0, scaledError: null, coverage: 1 }, 1],
    [{ weightedErrorRatio: 0.1, scaledError: 1, coverage: 0.9 }, 0.909],
    [{ weightedErrorRatio: 0.1, scaledError: 1, coverage: 0.99 }, 0.909],
    [{ weightedErrorRatio: 0.1, scaledError: 1, coverage: 0.8 }, 0.818],
    [{ weightedErrorRatio: 1, scaledError: 1, coverage: 0.9 }, 0.5],
    [{ weightedErrorRatio: null, scaledError: null, coverage: 0.9 }, null],
    [null, null],
  ])("of a forecast with %j is %f", (accuracy, expected) => {
    expect(confident(accuracy)).toBe(expected);
  });

  it("is low on few steps", () => {
    expect(confident({ weightedErrorRatio: 0.1, scaledError: 1, coverage: 0.9 }, 24)).toBe(0.227);
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

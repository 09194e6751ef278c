import { describe, expect, it } from "vitest";
import { historyOf, memoryOf, NOW, poisson, policyOf, uniform } from "../fixtures/example-pool.ts";
import { mergedPaths, splitPaths, type ArrivalPaths } from "./arrival-paths.ts";
import { withForecast } from "./decide.ts";
import { planForecast, type PlanForecast } from "./plan-forecast.ts";

const HOUR = 3_600;

function made(arrivals: readonly number[], wire: object = {}, horizonSeconds = HOUR): PlanForecast {
  const policy = policyOf(wire);
  const state = withForecast(memoryOf({ history: historyOf(arrivals), policy }).state, policy, NOW, horizonSeconds);
  return planForecast({ ...state, forecast: state.forecast! }, policy, { now: NOW, horizonSeconds });
}

const minutes = (days: number, rate: (minute: number) => number): number[] => {
  const random = uniform(5);
  return Array.from({ length: days * 1_440 }, (_, minute) => poisson(60 * rate(minute), random));
};
/** A burst in the second and third minute of every hour. */
const bursty = minutes(5, (minute) => (minute % 60 === 1 || minute % 60 === 2 ? 12 : 2));
const total = ({ paths }: ArrivalPaths): number => paths.reduce((sum, { weight }) => sum + weight, 0);

describe("planForecast", () => {
  const { state, arrivals, told } = made(bursty);

  it("knows bursts of minutes that a forecast in quarter-hours does not", () => {
    expect(told.model).toBe("day_profile");
    expect(arrivals.expectedRates[1]).toBeGreaterThan(8);
    expect(arrivals.expectedRates[10]).toBeLessThan(3);
    expect(state.forecast?.stepSeconds).toBe(60);
  });

  it("has a band around what is expected, and tells it in steps of the forecast at hand", () => {
    expect(told.stepSeconds).toBeGreaterThanOrEqual(60);
    told.meanRates.forEach((mean, step) => {
      expect(told.lowerRates[step]).toBeLessThanOrEqual(mean);
      expect(told.upperRates[step]).toBeGreaterThanOrEqual(mean);
    });
  });

  it("has paths with probabilities, lowest first", () => {
    const means = arrivals.paths.map(({ rates }) => rates.reduce((sum, rate) => sum + rate, 0));
    expect(total(arrivals)).toBeCloseTo(1, 9);
    expect(means.at(-1)).toBeGreaterThan(means[0]!);
  });

  it("keeps to a model that the policy names, and to the forecast at hand beyond a day", () => {
    const named = made(bursty, { forecast: { model: "seasonal_naive" } });
    expect(named.told.model).toBe("seasonal_naive");
    expect(named.arrivals.paths).toHaveLength(20);
    expect(made(bursty, {}, 2 * 86_400).told.model).not.toBe("day_profile");
  });

  it("spreads the paths of a band as wide as the band", () => {
    const level = uniform(9);
    const levels = Array.from({ length: 5 * 96 }, () => 2 + 8 * level());
    const restless = minutes(5, (minute) => levels[Math.floor(minute / 15)] ?? 0);
    const { arrivals: wide, told: band } = made(restless, { forecast: { model: "seasonal_naive" } });
    expect(total(wide)).toBeCloseTo(1, 9);
    const top = Math.max(...(wide.paths.at(-1)?.rates ?? []));
    expect(top).toBeGreaterThan(Math.max(...wide.expectedRates));
    expect(top).toBeLessThan(3 * Math.max(...band.upperRates));
  });
});

describe("paths are split and merged", () => {
  const { arrivals } = made(bursty);

  it("into two sets that share no path and both have all the probability", () => {
    const { chosenOn, toldFrom } = splitPaths(arrivals);
    expect([total(chosenOn), total(toldFrom)]).toEqual([expect.closeTo(1, 9), expect.closeTo(1, 9)]);
    const rates = new Set([...chosenOn.paths, ...toldFrom.paths].map((path) => path.rates));
    expect(rates.size).toBe(arrivals.paths.length);
  });

  it.each([1, 4, 7, 20, 50])("to at most %i", (count) => {
    const few = mergedPaths(arrivals, count);
    expect(few.paths.length).toBeLessThanOrEqual(count);
    expect(total(few)).toBeCloseTo(1, 9);
  });
});

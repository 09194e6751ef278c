import { describe, expect, it } from "vitest";
import { dailyHistory, memoryOf, NOW, slowPolicyOf, slowPool } from "../fixtures/example-pool.ts";
import { forecastArrivals } from "./forecast-arrivals.ts";
import { plan } from "./plan.ts";

const policy = slowPolicyOf();
const memory = memoryOf({ pool: slowPool, history: dailyHistory({ days: 3, rate: 1 }) });

describe("forecastArrivals", () => {
  it("is the forecast that a plan carries", () => {
    const decision = plan({ memory, policy, now: NOW, horizonSeconds: 7_200 });
    const forecast = forecastArrivals({ memory, policy, now: NOW, horizonSeconds: 7_200 });
    expect(decision).toMatchObject({ kind: "planned", plan: { forecast } });
  });

  it("covers the horizon with whole steps, the band around the path", () => {
    const { startAt, stepSeconds, predictedLambda, confidenceBands } = forecastArrivals({ memory, policy, now: NOW })!;
    expect(startAt).toBeLessThanOrEqual(NOW);
    expect(startAt + stepSeconds * predictedLambda.length).toBeGreaterThanOrEqual(NOW + 3_600);
    expect(
      predictedLambda.every(
        (rate, index) => confidenceBands.lower[index]! <= rate && rate <= confidenceBands.upper[index]!,
      ),
    ).toBe(true);
  });

  it("is null when no arrivals are known", () => {
    expect(forecastArrivals({ memory: memoryOf({ history: null }), policy, now: NOW })).toBeNull();
  });
});

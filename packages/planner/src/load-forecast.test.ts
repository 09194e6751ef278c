import { describe, expect, it } from "vitest";
import { constantHistory, historyOf, memoryOf, NOW, policyOf } from "../fixtures/example-pool.ts";
import { withForecast } from "./decide.ts";
import type { PoolState } from "./pool-state.ts";

const policy = policyOf();
const forecastAt = (state: PoolState, now: number, wire: object = {}): PoolState =>
  withForecast(state, policyOf(wire), now);
const begun = (history: Parameters<typeof historyOf>[0] | null = null): PoolState =>
  memoryOf({ history: history === null ? constantHistory(10) : historyOf(history) }).state;

describe("loadForecastStepwise", () => {
  it("is exact, without any band, on a constant history", () => {
    const { forecast } = forecastAt(begun(), NOW);
    const rates = new Set(
      [forecast!.meanRates, forecast!.upperRates, forecast!.lowerRates, forecast!.upperPeakRates].flat(),
    );
    expect([...rates]).toEqual([10]);
  });

  it("keeps a forecast for an hour, then makes a new one", () => {
    const first = forecastAt(begun(), NOW);
    expect(forecastAt(first, NOW + 3_599)).toBe(first);
    expect(forecastAt(first, NOW + 3_600).forecast?.madeAt).toBe(NOW + 3_600);
  });

  it.each([{ model: "ewma" }, { confidence_level: 0.8 }, { history_window: "6h" }, { seasonal_period: "1h" }])(
    "makes a new one when the policy changes: %j",
    (forecast) => {
      const first = forecastAt(begun(), NOW);
      expect(forecastAt(first, NOW, { forecast }).forecast).not.toBe(first.forecast);
    },
  );

  it("makes a longer one when the horizon asks for it", () => {
    const first = forecastAt(begun(), NOW);
    const longer = withForecast(first, policy, NOW, 86_400).forecast!;
    expect(longer.startAt + longer.meanRates.length * longer.stepSeconds).toBeGreaterThanOrEqual(NOW + 86_400 + 90);
  });

  it("bounds what it could not measure by the highest rate that was seen", () => {
    const { forecast } = forecastAt(begun([1_200]), NOW);
    expect(forecast?.accuracy).toBeNull();
    expect(Math.max(...forecast!.upperRates)).toBe(20);
    expect(forecast?.shortfall?.points).toBe(1);
  });

  it("takes the peak within a step for at least its mean", () => {
    const { forecast } = forecastAt(
      memoryOf({
        history: historyOf(
          Array.from({ length: 500 }, (_, index) => 100 * (index % 9)),
          900,
        ),
      }).state,
      NOW,
    );
    expect(forecast!.upperPeakRates.every((rate, index) => rate >= forecast!.upperRates[index]!)).toBe(true);
  });

  it("knows nothing from nothing", () => {
    expect(forecastAt(begun([null, null]), NOW).forecast).toBeNull();
  });
});

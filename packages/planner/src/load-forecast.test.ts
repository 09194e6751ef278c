import { localAt } from "@cap/forecast";
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

  it("holds to what its backtest found for a day, and asks anew when the horizon is another", () => {
    const history = historyOf(
      Array.from(
        { length: 8 * 96 },
        (_, step) => 9_000 + 4_000 * Math.sin((2 * Math.PI * step) / 96) + (step % 7) * 90,
      ),
      900,
    );
    const first = forecastAt(memoryOf({ history }).state, NOW);
    const madeAt = (state: PoolState, sinceNow: number): number | undefined =>
      forecastAt(state, NOW + sinceNow).forecast?.basis?.madeAt;
    expect(first.forecast?.basis?.peak).toBeNull();
    expect(madeAt(first, 3_600)).toBe(NOW);
    expect(madeAt(first, 86_399)).toBe(NOW);
    expect(madeAt(first, 86_400)).toBe(NOW + 86_400);
    expect(withForecast(first, policy, NOW + 3_600, 86_400).forecast?.basis?.madeAt).toBe(NOW + 3_600);
    expect(forecastAt(first, NOW + 3_600, { forecast: { confidence_level: 0.8 } }).forecast?.basis?.madeAt).toBe(
      NOW + 3_600,
    );
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

  it.each([
    ["forward", "ahead of the forecast", 3_600, 10 * 3_600],
    ["back", "ahead of the forecast", -3_600, 10 * 3_600],
    ["forward", "in the history", 3_600, -36 * 3_600],
    ["back", "in the history", -3_600, -36 * 3_600],
  ] as const)("keeps the course of the day on the clock that was set %s %s", (direction, _name, shift, sinceNow) => {
    const clock = [
      { fromAt: 0, offsetSeconds: 3_600 },
      { fromAt: NOW + sinceNow, offsetSeconds: 3_600 + shift },
    ];
    const isBusy = (at: number): boolean => {
      const hour = (localAt(clock, at) % 86_400) / 3_600;
      return hour >= 8 && hour < 18;
    };
    const steps = 20 * 96;
    const history = historyOf(
      Array.from({ length: steps }, (_, step) => (isBusy(NOW - (steps - step) * 900) ? 7_200 : 1_800)),
      900,
    );
    const forecast = withForecast(memoryOf({ history, clock }).state, policy, NOW, 86_400).forecast!;
    const wanted = forecast.meanRates.map((_, step) => (isBusy(NOW + step * 900) ? 8 : 2));
    expect(forecast.meanRates.map(Math.round)).toEqual(wanted);
    expect(forecast.clockChange).toEqual({ fromAt: NOW + sinceNow, direction, shiftSeconds: 3_600, followed: true });
  });

  it("says that steps of six hours cannot follow a clock change", () => {
    const clock = [
      { fromAt: 0, offsetSeconds: 0 },
      { fromAt: NOW - 86_400, offsetSeconds: 3_600 },
    ];
    const history = historyOf(
      Array.from({ length: 60 }, () => 600),
      21_600,
    );
    expect(withForecast(memoryOf({ history, clock }).state, policy, NOW).forecast?.clockChange?.followed).toBe(false);
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

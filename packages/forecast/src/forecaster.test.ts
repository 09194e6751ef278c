import { describe, expect, it } from "vitest";
import { forecast } from "./forecast.ts";
import { forecaster, type RateSample } from "./forecaster.ts";

/** Two days with a daily curve. */
function history(stepSeconds: number): RateSample[] {
  return Array.from({ length: (2 * 86_400) / stepSeconds }, (_, step) => ({
    timestampAt: step * stepSeconds,
    arrivalRate: 10 + 5 * Math.sin((2 * Math.PI * step * stepSeconds) / 86_400),
  }));
}

describe("forecaster", () => {
  it("predicts what forecast does, at the instants of its steps", () => {
    const samples = history(900);
    const values = samples.map(({ arrivalRate }) => arrivalRate);
    const made = forecast({ series: { values, stepSeconds: 900 }, horizonSteps: 8 });
    const predicted = forecaster().predict(samples, 7_200);
    expect(predicted.map(({ arrivalRate }) => arrivalRate)).toEqual(made.point);
    expect(predicted.map(({ lower, upper }) => [lower, upper])).toEqual(
      made.lower.map((low, i) => [low, made.upper[i]]),
    );
    expect(predicted[0]).toMatchObject({ timestampAt: 2 * 86_400, confidence: made.accuracy?.coverage });
  });

  it.each([
    [15, 60, 4],
    [300, 60, 1],
    [300, 7_200, 24],
    [3_600, 7 * 86_400, 168],
  ])("takes samples every %i s and covers %i s with %i points", (stepSeconds, horizonSeconds, points) => {
    const samples = history(stepSeconds).slice(-500);
    expect(forecaster({ model: "ewma" }).predict(samples, horizonSeconds)).toHaveLength(points);
  });

  it("keeps gaps in their place, in any order, and averages what falls into one step", () => {
    const samples = history(900);
    const isKnown = (step: number): boolean => step % 7 !== 3;
    const values = samples.map(({ arrivalRate }, step) => (isKnown(step) ? arrivalRate : null));
    const holed = samples.filter((_, step) => isKnown(step)).toReversed();
    const [next] = forecaster({ model: "ewma" }).predict(holed, 900);
    const { point } = forecast({ series: { values, stepSeconds: 900 }, horizonSteps: 1, model: "ewma" });
    expect(next).toMatchObject({ arrivalRate: point[0], timestampAt: 2 * 86_400 });
    const [first, second, third] = [0, 60, 120].map((timestampAt) => ({ timestampAt, arrivalRate: 4 }));
    const doubled = [
      first!,
      second!,
      third!,
      { timestampAt: 121, arrivalRate: 8 },
      { timestampAt: 180, arrivalRate: null },
    ];
    expect(forecaster({ model: "naive" }).predict(doubled, 60)[0]).toMatchObject({ arrivalRate: 6, timestampAt: 240 });
  });

  it("changes its model, and refuses one that it does not know", () => {
    const made = forecaster({ model: "naive" });
    const rates = [1, 2, 3, 4, 5].map((arrivalRate, minute) => ({ timestampAt: 60 * minute, arrivalRate }));
    expect(() => made.setModel("arima")).toThrow("model must be one of auto, naive");
    expect(made.predict(rates, 60)[0]?.arrivalRate).toBe(5);
    made.setModel("linear");
    expect(made.predict(rates, 60)[0]?.arrivalRate).toBeGreaterThan(5.5);
  });

  it("knows its accuracy after a forecast that could be scored, and nothing before", () => {
    const made = forecaster();
    expect(made.getAccuracy()).toBeNull();
    made.predict(history(900), 3_600);
    expect(made.getAccuracy()?.folds).toBeGreaterThan(0);
    made.predict([history(900)[0]!, { timestampAt: 900, arrivalRate: null }], 3_600);
    expect(made.getAccuracy()).toBeNull();
  });

  it("ends when a signal says so", () => {
    const signal = {
      throwIfAborted: () => {
        throw new Error("enough");
      },
    };
    expect(() => forecaster().predict(history(900), 900, signal)).toThrow("enough");
  });

  it.each([
    [[], 60, "history must hold at least two instants, got 0 samples"],
    [[{ timestampAt: 0, arrivalRate: 1 }], 60, "history must hold at least two instants"],
    [[{ timestampAt: NaN, arrivalRate: 1 }], 60, "timestampAt must be finite"],
    [history(3_600), 0, "horizonSeconds must be > 0, got 0"],
    [
      [0, 1].map((timestampAt) => ({ timestampAt, arrivalRate: null })),
      60,
      "values must hold at least one known value",
    ],
    [[0, 1].map((timestampAt) => ({ timestampAt, arrivalRate: -1 })), 60, "values[0]"],
  ])("refuses %j over %f s", (samples, horizonSeconds, message) => {
    expect(() => forecaster().predict(samples, horizonSeconds)).toThrow(message);
  });
});

import { existsSync, readFileSync } from "node:fs";

import {
  forecast,
  intervalCoverage,
  mase,
  msis,
  owa,
  seasonalNaiveScale,
  seasonalPeriods,
  smape,
  type ForecastInput,
} from "@cap/forecast";
import { describe, expect, it } from "vitest";

/** Hourly series of the M4 competition with the published forecasts of its reference method. Public, but not part of this project. */
const DATA = new URL("../../shared/data/m4_hourly/m4_hourly.json", import.meta.url);
const available = existsSync(DATA);
// A skip needs a visible reason.
// oxlint-disable-next-line no-console
if (!available) console.warn(`forecast accuracy is not checked: ${DATA.pathname} does not exist`);

interface HourlySeries {
  readonly train: readonly number[];
  readonly test: readonly number[];
  /** Published forecasts of Naive2. */
  readonly naive2: readonly number[];
}

interface Scores {
  readonly smape: number;
  readonly mase: number;
  readonly msis: number;
  readonly coverage: number;
}

const DAY = 24;
const all: readonly HourlySeries[] = available ? JSON.parse(readFileSync(DATA, "utf8")).series : [];
/** Enough to catch a loss of accuracy, few enough to keep the test short. */
const sample = all.filter((_, index) => index % 4 === 0);

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function scoresOf(
  series: readonly HourlySeries[],
  ask: Pick<ForecastInput, "model" | "coverage" | "seasonalPeriods">,
): Scores {
  const { coverage = 0.95 } = ask;
  const scores = series.map(({ train, test: actual }) => {
    const { point, lower, upper } = forecast({
      series: { values: train, stepSeconds: 3_600 },
      horizonSteps: actual.length,
      ...ask,
      coverage,
    });
    const scale = seasonalNaiveScale(train, DAY);
    return {
      smape: smape({ actual, predicted: point })!,
      mase: mase({ actual, predicted: point }, scale)!,
      msis: msis({ actual, lower, upper }, coverage, scale)!,
      coverage: intervalCoverage({ actual, lower, upper })!,
    };
  });
  return {
    smape: meanOf(scores.map((score) => score.smape)),
    mase: meanOf(scores.map((score) => score.mase)),
    msis: meanOf(scores.map((score) => score.msis)),
    coverage: meanOf(scores.map((score) => score.coverage)),
  };
}

function naive2Scores(series: readonly HourlySeries[]): Pick<Scores, "smape" | "mase"> {
  return {
    smape: meanOf(series.map(({ test, naive2 }) => smape({ actual: test, predicted: naive2 })!)),
    mase: meanOf(
      series.map(({ train, test, naive2 }) =>
        mase({ actual: test, predicted: naive2 }, seasonalNaiveScale(train, DAY))!,
      ),
    ),
  };
}

describe.skipIf(!available)("forecast on the hourly series of M4", () => {
  it("measures what the competition measured for its reference method", () => {
    const scores = naive2Scores(all);
    expect(100 * scores.smape).toBeCloseTo(18.224, 2);
    expect(scores.mase).toBeCloseTo(2.432, 3);
  });

  it("repeats a season as the competition did", () => {
    const predictions = all.map(({ train, test }) => {
      const predicted = test.map((_, step) => train[train.length - DAY + (step % DAY)]!);
      return {
        smape: smape({ actual: test, predicted })!,
        mase: mase({ actual: test, predicted }, seasonalNaiveScale(train, DAY))!,
      };
    });
    const scores = { smape: meanOf(predictions.map((p) => p.smape)), mase: meanOf(predictions.map((p) => p.mase)) };
    expect(Math.abs(owa(scores, naive2Scores(all))! - 0.637)).toBeLessThan(0.002);
    const ours = scoresOf(sample, { model: "seasonal_naive", seasonalPeriods: [DAY] });
    const direct = predictions.filter((_, index) => index % 4 === 0);
    // A few steps in this data are extreme enough to be cleaned, so the two are close but not equal.
    expect(Math.abs(ours.smape - meanOf(direct.map((p) => p.smape)))).toBeLessThan(0.005);
  });

  it("finds the day in nearly all of them", () => {
    const found = all.filter(({ train }) => seasonalPeriods({ values: train, stepSeconds: 3_600 })[0] === DAY);
    expect(found.length / all.length).toBeGreaterThan(0.97);
  });

  it("is as accurate as a good competition entry, with intervals that hold", () => {
    const scores = scoresOf(sample, { coverage: 0.95 });
    expect(owa(scores, naive2Scores(sample))).toBeLessThan(0.45);
    expect(scores.msis).toBeLessThan(7);
    expect(scores.coverage).toBeGreaterThan(0.92);
    expect(scores.coverage).toBeLessThan(0.98);
  });

  it.each([
    ["holt_winters", 0.75],
    ["seasonal", 0.6],
    ["lag_ridge_log", 0.5],
  ] as const)("keeps %s below an OWA of %d", (model, limit) => {
    expect(owa(scoresOf(sample, { model }), naive2Scores(sample))).toBeLessThan(limit);
  });
});

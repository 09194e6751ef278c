import { existsSync, readFileSync } from "node:fs";

import {
  fitSmoothing,
  forecast,
  intervalCoverage,
  learnFineForecast,
  mase,
  msis,
  owa,
  seasonalNaiveScale,
  smape,
  type ForecastInput,
} from "@cap/forecast";

// Speed on generated series, then accuracy on the M4 hourly series if they lie beside the checkout.
// The evaluation data is public but not part of this project.

const DAY = 24;
const HORIZON = 48;

/** Days and weeks with reproducible noise (linear congruential generator of Numerical Recipes). */
function generated(length: number, stepsPerDay: number): number[] {
  let state = 7;
  const random = (): number => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  return Array.from({ length }, (_, t) => {
    const daily = 60 * Math.sin((2 * Math.PI * t) / stepsPerDay);
    const weekly = 20 * Math.sin((2 * Math.PI * t) / (7 * stepsPerDay));
    return 100 + daily + weekly + 30 * random();
  });
}

/** Median processor time of a call in milliseconds. */
function medianMilliseconds(call: () => void): number {
  const times = Array.from({ length: 11 }, () => {
    const before = process.cpuUsage();
    call();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return times.toSorted((a, b) => a - b)[5]!;
}

function speed(): void {
  const cases = [
    { length: 960, stepsPerDay: 24, horizonSteps: 48 },
    { length: 2_688, stepsPerDay: 96, horizonSteps: 96 },
    { length: 4_000, stepsPerDay: 96, horizonSteps: 4 },
    { length: 4_000, stepsPerDay: 1_440, horizonSteps: 15 },
  ];
  for (const { length, stepsPerDay, horizonSteps } of cases) {
    const series = { values: generated(length, stepsPerDay), stepSeconds: 86_400 / stepsPerDay };
    for (const model of ["auto", "holt_winters", "seasonal", "lag_ridge_log"] as const) {
      const milliseconds = medianMilliseconds(() => forecast({ series, horizonSteps, model }));
      console.log(
        `${model}, ${length} points of ${series.stepSeconds} s, ${horizonSteps} ahead, 4 folds: ${milliseconds.toFixed(1)} ms`,
      );
    }
  }
  fineSpeed();
  const updates = 1_000_000;
  let level = fitSmoothing({ series: { values: [1], stepSeconds: 1 }, model: "ewma", alpha: 0.3 });
  const milliseconds = medianMilliseconds(() => {
    for (let i = 0; i < updates; i++) level = level.update(i % 10);
  });
  console.log(`ewma update: ${((1e6 * milliseconds) / updates).toFixed(0)} ns`);
}

/** Two weeks of minutes with quiet weekends, with and without bursts of three minutes every hour. */
function fineSpeed(): void {
  for (const burst of [0, 60]) {
    const counts = generated(14 * 1_440, 1_440).map((value, minute) => {
      const weekend = Math.floor(minute / 1_440) % 7 > 4 ? 0.5 : 1;
      return Math.round(weekend * value * (minute % 1_440 < 600 ? 0.7 : 1)) + (minute % 60 < 3 ? burst : 0);
    });
    const history = { startAt: 345_600, stepSeconds: 60, counts };
    const learn = (): unknown => learnFineForecast(history, { leadSeconds: 90, horizonSeconds: 390 });
    const milliseconds = medianMilliseconds(learn);
    const kilobytes = JSON.stringify(learn()).length / 1_000;
    console.log(
      `fine forecast, 14 days of minutes, bursts of ${burst} jobs: ${milliseconds.toFixed(0)} ms, ${kilobytes.toFixed(0)} kB`,
    );
  }
}

interface HourlySeries {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/**
 * The M4 reference forecast: naive on the series divided by multiplicative seasonal indices when its daily autocorrelation is
 * significant at 90 %, otherwise naive.
 */
function naive2(train: readonly number[]): number[] {
  const indices = isSeasonal(train) ? seasonalIndices(train) : Array.from({ length: DAY }, () => 1);
  const last = train.at(-1)! / indices[(train.length - 1) % DAY]!;
  return Array.from({ length: HORIZON }, (_, step) => last * indices[(train.length + step) % DAY]!);
}

function isSeasonal(train: readonly number[]): boolean {
  const mean = train.reduce((sum, value) => sum + value, 0) / train.length;
  const product = (lag: number): number =>
    train.slice(lag).reduce((sum, value, t) => sum + (value - mean) * (train[t]! - mean), 0);
  const correlations = Array.from({ length: DAY }, (_, lag) => product(lag + 1) / product(0));
  const earlier = correlations.slice(0, -1).reduce((sum, r) => sum + r * r, 0);
  return Math.abs(correlations.at(-1)!) > 1.645 * Math.sqrt((1 + 2 * earlier) / train.length);
}

function seasonalIndices(train: readonly number[]): number[] {
  const ratios: number[][] = Array.from({ length: DAY }, () => []);
  for (let t = DAY / 2; t < train.length - DAY / 2; t++) {
    const inner = train.slice(t - DAY / 2 + 1, t + DAY / 2).reduce((sum, value) => sum + value, 0);
    const average = (inner + (train[t - DAY / 2]! + train[t + DAY / 2]!) / 2) / DAY;
    ratios[t % DAY]!.push(train[t]! / average);
  }
  const means = ratios.map((ratio) => ratio.reduce((sum, value) => sum + value, 0) / ratio.length);
  const level = means.reduce((sum, value) => sum + value, 0) / DAY;
  return means.map((value) => value / level);
}

/** Mean scores over series whose last `hoursEarlier` training hours are moved into the future. */
function accuracy(
  series: readonly HourlySeries[],
  model: NonNullable<ForecastInput["model"]>,
  hoursEarlier: number,
  coverage: number,
): void {
  const sums = { smape: 0, mase: 0, msis: 0, coverage: 0, referenceSmape: 0, referenceMase: 0 };
  const before = process.cpuUsage();
  for (const { train, test } of series) {
    const history = train.slice(0, train.length - hoursEarlier);
    const actual = [...train, ...test].slice(history.length, history.length + HORIZON);
    const { point, lower, upper } = forecast({
      series: { values: history, stepSeconds: 3_600 },
      horizonSteps: HORIZON,
      model,
      coverage,
    });
    const scale = seasonalNaiveScale(history, DAY);
    const reference = { actual, predicted: naive2(history) };
    sums.smape += smape({ actual, predicted: point })! / series.length;
    sums.mase += mase({ actual, predicted: point }, scale)! / series.length;
    sums.msis += msis({ actual, lower, upper }, coverage, scale)! / series.length;
    sums.coverage += intervalCoverage({ actual, lower, upper })! / series.length;
    sums.referenceSmape += smape(reference)! / series.length;
    sums.referenceMase += mase(reference, scale)! / series.length;
  }
  const { user, system } = process.cpuUsage(before);
  const score = owa(sums, { smape: sums.referenceSmape, mase: sums.referenceMase })!;
  console.log(
    `M4 hourly, ${series.length} series, ${hoursEarlier} h earlier, ${model}: OWA ${score.toFixed(4)}, sMAPE ${(100 * sums.smape).toFixed(3)}, ` +
      `MASE ${sums.mase.toFixed(3)}, ${100 * coverage} % interval: coverage ${sums.coverage.toFixed(3)}, MSIS ${sums.msis.toFixed(2)}; ` +
      `${((user + system) / 1_000 / series.length).toFixed(0)} ms a series`,
  );
}

speed();
const data = new URL("../../shared/data/m4_hourly/m4_hourly.json", import.meta.url);
if (existsSync(data)) {
  const { series }: { readonly series: readonly HourlySeries[] } = JSON.parse(readFileSync(data, "utf8"));
  for (const model of ["seasonal_naive", "holt_winters", "seasonal", "lag_ridge", "lag_ridge_log"] as const)
    accuracy(series, model, 0, 0.95);
  for (const hoursEarlier of [0, 24, 48, 72]) accuracy(series, "auto", hoursEarlier, 0.95);
  accuracy(series, "auto", 0, 0.8);
} else {
  console.log(`no accuracy: ${data.pathname} does not exist`);
}

import { describe, expect, it } from "vitest";

import { backtest as backtestStepwise, type Backtest, type BacktestInput } from "./backtest.ts";
import { ewma } from "./ewma.ts";
import { holtWinters } from "./holt-winters.ts";
import { naive } from "./naive.ts";
import type { PointModel } from "./point-model.ts";
import { seasonalNaive } from "./seasonal-naive.ts";

function backtest(question: BacktestInput): Backtest {
  const fits = backtestStepwise(question);
  for (;;) {
    const fit = fits.next();
    if (fit.done === true) return fit.value;
  }
}

const values = Array.from({ length: 120 }, (_, t) => 50 + 20 * Math.sin((2 * Math.PI * t) / 12) + 5 * Math.sin(t * t));
const input: BacktestInput = {
  values,
  seasonalPeriods: [12],
  models: [naive, seasonalNaive, holtWinters(), ewma()],
  horizonSteps: 12,
  folds: 4,
  period: 12,
};

describe("backtest", () => {
  it("scores every model by its mean absolute error over all folds", () => {
    const { errors } = backtest({
      ...input,
      values: [1, 2, 3, 4, 5, 6],
      seasonalPeriods: [],
      models: [naive],
      horizonSteps: 1,
      folds: 2,
      period: undefined,
    });
    expect(errors).toEqual([1]);
  });

  it("gives models nothing that happened after the origin", () => {
    const seen: number[] = [];
    const spy: PointModel = {
      ...naive,
      fit(training) {
        seen.push(Math.max(...training.values));
        return naive.fit(training);
      },
    };
    backtest({ ...input, values: values.map((_, t) => t), models: [spy] });
    expect(seen).toEqual([107, 95, 83, 71]);
  });

  it("does not change an earlier fold when later values change", () => {
    const changed = values.map((value, t) => (t >= 108 ? 10 * value : value));
    const before = backtest(input).paths;
    const models = [holtWinters()];
    const [alone, aloneChanged] = [values, changed].map(
      (history) => backtest({ ...input, values: history, models }).paths,
    );
    expect(before).toHaveLength(4);
    // The latest fold ends its training at 108; only what it is scored against differs.
    for (const fold of [0, 1, 2, 3]) expect(aloneChanged![fold]!.predicted).toEqual(alone![fold]!.predicted);
  });

  it("weights a fold by the errors of the other folds only", () => {
    const single = backtest({ ...input, models: [naive, seasonalNaive], folds: 1 });
    const [naivePath, seasonalPath] = [naive, seasonalNaive].map(
      (model) => backtest({ ...input, models: [model], folds: 1 }).paths[0]!.predicted,
    );
    for (const [step, value] of single.paths[0]!.predicted.entries()) {
      expect(value).toBeCloseTo((naivePath![step]! + seasonalPath![step]!) / 2, 9);
    }
  });

  it("leaves out models from folds that are too short for them", () => {
    const { errors } = backtest({ ...input, values: values.slice(0, 25), models: [ewma(), holtWinters()] });
    expect(errors[0]).toBeGreaterThan(0);
    expect(errors[1]).not.toBeUndefined();
    const short = backtest({ ...input, values: values.slice(0, 24), models: [ewma(), holtWinters()] });
    expect(short.errors[1]).toBeNull();
  });
});

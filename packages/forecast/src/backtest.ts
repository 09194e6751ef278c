import { cleanSeries } from "./clean-series.ts";
import { blend, mixtureWeights } from "./mixture.ts";
import { boundedForecast, type PointModel, type Training } from "./point-model.ts";
import type { ScoredPath } from "./prediction-interval.ts";
import { rollingOrigins } from "./rolling-origin.ts";

/** What to score, and on which history. */
export interface BacktestInput {
  /** History as it was recorded; null means unknown. Forecasts are scored against these values. */
  readonly values: readonly (number | null)[];
  /** Season lengths in steps, ascending. */
  readonly seasonalPeriods: readonly number[];
  readonly models: readonly PointModel[];
  readonly horizonSteps: number;
  readonly folds: number;
  /** Season whose phases should all be scored, in steps. */
  readonly period: number | undefined;
}

/** Result of scoring models at several origins of one history. */
export interface Backtest {
  /** Mean absolute error per model over all folds; null when never scored. */
  readonly errors: readonly (number | null)[];
  /** Forecasts of the mixture beside what happened; the weights of each fold come from the other folds only. */
  readonly paths: readonly ScoredPath[];
}

/** One origin: what each model forecast (null: too little history there) and what happened. */
interface Fold {
  readonly forecasts: readonly (Float64Array | null)[];
  readonly actual: readonly (number | null)[];
}

/**
 * Forecasts from several origins inside the history and compares with what followed (rolling-origin evaluation). It yields
 * after every model of every origin.
 */
export function* backtest({
  values,
  seasonalPeriods,
  models,
  horizonSteps,
  folds: wanted,
  period,
}: BacktestInput): Generator<undefined, Backtest, void> {
  const minimumTraining = Math.min(...models.map((model) => model.minimumSteps(seasonalPeriods)));
  const { origins, steps } = rollingOrigins({
    length: values.length,
    horizonSteps,
    folds: wanted,
    period,
    minimumTraining,
  });
  // Cleaned anew at every origin: a value after it must not show what was usual before it.
  const trainings = origins.map((origin): Training => ({
    values: cleanSeries({ values: values.slice(0, origin), seasonalPeriods }).values,
    seasonalPeriods,
  }));
  const tuned: PointModel[] = [];
  for (const model of models) {
    yield;
    tuned.push(tunedOn(model, trainings.at(-1)));
  }
  const folds: Fold[] = [];
  for (const [fold, training] of trainings.entries()) {
    const forecasts: (Float64Array | null)[] = [];
    for (const model of tuned) {
      yield;
      forecasts.push(isUsable(model, training) ? boundedForecast(model, training, steps) : null);
    }
    folds.push({ forecasts, actual: values.slice(origins[fold], origins[fold]! + steps) });
  }
  return {
    errors: meanErrors(models, folds),
    paths: folds.map((fold) =>
      leftOutPath(
        fold,
        meanErrors(
          models,
          folds.filter((other) => other !== fold),
        ),
      ),
    ),
  };
}

function isUsable(model: PointModel, { values, seasonalPeriods }: Training): boolean {
  return model.minimumSteps(seasonalPeriods) <= values.length;
}

/** Searches parameters once, on the earliest origin: no fold then knows what it is scored on. */
function tunedOn(model: PointModel, earliest: Training | undefined): PointModel {
  if (earliest === undefined || !isUsable(model, earliest)) return model;
  return model.tune?.(earliest) ?? model;
}

function meanErrors(models: readonly PointModel[], folds: readonly Fold[]): (number | null)[] {
  return models.map((_, member) => {
    let sum = 0;
    let count = 0;
    for (const { forecasts, actual } of folds) {
      const path = forecasts[member] ?? null;
      if (path === null) continue;
      for (const [step, value] of actual.entries()) {
        if (value === null) continue;
        sum += Math.abs(value - path[step]!);
        count += 1;
      }
    }
    return count === 0 ? null : sum / count;
  });
}

/** The mixture of those models that could forecast in this fold. */
function leftOutPath({ forecasts, actual }: Fold, otherErrors: readonly (number | null)[]): ScoredPath {
  const usable = forecasts.flatMap((path, member) =>
    path === null ? [] : [{ path, error: otherErrors[member] ?? null }],
  );
  const weights = mixtureWeights(usable.map(({ error }) => error));
  return {
    predicted: blend(
      usable.map(({ path }) => path),
      weights,
    ),
    actual,
  };
}

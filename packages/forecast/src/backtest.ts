import type { PointModel, Training } from "./point-model.ts";
import { rollingOrigins } from "./rolling-origin.ts";

/** What to score, and on which history. */
export interface BacktestInput {
  readonly raw: readonly (number | null)[];
  /** Cleans the values before an origin; it never sees later ones. */
  readonly prepare: (values: readonly (number | null)[]) => Training;
  readonly models: readonly PointModel[];
  readonly horizonSteps: number;
  readonly folds: number;
  readonly period: number | undefined;
}

/** One origin: what each model forecast (null: too little history there) and what happened. */
export interface BacktestFold {
  readonly paths: readonly (Float64Array | null)[];
  readonly actual: readonly (number | null)[];
}

/** Result of scoring models at several origins of one history. */
export interface Backtest {
  readonly folds: readonly BacktestFold[];
  /** Steps scored per fold. */
  readonly steps: number;
  /** Mean absolute error per model over all folds; null when never scored. */
  readonly errors: readonly (number | null)[];
  /** The same errors with one fold left out. */
  errorsWithout(fold: number): (number | null)[];
}

/** Forecasts from several origins inside the history and compares with what followed (rolling-origin evaluation). */
export function backtest({ raw, prepare, models, horizonSteps, folds: wanted, period }: BacktestInput): Backtest {
  const minimumTraining = Math.min(...models.map((model) => model.minimumSteps(period === undefined ? [] : [period])));
  const { origins, steps } = rollingOrigins({ length: raw.length, horizonSteps, folds: wanted, period, minimumTraining });
  const earliest = prepare(raw.slice(0, origins.at(-1) ?? 0));
  const tuned = models.map((model) => (model.minimumSteps(earliest.seasonalPeriods) <= earliest.values.length ? model.tune?.(earliest) ?? model : model));
  const folds = origins.map((origin): BacktestFold => {
    const training = prepare(raw.slice(0, origin));
    return {
      actual: raw.slice(origin, origin + steps),
      paths: tuned.map((model) =>
        model.minimumSteps(training.seasonalPeriods) <= origin ? model.fit(training).forecast(steps) : null,
      ),
    };
  });
  const errorsOver = (chosen: readonly BacktestFold[]): (number | null)[] => models.map((_, member) => meanError(chosen, member));
  return {
    folds,
    steps,
    errors: errorsOver(folds),
    errorsWithout: (fold) => errorsOver(folds.filter((_, index) => index !== fold)),
  };
}

function meanError(folds: readonly BacktestFold[], member: number): number | null {
  let sum = 0;
  let count = 0;
  for (const { paths, actual } of folds) {
    const path = paths[member] ?? null;
    if (path === null) continue;
    for (const [index, value] of actual.entries()) {
      if (value === null) continue;
      sum += Math.abs(value - path[index]!);
      count += 1;
    }
  }
  return count === 0 ? null : sum / count;
}

/** Where the folds of a backtest end their training part and how far each of them is scored. */
export interface RollingOrigins {
  /** Number of training values of each fold, latest first. */
  readonly origins: readonly number[];
  /** Steps scored after each origin; >= 1 when there is an origin. */
  readonly steps: number;
}

export interface RollingOriginInput {
  readonly length: number;
  readonly horizonSteps: number;
  readonly folds: number;
  /** Daily period in steps, if there is one. */
  readonly period: number | undefined;
  readonly minimumTraining: number;
}

/**
 * Chooses the forecast origins of a backtest so that all phases of the season are scored.
 *
 * A horizon shorter than the season is stretched until the folds together cover a season. A history too short for all
 * folds gives shorter folds, then fewer; none when not even one step can be scored.
 */
export function rollingOrigins({
  length,
  horizonSteps,
  folds,
  period,
  minimumTraining,
}: RollingOriginInput): RollingOrigins {
  const room = length - minimumTraining;
  if (room < 1) return { origins: [], steps: 0 };
  const wanted = Math.max(horizonSteps, Math.ceil((period ?? 1) / folds));
  const steps = Math.max(1, Math.min(wanted, Math.floor(room / 2)));
  const spacing = Math.max(1, Math.min(period ?? steps, steps, Math.floor((room - steps) / Math.max(1, folds - 1))));
  const origins = [];
  for (let fold = 0; fold < folds; fold++) {
    const origin = length - steps - fold * spacing;
    if (origin >= minimumTraining) origins.push(origin);
  }
  return { origins, steps };
}

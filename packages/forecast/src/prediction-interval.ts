import { quantileSorted } from "simple-statistics";

/** A forecast of a backtest fold beside what happened. */
export interface ScoredPath {
  readonly predicted: Float64Array;
  readonly actual: readonly (number | null)[];
}

/** Maps a forecast value and its step to half the width of the interval around it. */
export interface IntervalWidth {
  halfWidth(point: number, step: number): number;
}

/**
 * Conformal interval width from backtest residuals.
 *
 * The score of a residual is |error| / (step^g max(point, eps)^0.5): errors grow with the horizon and with the level. g is fitted.
 * The width is the inflated coverage quantile of the scores. null when nothing was scored.
 */
export function intervalWidth(paths: readonly ScoredPath[], coverage: number): IntervalWidth | null {
  const growth = horizonGrowth(paths);
  const floor = pointFloor(paths);
  const scale = (point: number, step: number): number => step ** growth * Math.sqrt(Math.max(point, floor));
  const scores: number[] = [];
  forEachError(paths, (error, step, point) => scores.push(error / (scale(point, step) || 1)));
  if (scores.length === 0) return null;
  scores.sort((a, b) => a - b);
  const width = inflation(coverage) * quantileSorted(scores, Math.min(1, (coverage * (scores.length + 1)) / scores.length));
  return { halfWidth: (point, step) => width * scale(point, step) };
}

/** A few folds show less than the full spread; the shortfall grows toward the tail. 1.02 at 80 %, 1.10 at 95 %. */
function inflation(coverage: number): number {
  return 0.93 + 0.058 * Math.log(1 / (1 - coverage));
}

/** Share of the mean forecast below which the level no longer narrows the interval. */
const FLOOR_SHARE = 0.01;

function pointFloor(paths: readonly ScoredPath[]): number {
  let sum = 0;
  let count = 0;
  for (const { predicted } of paths) for (const point of predicted) (sum += point), (count += 1);
  return count === 0 ? 0 : (FLOOR_SHARE * sum) / count;
}

/** Slope of log mean |error| on log step, held between no growth and the growth of a random walk. */
function horizonGrowth(paths: readonly ScoredPath[]): number {
  const steps = paths[0]?.predicted.length ?? 0;
  const sums = new Float64Array(steps);
  const counts = new Float64Array(steps);
  forEachError(paths, (error, step) => {
    sums[step - 1]! += error;
    counts[step - 1]! += 1;
  });
  let [n, sx, sy, sxx, sxy] = [0, 0, 0, 0, 0];
  for (let index = 0; index < steps; index++) {
    if (sums[index] === 0) continue;
    const x = Math.log(index + 1);
    const y = Math.log(sums[index]! / counts[index]!);
    n += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    sxy += x * y;
  }
  const spread = n * sxx - sx * sx;
  return spread > 0 ? Math.min(0.5, Math.max(0, (n * sxy - sx * sy) / spread)) : 0;
}

function forEachError(paths: readonly ScoredPath[], visit: (error: number, step: number, point: number) => void): void {
  for (const { predicted, actual } of paths) {
    for (let index = 0; index < predicted.length; index++) {
      const value = actual[index] ?? null;
      if (value !== null) visit(Math.abs(value - predicted[index]!), index + 1, predicted[index]!);
    }
  }
}

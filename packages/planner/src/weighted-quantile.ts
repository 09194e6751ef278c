import { normalQuantile } from "@cap/queueing";

/** A value and its probability. */
export interface WeightedValue {
  readonly value: number;
  readonly weight: number;
}

/**
 * Quantile of a few weighted values: linear between the middles of their weights on the scale of normal quantiles, and on
 * beyond the outermost ones, so that a dozen values tell of tails that a normal law would have.
 *
 * @param p in (0, 1)
 */
export function weightedQuantile(values: readonly WeightedValue[], p: number): number {
  const sorted = values.toSorted((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let before = 0;
  const points = sorted.map(({ value, weight }) => {
    const middle = (before + weight / 2) / total;
    before += weight;
    return { value, score: normalQuantile(middle) };
  });
  const score = normalQuantile(p);
  const after = points.findIndex((point) => point.score >= score);
  const index = Math.min(points.length - 1, Math.max(1, after === -1 ? points.length - 1 : after));
  const [left, right] = [points[index - 1], points[index]];
  if (left === undefined || right === undefined) return points[0]?.value ?? NaN;
  if (right.score === left.score) return right.value;
  return left.value + ((right.value - left.value) * (score - left.score)) / (right.score - left.score);
}

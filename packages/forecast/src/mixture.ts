/** A model whose backtest error exceeds the best one by this factor takes no part. */
const DROP_FACTOR = 3;

/** Errors count with this power: high enough to prefer good models, low enough to keep the benefit of averaging. */
const ERROR_POWER = 3;

/**
 * Weights of a forecast combination from the backtest errors of its members: proportional to 1 / error^3, summing to 1.
 *
 * A member without a measured error (null) counts as average among the measured ones. Errors of zero share all the
 * weight.
 */
export function mixtureWeights(errors: readonly (number | null)[]): number[] {
  const measured = errors.filter((error) => error !== null);
  const best = Math.min(...measured);
  const average = measured.length === 0 ? 0 : measured.reduce((sum, error) => sum + error, 0) / measured.length;
  const raw = errors.map((error) => relativeWeight(error ?? average, measured.length === 0 ? 0 : best));
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => weight / total);
}

function relativeWeight(error: number, best: number): number {
  if (error === best) return 1;
  return error > DROP_FACTOR * best ? 0 : (best / error) ** ERROR_POWER;
}

/** Weighted sum of equally long paths. */
export function blend(paths: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const result = new Float64Array(paths[0]?.length ?? 0);
  for (const [member, path] of paths.entries()) {
    const weight = weights[member] ?? 0;
    for (let step = 0; step < result.length; step++) result[step]! += weight * path[step]!;
  }
  return result;
}

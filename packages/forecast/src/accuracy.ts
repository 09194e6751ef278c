/** What happened beside what was forecast; pairs with an unknown actual value are left out. */
export interface ForecastPair {
  readonly actual: readonly (number | null)[];
  readonly predicted: readonly number[];
}

/**
 * Mean absolute error.
 *
 * @returns >= 0 in the unit of the series; null when no actual value is known
 * @example meanAbsoluteError({ actual: [1, null, 3], predicted: [2, 2, 5] }) // 1.5
 */
export function meanAbsoluteError({ actual, predicted }: ForecastPair): number | null {
  return meanOver(actual, (value, index) => Math.abs(value - (predicted[index] ?? 0)));
}

/**
 * Weighted absolute percentage error: sum of absolute errors over the sum of actual values.
 *
 * @returns ratio >= 0; null when nothing is known or all actual values are 0
 */
export function wape(pair: ForecastPair): number | null {
  const error = meanAbsoluteError(pair);
  const level = meanOver(pair.actual, Math.abs);
  return error === null || level === null || level === 0 ? null : error / level;
}

/**
 * Scale of MASE: mean absolute difference between values one season apart in the training part.
 *
 * @returns >= 0; null when no such pair is known
 */
export function naiveScale(training: readonly (number | null)[], period = 1): number | null {
  return meanOver(training, (value, index) => {
    const before = training[index - period] ?? null;
    return before === null ? null : Math.abs(value - before);
  });
}

/** Mean of a score over the known values for which it is defined. */
function meanOver(
  values: readonly (number | null)[],
  score: (value: number, index: number) => number | null,
): number | null {
  let sum = 0;
  let count = 0;
  for (const [index, value] of values.entries()) {
    const part = value === null ? null : score(value, index);
    if (part === null) continue;
    sum += part;
    count += 1;
  }
  return count === 0 ? null : sum / count;
}

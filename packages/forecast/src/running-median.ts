/** Median, the mean of the middle two for an even number; 0 for none. Sorts the argument in place. */
export function medianOf(values: Float64Array): number {
  const n = values.length;
  if (n === 0) return 0;
  if (n > INSERTION_LIMIT) values.sort();
  else insertionSort(values);
  return (values[(n - 1) >> 1]! + values[n >> 1]!) / 2;
}

/** Below this length the simple sort beats the general one; the cleaner sorts a dozen values at every step. */
const INSERTION_LIMIT = 16;

function insertionSort(values: Float64Array): void {
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!;
    let j = i - 1;
    for (; j >= 0 && values[j]! > value; j--) values[j + 1] = values[j]!;
    values[j + 1] = value;
  }
}

/**
 * Median of the known values in a centred window at every position; the window is cut at the ends. 0 where nothing is
 * known.
 *
 * Keeps the window sorted and exchanges one value per step, so the cost is linear in the length for a fixed window.
 */
export function runningMedian(values: readonly (number | null)[], window: number): Float64Array {
  const half = Math.floor(window / 2);
  const sorted: number[] = [];
  const result = new Float64Array(values.length);
  for (let t = -half; t < values.length; t++) {
    const entering = values[t + half] ?? null;
    if (entering !== null) sorted.splice(insertionIndex(sorted, entering), 0, entering);
    const leaving = values[t - half - 1] ?? null;
    if (leaving !== null) sorted.splice(insertionIndex(sorted, leaving), 1);
    if (t >= 0)
      result[t] = sorted.length === 0 ? 0 : (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
  }
  return result;
}

/** First index whose value is not below the given one. */
function insertionIndex(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Nearest-rank quantile of the first `size` values: the smallest one that at least a share p of them does not exceed.
 *
 * Quickselect, so linear in size on average; the values change places.
 */
export function nearestRank(values: Float64Array, size: number, p: number): number {
  // The allowance keeps 0.95 * 20 = 19.000000000000004 from asking for the twentieth of twenty.
  const wanted = Math.max(0, Math.ceil(p * size - 1e-9) - 1);
  let low = 0;
  let high = size - 1;
  while (low < high) {
    const pivot = values[(low + high) >> 1] ?? 0;
    let left = low;
    let right = high;
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left++;
      while ((values[right] ?? 0) > pivot) right--;
      if (left <= right) {
        const value = values[left] ?? 0;
        values[left++] = values[right] ?? 0;
        values[right--] = value;
      }
    }
    if (wanted <= right) high = right;
    else if (wanted >= left) low = left;
    else break;
  }
  return values[wanted] ?? NaN;
}

/**
 * Replaces unknown values: by the mean of up to four known values at the same time of neighbouring seasons, otherwise
 * by the line between the known neighbours. The first or last known value continues to the ends.
 */
export function fillGaps(values: readonly (number | null)[], seasonalPeriods: readonly number[]): Float64Array {
  const line = interpolated(values);
  const [day, week = day === undefined ? undefined : 7 * day] = seasonalPeriods;
  if (day === undefined || week === undefined) return line;
  const shortGap = day / SHORT_GAP_PARTS;
  const lags = [-week, -day, day, week, -2 * day, 2 * day];
  const filled = line.slice();
  for (const { start, end } of gaps(values)) {
    if (end - start <= shortGap && start > 0 && end < values.length) continue;
    for (let index = start; index < end; index++) {
      const known = lags.map((lag) => values[index + lag] ?? null).filter((value) => value !== null);
      const used = known.slice(0, 4);
      if (used.length > 0) filled[index] = used.reduce((sum, value) => sum + value, 0) / used.length;
    }
  }
  return filled;
}

/** A gap of up to this part of a day hardly bends the daily curve. */
const SHORT_GAP_PARTS = 12;

/** Runs of unknown values as [start, end). */
function gaps(values: readonly (number | null)[]): { start: number; end: number }[] {
  const found = [];
  for (let index = 0; index < values.length; index++) {
    if (values[index] !== null) continue;
    const start = index;
    while (index < values.length && values[index] === null) index++;
    found.push({ start, end: index });
  }
  return found;
}

function interpolated(values: readonly (number | null)[]): Float64Array {
  const line = Float64Array.from(values, (value) => value ?? 0);
  for (const { start, end } of gaps(values)) {
    const before = values[start - 1] ?? values[end] ?? 0;
    const after = values[end] ?? before;
    for (let index = start; index < end; index++) {
      line[index] = before + ((after - before) * (index - start + 1)) / (end - start + 1);
    }
  }
  return line;
}

/** Values of one quantity on a regular time grid, for example arrivals per second in 15 minute buckets. */
export interface Series {
  /** One value per bucket, oldest first; from 0 to 1e100. null means unknown, which is never the same as 0. */
  readonly values: readonly (number | null)[];
  /** Length of one bucket; > 0. */
  readonly stepSeconds: number;
}

/** Larger values would overflow when squared and summed. */
const LARGEST_VALUE = 1e100;

/**
 * Checks a series and says which rule it breaks.
 *
 * @throws RangeError if stepSeconds is not positive, a value lies outside [0, 1e100], or no value is known
 */
export function assertSeries({ values, stepSeconds }: Series): void {
  if (!(stepSeconds > 0 && Number.isFinite(stepSeconds))) {
    throw new RangeError(`stepSeconds must be > 0 and finite, got ${stepSeconds}`);
  }
  let known = 0;
  for (const [index, value] of values.entries()) {
    if (value === null) continue;
    if (!(value >= 0 && value <= LARGEST_VALUE)) {
      throw new RangeError(`values[${index}] must be null or in [0, 1e100], got ${value}`);
    }
    known += 1;
  }
  if (known === 0)
    throw new RangeError(`values must hold at least one known value, got ${values.length} values, none known`);
}

/** Fine buckets to be combined into coarse ones. */
export interface RollUp {
  /** Oldest first; null means unknown. */
  readonly values: readonly (number | null)[];
  /** Fine buckets per coarse bucket; integer >= 1. */
  readonly factor: number;
  /** "mean" for rates, "max" for peaks. */
  readonly combine: "mean" | "max";
  /** Share of known fine buckets below which a coarse bucket is unknown; in (0, 1]. @defaultValue 0.5 */
  readonly minimumShare?: number;
}

/**
 * Combines every `factor` neighbouring buckets into one (temporal aggregation).
 *
 * Buckets are aligned to the start. A last, incomplete group is left out: its value would change once it is complete.
 *
 * @returns one value per complete group; null where fewer than minimumShare of the group are known
 * @throws RangeError if factor is not an integer >= 1 or minimumShare lies outside (0, 1]
 * @example rollUp({ values: [1, 3, null, 5, 2, 2], factor: 2, combine: "mean" }) // [2, 5, 2]
 */
export function rollUp({ values, factor, combine, minimumShare = 0.5 }: RollUp): (number | null)[] {
  if (!(Number.isInteger(factor) && factor >= 1)) throw new RangeError(`factor must be an integer >= 1, got ${factor}`);
  if (!(minimumShare > 0 && minimumShare <= 1))
    throw new RangeError(`minimumShare must be in (0, 1], got ${minimumShare}`);
  return Array.from({ length: Math.floor(values.length / factor) }, (_, group) => {
    const known = values.slice(group * factor, (group + 1) * factor).filter((value) => value !== null);
    if (known.length < minimumShare * factor) return null;
    return combine === "max" ? Math.max(...known) : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}

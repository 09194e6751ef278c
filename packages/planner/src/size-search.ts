/** Sizes to look among, and where to begin. */
export interface SizeSearch {
  readonly least: number;
  readonly most: number;
  /** Present size, and others worth trying; brought within the limits. */
  readonly starts: readonly [number, ...number[]];
  /** Cost of a size; anything that is not below the limit where the cost is not. */
  readonly costOf: (workers: number, limit: number) => number;
}

/** First step of a search, as a share of the size. */
const FIRST_STEP_SHARE = 0.25;

/** The cheapest size that walking downhill from the starts finds, with steps that halve; of equal ones the first start's. */
export function cheapestSize({ least, most, starts, costOf }: SizeSearch): number {
  const known = new Map<number, { readonly value: number; readonly isExact: boolean }>();
  const cost = (workers: number, limit = Infinity): number => {
    const found = known.get(workers);
    if (found !== undefined && (found.isExact || found.value >= limit)) return found.value;
    const value = costOf(workers, limit);
    known.set(workers, { value, isExact: value < limit });
    return value;
  };
  const within = (workers: number): number => Math.min(most, Math.max(least, workers));
  let best = within(starts[0]);
  for (const start of starts) {
    const found = downhill(within(start), within, cost);
    if (cost(found) < cost(best)) best = found;
  }
  return best;
}

function downhill(
  start: number,
  within: (workers: number) => number,
  cost: (workers: number, limit?: number) => number,
): number {
  let size = start;
  let step = Math.max(1, Math.round(start * FIRST_STEP_SHARE));
  while (step >= 1) {
    const better = [within(size + step), within(size - step)].find(
      (candidate) => cost(candidate, cost(size)) < cost(size),
    );
    if (better === undefined) step = Math.floor(step / 2);
    else {
      size = better;
      step *= 2;
    }
  }
  return size;
}

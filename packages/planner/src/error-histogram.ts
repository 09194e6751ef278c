/**
 * Ratios of what arrived to what was expected, as counts over logarithmic bins: small, and old ones fade. Bin 0 holds
 * everything below the lowest edge, the last bin everything above the highest.
 */
export interface ErrorHistogram {
  readonly counts: readonly number[];
}

const BIN_WIDTH = 0.02;
const LOWEST_LOG_RATIO = -1.5;
const BINS = 200;
/** Ratios lose their weight over this time: a week of habits, weighted to its end. */
const MEMORY_SECONDS = 3 * 86_400;
/** Below this weight a quantile would be a guess. */
const LEAST_WEIGHT = 100;

/** The histogram after some more ratios, `seconds` after the last. A ratio that is not positive counts as the lowest. */
export function addRatios({ counts }: ErrorHistogram, ratios: readonly number[], seconds: number): ErrorHistogram {
  const keep = Math.exp(-seconds / MEMORY_SECONDS);
  const faded = counts.map((count) => rounded(keep * count));
  for (const ratio of ratios) faded[binOf(ratio)] = rounded((faded[binOf(ratio)] ?? 0) + 1);
  return { counts: faded };
}

/** A histogram of ratios that are all as good as new. */
export function errorHistogramOf(ratios: readonly number[]): ErrorHistogram {
  const counts = Array.from({ length: BINS }, () => 0);
  for (const ratio of ratios) counts[binOf(ratio)] = (counts[binOf(ratio)] ?? 0) + 1;
  return { counts };
}

function binOf(ratio: number): number {
  // Bins are closed above, so that ratios of exactly 1 give a quantile of exactly 1.
  const bin = ratio > 0 ? Math.ceil((Math.log(ratio) - LOWEST_LOG_RATIO) / BIN_WIDTH - 1e-9) - 1 : 0;
  return Math.min(BINS - 1, Math.max(0, bin));
}

/** Seven decimals keep the memory small, and still let a count fade that loses a ten-thousandth at a time. */
function rounded(count: number): number {
  return Math.round(count * 1e7) / 1e7;
}

/**
 * Quantile of the ratios: the upper edge of the bin that holds it.
 *
 * @param p 0..1
 * @returns null while the histogram knows too little
 */
export function ratioQuantile({ counts }: ErrorHistogram, p: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total < LEAST_WEIGHT) return null;
  let seen = 0;
  for (const [index, count] of counts.entries()) {
    seen += count;
    if (seen >= p * total) return Math.exp(LOWEST_LOG_RATIO + (index + 1) * BIN_WIDTH);
  }
  return Math.exp(LOWEST_LOG_RATIO + BINS * BIN_WIDTH);
}

/** Mean, quantiles and maximum of a duration over all jobs, in seconds; null without a job. A job that is never served counts as Infinity. */
export interface DurationSummary {
  readonly meanSeconds: number | null;
  readonly p50Seconds: number | null;
  readonly p95Seconds: number | null;
  readonly p99Seconds: number | null;
  readonly maxSeconds: number | null;
}

/**
 * Weighted histogram of durations for quantiles: 512 bins an octave, cut by the bits of the number itself.
 *
 * The high word of a positive double is its exponent and its first 20 bits of mantissa, so shifting 11 of these away is a log-linear bin index
 * without a logarithm. A quantile is within 0.1 % of the nearest-rank one. Durations below a nanosecond count as 0.
 */
export class DurationHistogram {
  /** Bins of each octave; an octave that no duration falls into takes no memory. */
  readonly #octaves: (Float64Array | undefined)[] = Array.from({ length: octavesTotal }, () => undefined);
  readonly #float = new Float64Array(1);
  readonly #words = new Uint32Array(this.#float.buffer);
  #weight = 0;
  #sum = 0;
  #least = Infinity;
  #greatest = -Infinity;

  /** Total weight of the durations added. */
  get weight(): number {
    return this.#weight;
  }

  /** Mean in seconds; NaN while empty. */
  get mean(): number {
    return this.#sum / this.#weight;
  }

  /** Longest duration in seconds; -Infinity while empty. */
  get max(): number {
    return this.#greatest;
  }

  add(seconds: number, weight: number): void {
    this.#float[0] = seconds;
    const bin = ((this.#words[highWord] ?? 0) >>> discardedBits) - firstBin;
    const index = bin <= 0 ? 0 : bin < binsTotal ? bin : binsTotal - 1;
    const octave = Math.floor(index / binsPerOctave);
    const bins = (this.#octaves[octave] ??= new Float64Array(binsPerOctave));
    const binInOctave = index % binsPerOctave;
    bins[binInOctave] = (bins[binInOctave] ?? 0) + weight;
    this.#weight += weight;
    this.#sum += seconds * weight;
    if (seconds < this.#least) this.#least = seconds;
    if (seconds > this.#greatest) this.#greatest = seconds;
  }

  /** Nearest-rank quantile in seconds: the smallest duration that a share p of the weight does not exceed; NaN while empty. */
  quantile(p: number): number {
    if (this.#weight === 0) return NaN;
    // The allowance keeps 0.95 * 20 = 19.000000000000004 from asking for the twentieth of twenty.
    const rank = p * this.#weight * (1 - 1e-12);
    let below = 0;
    for (const [octave, bins] of this.#octaves.entries()) {
      if (!bins) continue;
      for (let bin = 0; bin < binsPerOctave; bin++) {
        below += bins[bin] ?? 0;
        if (below >= rank && below > 0) return this.#bounded(this.#middle(octave * binsPerOctave + bin));
      }
    }
    return this.#greatest;
  }

  #bounded(seconds: number): number {
    return Math.min(Math.max(seconds, this.#least), this.#greatest);
  }

  #middle(index: number): number {
    if (index === 0) return 0;
    if (index === binsTotal - 1) return this.#greatest;
    this.#words[1 - highWord] = 0;
    this.#words[highWord] = (index + firstBin) << discardedBits;
    const lower = this.#float[0] ?? 0;
    this.#words[highWord] = (index + firstBin + 1) << discardedBits;
    return (lower + (this.#float[0] ?? 0)) / 2;
  }
}

/** Summary of a histogram of durations. */
export function durationSummary(histogram: DurationHistogram): DurationSummary {
  if (histogram.weight === 0) {
    return { meanSeconds: null, p50Seconds: null, p95Seconds: null, p99Seconds: null, maxSeconds: null };
  }
  return {
    meanSeconds: histogram.mean,
    p50Seconds: histogram.quantile(0.5),
    p95Seconds: histogram.quantile(0.95),
    p99Seconds: histogram.quantile(0.99),
    maxSeconds: histogram.max,
  };
}

const discardedBits = 11;
const binsPerOctave = 512;
/** From 2^-30, about a nanosecond, to 2^34, about 500 years. */
const octavesTotal = 64;
const firstBin = ((1023 - 30) << 20) >>> discardedBits;
const binsTotal = octavesTotal * binsPerOctave;
/** Which half of a double holds the exponent: the second on little-endian machines. */
const highWord = new Uint32Array(Float64Array.of(1).buffer)[1] === 0 ? 0 : 1;

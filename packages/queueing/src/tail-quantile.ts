/** What to search: a falling tail function and a bracket that may be too short at its upper end. */
export interface TailSearch {
  /** P(X > x); not increasing. */
  readonly tail: (x: number) => number;
  /** Probability left in the tail, q = 1 - p; in (0, 1). */
  readonly tailProbability: number;
  /** A value not above the quantile; >= 0. */
  readonly lower: number;
  /** First guess of a value not below the quantile; > 0. It is doubled until it holds. */
  readonly upper: number;
  /** How far the logarithm of the tail may be off at the answer. @defaultValue rounding */
  readonly logTolerance?: number;
}

/**
 * The quantile of a law known by its tail: the smallest x with tail(x) <= tailProbability.
 *
 * Works on the logarithm of the tail, which is nearly a straight line for waiting times, by false position with the
 * Illinois rule; every eighth step halves the bracket so that a tail with jumps converges too.
 */
export function tailQuantile({ tail, tailProbability, lower, upper, logTolerance = ROUNDING }: TailSearch): number {
  const logTarget = Math.log(tailProbability);
  const excess = (x: number): number => Math.log(tail(x)) - logTarget;
  let low = lower;
  let lowExcess = excess(low);
  if (lowExcess <= 0) return low;
  let high = Math.max(upper, low);
  let highExcess = excess(high);
  while (highExcess > 0 && high < Infinity) {
    low = high;
    lowExcess = highExcess;
    high *= 2;
    highExcess = excess(high);
  }
  let lastMoved = 0;
  for (let step = 1; step <= STEPS_MAX && high - low > RELATIVE_STEP * high; step++) {
    const guess = high - (highExcess * (high - low)) / (highExcess - lowExcess);
    const x = step % 8 === 0 || !(guess > low && guess < high) ? (low + high) / 2 : guess;
    const value = excess(x);
    if (Math.abs(value) <= logTolerance) return x;
    if (value > 0) {
      low = x;
      lowExcess = value;
      if (lastMoved === LOW) highExcess /= 2;
      lastMoved = LOW;
    } else {
      high = x;
      highExcess = value;
      if (lastMoved === HIGH) lowExcess /= 2;
      lastMoved = HIGH;
    }
  }
  return high;
}

const LOW = -1;
const HIGH = 1;
const STEPS_MAX = 500;
/** The bracket cannot become narrower than neighbouring doubles. */
const RELATIVE_STEP = 4 * Number.EPSILON;
/** A tail is not known better than this. */
const ROUNDING = 4 * Number.EPSILON;

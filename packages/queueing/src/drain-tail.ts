/** A queue that grows by one at rate `up` and shrinks by one at rate `down`, down > up. */
export interface DrainingWalk {
  /** Jobs waiting at the start; integer >= 1. */
  readonly backlog: number;
  readonly up: number;
  readonly down: number;
}

/** Moments of a drain time. */
export interface DrainMoments {
  /** Seconds. */
  readonly mean: number;
  /** Standard deviation; seconds. */
  readonly deviation: number;
  readonly skewness: number;
}

/** Mean, standard deviation and skewness of the time to lose the backlog, from its exact cumulants. */
export function drainMoments({ backlog, up, down }: DrainingWalk): DrainMoments {
  const gain = down - up;
  const deviation = Math.sqrt((backlog * (down + up)) / gain) / gain;
  const thirdCumulant = (2 * backlog * (down * down + 4 * down * up + up * up)) / gain ** 5;
  return { mean: backlog / gain, deviation, skewness: thirdCumulant / deviation ** 3 };
}

/**
 * P(the backlog has not been gone once by `seconds`), by the Euler algorithm for inverting Laplace transforms.
 *
 * The transform of the time to lose one job is φ(s) = 2 down / (up + down + s + √((up + down + s)² - 4 up down)); the
 * tail has the transform (1 - φ(s)^backlog) / s. Absolute error about 1e-9.
 *
 * @see J. Abate and W. Whitt, Numerical Inversion of Laplace Transforms of Probability Distributions, 1995
 */
export function drainTail(walk: DrainingWalk, seconds: number): number {
  if (seconds === 0) return 1;
  const real = DISCRETIZATION / (2 * seconds);
  let sum = transformOfTail(walk, real, 0) / 2;
  const plainTerms = plainTermCount(walk, seconds);
  let sign = -1;
  let k = 1;
  for (; k <= plainTerms; k++, sign = -sign) sum += sign * transformOfTail(walk, real, (k * Math.PI) / seconds);
  // Euler summation: the binomial average of the next partial sums.
  let average = 0;
  for (const weight of EULER_WEIGHTS) {
    average += weight * sum;
    sum += sign * transformOfTail(walk, real, (k * Math.PI) / seconds);
    k++;
    sign = -sign;
  }
  return Math.min(1, Math.max(0, (Math.exp(DISCRETIZATION / 2) / seconds) * average));
}

/** e^{-22} = 3e-10 is the discretization error; a larger value would amplify rounding by its exponential. */
const DISCRETIZATION = 22;

/** Binomial probabilities of 12 fair coins. */
const EULER_WEIGHTS = [1, 12, 66, 220, 495, 792, 924, 792, 495, 220, 66, 12, 1].map((count) => count / 4096);

/** The transform oscillates until k π/t passes several standard deviations of the law on the frequency axis. */
function plainTermCount(walk: DrainingWalk, seconds: number): number {
  return 20 + Math.min(600, Math.ceil((2.5 * seconds) / drainMoments(walk).deviation));
}

/** Real part of (1 - φ(s)^backlog) / s at s = real + i imaginary. */
function transformOfTail({ backlog, up, down }: DrainingWalk, real: number, imaginary: number): number {
  const sumReal = up + down + real;
  // The root with positive real part of (up + down + s)² - 4 up down = (down - up)² + 2 (up + down) s + s², the latter
  // form because the former cancels close to saturation.
  const squareReal = (down - up) ** 2 + real * (2 * (up + down) + real) - imaginary * imaginary;
  const squareImaginary = 2 * sumReal * imaginary;
  const size = Math.hypot(squareReal, squareImaginary);
  const rootReal = Math.sqrt(Math.max(0, (size + squareReal) / 2));
  const rootImaginary = Math.sqrt(Math.max(0, (size - squareReal) / 2));
  const denominatorReal = sumReal + rootReal;
  const denominatorImaginary = imaginary + rootImaginary;
  const modulus = Math.exp(backlog * Math.log((2 * down) / Math.hypot(denominatorReal, denominatorImaginary)));
  const angle = -backlog * Math.atan2(denominatorImaginary, denominatorReal);
  const numeratorReal = 1 - modulus * Math.cos(angle);
  const numeratorImaginary = -modulus * Math.sin(angle);
  return (numeratorReal * real + numeratorImaginary * imaginary) / (real * real + imaginary * imaginary);
}

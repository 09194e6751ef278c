/**
 * P(Z > z) of the standard normal law, with relative accuracy 1e-12 far into the upper tail.
 *
 * @see G. West, Better Approximations to Cumulative Normal Functions, Wilmott Magazine 2005 (after J. Hart 1968)
 */
export function normalTail(z: number): number {
  const size = Math.abs(z);
  const density = Math.exp((-size * size) / 2);
  const tail =
    size < CENTRAL_MAX
      ? density * ratio(TAIL_NUMERATOR, TAIL_DENOMINATOR, size)
      : density / (Math.sqrt(2 * Math.PI) * continuedFraction(size));
  return z >= 0 ? tail : 1 - tail;
}

/**
 * The z with P(Z <= z) = p of the standard normal law; -Infinity at 0 and Infinity at 1.
 *
 * @see M. Wichura, Algorithm AS 241: The Percentage Points of the Normal Distribution, Applied Statistics 37, 1988
 */
export function normalQuantile(p: number): number {
  const fromMiddle = p - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) {
    return fromMiddle * ratio(MIDDLE_NUMERATOR, MIDDLE_DENOMINATOR, 0.180625 - fromMiddle * fromMiddle);
  }
  const nearerTail = Math.min(p, 1 - p);
  if (nearerTail <= 0) return fromMiddle < 0 ? -Infinity : Infinity;
  const r = Math.sqrt(-Math.log(nearerTail));
  const size =
    r <= 5 ? ratio(OUTER_NUMERATOR, OUTER_DENOMINATOR, r - 1.6) : ratio(FAR_NUMERATOR, FAR_DENOMINATOR, r - 5);
  return fromMiddle < 0 ? -size : size;
}

/** From here on the rational form loses relative accuracy and the continued fraction needs few levels. */
const CENTRAL_MAX = 4;
const FRACTION_LEVELS = 48;

/** Mills' ratio turned over: z + 1/(z + 2/(z + 3/(z + …))). */
function continuedFraction(z: number): number {
  let value = z;
  for (let level = FRACTION_LEVELS; level >= 1; level--) value = z + level / value;
  return value;
}

/** Quotient of two polynomials, coefficients from the highest power down. */
function ratio(numerator: readonly number[], denominator: readonly number[], x: number): number {
  return polynomial(numerator, x) / polynomial(denominator, x);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = 0; i < coefficients.length; i++) value = value * x + (coefficients[i] ?? 0);
  return value;
}

const TAIL_NUMERATOR = [
  3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931,
  220.206867912376,
];
const TAIL_DENOMINATOR = [
  8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831,
  793.826512519948, 440.413735824752,
];
const MIDDLE_NUMERATOR = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
];
const MIDDLE_DENOMINATOR = [
  5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
];
const OUTER_NUMERATOR = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const OUTER_DENOMINATOR = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
const FAR_NUMERATOR = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const FAR_DENOMINATOR = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1,
];

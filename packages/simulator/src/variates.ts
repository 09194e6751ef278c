import type { RandomStream } from "./random-stream.ts";

/** Exponential variate with mean 1, by inversion. */
export function exponentialVariate(random: RandomStream): number {
  // A uniform draw can be 0 but never 1, so 1 - u is never 0.
  return -Math.log(1 - random());
}

/** Standard normal variate (Box and Muller). Always takes two draws, so streams stay aligned between runs. */
export function normalVariate(random: RandomStream): number {
  const radius = Math.sqrt(2 * exponentialVariate(random));
  return radius * Math.cos(2 * Math.PI * random());
}

/**
 * Gamma variate with scale 1 and the given shape > 0.
 *
 * @see Marsaglia, Tsang, A simple method for generating gamma variables, ACM TOMS 26(3), 2000
 */
export function gammaVariate(random: RandomStream, shape: number): number {
  if (shape < 1) {
    // Gamma(shape) = Gamma(shape + 1) * U^(1 / shape), with -ln U drawn as an exponential.
    return gammaVariate(random, shape + 1) * Math.exp(-exponentialVariate(random) / shape);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = normalVariate(random);
    const v = (1 + c * normal) ** 3;
    if (v > 0 && -exponentialVariate(random) < (normal * normal) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

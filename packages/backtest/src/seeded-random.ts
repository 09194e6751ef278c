/** Rounds after which the seed has spread over the whole state of the generator; the author's number for a short seed. */
const warmupRounds = 15;

/**
 * Random numbers of a synthetic scenario, uniform in (0, 1): one stream for every seed and purpose.
 *
 * Chris Doty-Humphrey's sfc32 ("small fast counting", public domain): 128 bits of state, of which a counter guarantees a period of at
 * least 2^32 draws. Two streams of different purposes never share a state at their start.
 *
 * @see PractRand, sfc32; https://pracrand.sourceforge.net
 */
export function seededRandom(seed: number, purpose: number): () => number {
  let a = 0;
  let b = purpose | 0;
  let c = seed | 0;
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    // Half a unit keeps the draw off 0, so its logarithm is finite.
    return ((sum >>> 0) + 0.5) / 2 ** 32;
  };
  for (let round = 0; round < warmupRounds; round++) next();
  return next;
}

/** Exponential draw with mean 1, by inversion. */
export function exponentialDraw(random: () => number): number {
  return -Math.log(random());
}

/** Standard normal draw (Box and Muller); always two numbers of the stream. */
export function normalDraw(random: () => number): number {
  const radius = Math.sqrt(2 * exponentialDraw(random));
  return radius * Math.cos(2 * Math.PI * random());
}

/** Largest mean that is drawn in one go: e^-100 is still far from the smallest number. */
const poissonMeanMax = 100;

/**
 * Poisson draw with the given mean >= 0.
 *
 * A product of uniform numbers is compared with e^-mean; a large mean is a sum of draws with small ones, so the law is exact.
 *
 * @see Knuth, The Art of Computer Programming, vol. 2, section 3.4.1
 */
export function poissonDraw(random: () => number, mean: number): number {
  let count = 0;
  for (let left = mean; left > 0; left -= poissonMeanMax) {
    const limit = Math.exp(-Math.min(left, poissonMeanMax));
    for (let product = random(); product > limit; product *= random()) count++;
  }
  return count;
}

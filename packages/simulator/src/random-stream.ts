import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** A source of random numbers, uniform in [0, 1). */
export type RandomStream = () => number;

/**
 * One stream per purpose. A purpose keeps its place in the list for ever: its position is its number of jumps, so a new
 * purpose goes at the end and shifts no other.
 */
const purposes = ["arrivals", "service", "startup", "rateNoise", "gaps", "patternNoise", "victims"] as const;

/** What the numbers of a stream are used for. */
export type RandomPurpose = (typeof purposes)[number];

/**
 * Random stream of one purpose: xoroshiro128+ moved 2^64 draws further for every purpose before it.
 *
 * The seed alone sets few bits of the generator, so even the first purpose jumps once: neighbouring seeds then share nothing.
 */
export function randomStream(seed: number, purpose: RandomPurpose): RandomStream {
  const generator = xoroshiro128plus(seed);
  for (let jumps = purposes.indexOf(purpose); jumps >= 0; jumps--) generator.jump();
  return () => uniformFloat64(generator);
}

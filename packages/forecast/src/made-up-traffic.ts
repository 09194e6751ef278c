import type { CountHistory } from "./day-rates.ts";

/** Traffic to make up for tests. */
export interface Traffic {
  readonly days: number;
  /** @defaultValue 60 */
  readonly stepSeconds?: number;
  /** Expected jobs of the step that begins so many seconds after the start. */
  readonly expected: (second: number) => number;
  /** Seed of the draws; without one, exactly what is expected comes. */
  readonly seed?: number;
  /** Start of the history. @defaultValue Monday, 5 January 1970, 00:00 */
  readonly startAt?: number;
}

/** Seconds of an hour and of a day, and the first Monday of the epoch. */
export const HOUR = 3_600;
export const DAY = 86_400;
export const MONDAY = 4 * DAY;

/** Counts drawn around what is expected (Poisson), the same for the same seed. */
export function madeUp({ days, stepSeconds = 60, expected, seed, startAt = MONDAY }: Traffic): CountHistory {
  const random = seed === undefined ? null : randomFrom(seed);
  const counts = Array.from({ length: Math.round((days * DAY) / stepSeconds) }, (_, step) => {
    const jobs = expected(step * stepSeconds);
    return random === null ? jobs : poisson(jobs, random);
  });
  return { startAt, stepSeconds, counts };
}

/** Uniform numbers in (0, 1) (linear congruential generator of Numerical Recipes). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => ((state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) + 0.5) / 2 ** 32;
}

/** A Poisson number: by inversion when small, otherwise a rounded normal one. */
export function poisson(mean: number, random: () => number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  let probability = Math.exp(-mean);
  let left = random();
  let count = 0;
  while ((left -= probability) > 0 && count < 200) probability *= mean / ++count;
  return count;
}

/** A normal number (Box and Muller). */
export function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}

import { normalQuantile } from "@cap/queueing";

/**
 * Standard normal numbers that are the same in every decision, so that sizes are compared on the same chances and a decision can be
 * repeated: a linear congruential sequence (Numerical Recipes, 2nd ed., "quick and dirty" generator), every second row the
 * mirror of the row before it.
 */
export function fixedNoise(rows: number, columns: number): readonly Float64Array[] {
  let state = 1;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return normalQuantile((state + 0.5) / 2 ** 32);
  };
  const made: Float64Array[] = [];
  for (let row = 0; row < rows; row++) {
    const mirrored = row % 2 === 1 ? made[row - 1] : undefined;
    made.push(mirrored === undefined ? Float64Array.from({ length: columns }, next) : mirrored.map((value) => -value));
  }
  return made;
}

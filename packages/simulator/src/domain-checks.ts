/** Throws a RangeError unless the value is a finite number >= 0. */
export function checkNonNegative(name: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) throw new RangeError(`${name} must be a finite number >= 0, got ${value}`);
}

/** Throws a RangeError unless the value is a finite number > 0. */
export function checkPositive(name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${name} must be a finite number > 0, got ${value}`);
}

/** Throws a RangeError unless the value is an integer in [min, max]. */
export function checkInteger(name: string, value: number, min: number, max: number): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new RangeError(`${name} must be an integer in [${min}, ${max}], got ${value}`);
  }
}

/** Throws a RangeError unless the seed is an integer that fits the generator's 32 bits. */
export function checkSeed(seed: number): void {
  checkInteger("seed", seed, 0, 2 ** 32 - 1);
}

/** Throws unless `value` is a finite number >= 0. */
export function requireNonNegative(name: string, value: number): void {
  if (!(value >= 0)) throw new RangeError(`${name} must be >= 0, got ${value}`);
  if (value === Infinity) throw new RangeError(`${name} must be finite, got Infinity`);
}

/** Throws unless `value` is a finite number > 0. */
export function requirePositive(name: string, value: number): void {
  if (!(value > 0)) throw new RangeError(`${name} must be > 0, got ${value}`);
  if (value === Infinity) throw new RangeError(`${name} must be finite, got Infinity`);
}

/** Throws unless `value` is a whole number >= `least`. */
export function requireCount(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} must be an integer >= ${least}, got ${value}`);
  }
}

/** Throws unless `value` lies in [0, 1]. */
export function requireProbability(name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${name} must be in [0, 1], got ${value}`);
}

/** Throws unless `value` is a point in time from 0 on; Infinity is allowed and means the limit. */
export function requireElapsed(name: string, value: number): void {
  if (!(value >= 0)) throw new RangeError(`${name} must be >= 0, got ${value}`);
}

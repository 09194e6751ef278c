/** A single-precision number and its bits. */
const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);
/** Fractions keep 13 significant bits: a relative error of at most 2^-13. */
const DROPPED_BITS = 11;
const HALF = 1 << (DROPPED_BITS - 1);

/**
 * A value as it is kept: whole numbers as they are, up to 2^24 exactly and beyond as single precision, fractions with
 * 13 significant bits. NaN for null.
 *
 * @example storedValue(0.1) // 0.100006103515625
 */
export function storedValue(value: number | null): number {
  if (value === null) return Number.NaN;
  if (Number.isInteger(value)) return Math.fround(value) + 0;
  return valueOfCode(codeOf(value));
}

/** A number with 13 significant bits as an integer that grows with it; for values >= 0. */
export function codeOf(value: number): number {
  single[0] = value;
  return (bits[0]! + HALF) >>> DROPPED_BITS;
}

/** The number that a code stands for. */
export function valueOfCode(code: number): number {
  bits[0] = code << DROPPED_BITS;
  return single[0]!;
}

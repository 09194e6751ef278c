/** A number with so many significant digits, an integer from 1 to 100: what is stored need not be longer than it is accurate. */
export function withDigits(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

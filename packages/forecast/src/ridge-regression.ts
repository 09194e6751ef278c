/** Sums that determine a least-squares fit: X'X (row-major, size x size), X'y and the number of rows. */
export interface NormalEquations {
  readonly gram: Float64Array;
  readonly moment: Float64Array;
  readonly rows: number;
}

/**
 * Ridge regression: b = (X'X + lambda n I)^-1 X'y, solved by Cholesky.
 *
 * A column that is a combination of others (pivot near zero) gets coefficient 0 instead of a division by zero.
 */
export function solveRidge({ gram, moment, rows }: NormalEquations, lambda: number): Float64Array {
  const size = moment.length;
  const factor = gram.slice();
  for (let i = 0; i < size; i++) factor[i * size + i]! += lambda * rows;
  const live = choleskyInPlace(factor, size);
  const solution = moment.slice();
  for (let i = 0; i < size; i++) {
    let sum = solution[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * size + k]! * solution[k]!;
    solution[i] = live[i] ? sum / factor[i * size + i]! : 0;
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = solution[i]!;
    for (let k = i + 1; k < size; k++) sum -= factor[k * size + i]! * solution[k]!;
    solution[i] = live[i] ? sum / factor[i * size + i]! : 0;
  }
  return solution;
}

/** Pivots below this share of the largest diagonal are treated as zero. */
const PIVOT_TOLERANCE = 1e-12;

/** Lower Cholesky factor in the lower triangle; returns which pivots are usable. */
function choleskyInPlace(matrix: Float64Array, size: number): boolean[] {
  let largest = 0;
  for (let i = 0; i < size; i++) largest = Math.max(largest, matrix[i * size + i]!);
  const live: boolean[] = [];
  for (let j = 0; j < size; j++) {
    let pivot = matrix[j * size + j]!;
    for (let k = 0; k < j; k++) pivot -= matrix[j * size + k]! ** 2;
    live[j] = pivot > PIVOT_TOLERANCE * largest;
    const diagonal = live[j] ? Math.sqrt(pivot) : 0;
    matrix[j * size + j] = diagonal;
    for (let i = j + 1; i < size; i++) {
      let sum = matrix[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= matrix[i * size + k]! * matrix[j * size + k]!;
      matrix[i * size + j] = live[j] ? sum / diagonal : 0;
    }
  }
  return live;
}

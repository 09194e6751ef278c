/**
 * ln P(N = count) of a Poisson law, by Loader's saddle-point form.
 *
 * The textbook `count ln(mean) - mean - ln(count!)` cancels and loses about nine digits at a count of a million; here
 * the large parts cancel on paper instead.
 *
 * @see C. Loader, Fast and Accurate Computation of Binomial Probabilities, 2000
 */
export function logPoissonPmf(count: number, mean: number): number {
  if (mean === 0) return count === 0 ? 0 : -Infinity;
  if (count === 0) return -mean;
  return -stirlingError(count) - deviance(count, mean) - 0.5 * Math.log(2 * Math.PI * count);
}

/** P(N > count) / P(N = count); every term is positive. Meant for mean < count, where the terms fall from the start. */
export function poissonMassAbove(count: number, mean: number): number {
  let term = 1;
  let sum = 0;
  for (let n = count + 1; ; n++) {
    term *= mean / n;
    sum += term;
    if (term <= sum * NEGLIGIBLE) return sum;
  }
}

/** P(N <= count) / P(N = count); every term is positive. Meant for mean >= count, where the terms fall from the start. */
export function poissonMassUpTo(count: number, mean: number): number {
  let term = 1;
  let sum = 1;
  for (let n = count; n > 0; n--) {
    term *= n / mean;
    sum += term;
    if (term < sum * NEGLIGIBLE) break;
  }
  return sum;
}

/** A term this small against the sum cannot change a double any more. */
const NEGLIGIBLE = 1e-17;

/** ln n! minus Stirling's formula. Below 16 from n! itself, which is exact in a double; above by the asymptotic series. */
function stirlingError(n: number): number {
  if (n < 16) {
    let factorial = 1;
    for (let i = 2; i <= n; i++) factorial *= i;
    return Math.log(factorial) - (n + 0.5) * Math.log(n) + n - 0.5 * Math.log(2 * Math.PI);
  }
  const n2 = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / n2) / n2) / n2) / n2) / n;
}

/** x ln(x/mean) + mean - x, by its series where x and mean are close and the plain form cancels. */
function deviance(x: number, mean: number): number {
  if (Math.abs(x - mean) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const v = (x - mean) / (x + mean);
  let sum = (x - mean) * v;
  let power = 2 * x * v;
  for (let j = 1; ; j++) {
    power *= v * v;
    const next = sum + power / (2 * j + 1);
    if (next === sum) return sum;
    sum = next;
  }
}

/** What one pool of a team asks for. */
export interface TeamNeed {
  /** Most workers that its plan has at once. */
  readonly workers: number;
  readonly minWorkers: number;
  readonly workerCostPerHour: number;
}

/**
 * Workers that a budget of a team pays for in each of its pools: the fewest that each must have, and what is left in
 * proportion to what the pools need beyond them, whole workers by the largest remainder.
 *
 * @param budgetPerHour in the currency of all pools
 * @returns what each needs when the budget pays for all of it; never less than the fewest workers of a pool
 */
export function teamShares(needs: readonly TeamNeed[], budgetPerHour: number): number[] {
  const least = needs.map(({ workers, minWorkers }) => Math.min(workers, minWorkers));
  const costOf = (sizes: readonly number[]): number =>
    needs.reduce((sum, { workerCostPerHour }, index) => sum + (sizes[index] ?? 0) * workerCostPerHour, 0);
  const wanted = needs.map(({ workers }) => workers);
  if (costOf(wanted) <= budgetPerHour + 1e-9) return wanted;
  const beyond = costOf(wanted) - costOf(least);
  const share = beyond === 0 ? 0 : Math.max(0, budgetPerHour - costOf(least)) / beyond;
  // Workers that cost nothing are nobody's loss.
  const exact = needs.map(({ workers, workerCostPerHour }, index) => {
    const fewest = least[index] ?? 0;
    return workerCostPerHour === 0 ? workers : fewest + share * (workers - fewest);
  });
  const whole = exact.map((size) => Math.floor(size + 1e-9));
  const byRemainder = [...exact.keys()].toSorted((a, b) => remainder(exact, whole, b) - remainder(exact, whole, a));
  for (const index of byRemainder) {
    const price = needs[index]?.workerCostPerHour ?? 0;
    const size = whole[index] ?? 0;
    if (remainder(exact, whole, index) > 0 && costOf(whole) + price <= budgetPerHour + 1e-9) whole[index] = size + 1;
  }
  return whole;
}

function remainder(exact: readonly number[], whole: readonly number[], index: number): number {
  return (exact[index] ?? 0) - (whole[index] ?? 0);
}

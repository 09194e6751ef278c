/** Two branches with equal load, for a mean of 1. */
export interface HyperexponentialFit {
  readonly shortProbability: number;
  readonly longProbability: number;
  readonly shortMean: number;
  readonly longMean: number;
}

/**
 * The hyperexponential law of mean 1 with balanced means and a given scv >= 1.
 *
 * @see H. Tijms, A First Course in Stochastic Models, 2003, appendix B
 */
export function hyperexponentialFit(scv: number): HyperexponentialFit {
  const shortProbability = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
  // The product of the two probabilities is 1/(2(scv + 1)); 1 - shortProbability would cancel for large scv.
  const longProbability = 1 / (2 * (scv + 1) * shortProbability);
  return {
    shortProbability,
    longProbability,
    shortMean: 1 / (2 * shortProbability),
    longMean: 1 / (2 * longProbability),
  };
}

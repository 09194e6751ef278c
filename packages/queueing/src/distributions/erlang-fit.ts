/** Phases of a mixture of Erlang-k and Erlang-(k-1) laws of equal phase rate. */
export interface ErlangFit {
  /** Number of phases k of the longer kind. */
  readonly phases: number;
  /** Probability of the shorter kind, one phase fewer. */
  readonly shortProbability: number;
}

/**
 * The Erlang mixture with a given scv in (0, 1].
 *
 * @see H. Tijms, A First Course in Stochastic Models, 2003, appendix B
 */
export function erlangFit(scv: number): ErlangFit {
  const phases = Math.ceil(1 / scv);
  // Rounding can push both differences just below zero where 1/scv is a whole number.
  const root = Math.sqrt(Math.max(0, phases * (1 + scv) - phases * phases * scv));
  return { phases, shortProbability: Math.max(0, (phases * scv - root) / (1 + scv)) };
}

/**
 * Which family a service law belongs to. "custom" is for laws made outside this package, from a histogram for example.
 */
export type ServiceKind =
  | "deterministic"
  | "exponential"
  | "erlang"
  | "erlangMixture"
  | "hyperexponential"
  | "lognormal"
  | "custom";

/**
 * The law of a job's service time. Any object of this shape works.
 *
 * `tail` and `quantile` must describe the same law as `meanSeconds` and `scv`: at many servers the latency quantile
 * is nearly the service quantile, so their accuracy is the accuracy of the answer.
 */
export interface ServiceDistribution {
  /** The family; "exponential" and "deterministic" switch to exact formulas. */
  readonly kind: ServiceKind;
  /** Mean service time E[S]; seconds, > 0. */
  readonly meanSeconds: number;
  /** Squared coefficient of variation, Var S / E[S]²; >= 0, Infinity for a law without variance. */
  readonly scv: number;
  /** P(S > seconds); 1 for negative seconds. */
  readonly tail: (seconds: number) => number;
  /** Smallest s with P(S <= s) >= p, for p in 0..1; seconds. */
  readonly quantile: (p: number) => number;
}

import { requireCount, requireNonNegative } from "./argument-range.ts";
import { logPoissonPmf, poissonMassAbove, poissonMassUpTo } from "./poisson.ts";

/** Load offered to a group of identical servers. */
export interface ErlangLoad {
  /** Number of servers c; integer >= 1. */
  readonly servers: number;
  /** Offered load a = λ/μ, in erlangs; finite, >= 0. */
  readonly offeredLoad: number;
}

/**
 * Probability that an arriving job finds every server busy and is lost: the Erlang B formula (M/G/c/c).
 *
 * Few servers use the recursion over the number of servers; many use a saddle-point form of the Poisson law and a
 * one-sided series, about √servers terms. Neither forms a factorial or a power, so nothing overflows.
 *
 * @returns probability in [0, 1]; 0 where the true value is below the smallest double
 * @throws RangeError if an argument is outside its stated domain
 * @example blockingProbability({ servers: 15, offeredLoad: 8.108 }) // 0.0099996…
 * @see Gross, Shortle, Thompson, Harris, Fundamentals of Queueing Theory, 4th ed., section 2.5
 */
export function blockingProbability(load: ErlangLoad): number {
  requireLoad(load);
  const { servers, offeredLoad } = load;
  return servers <= RECURSION_SERVERS_MAX
    ? blockingByRecursion(servers, offeredLoad)
    : Math.exp(logBlockingBySeries(servers, offeredLoad));
}

/**
 * Natural logarithm of the Erlang B blocking probability, for loads where the probability itself underflows.
 *
 * @returns a number <= 0; -Infinity when offeredLoad is 0
 * @throws RangeError if an argument is outside its stated domain
 * @example logBlockingProbability({ servers: 1_000_000, offeredLoad: 500_000 }) // -193155.007…
 * @see C. Loader, Fast and Accurate Computation of Binomial Probabilities, 2000
 */
export function logBlockingProbability(load: ErlangLoad): number {
  requireLoad(load);
  return logBlockingBySeries(load.servers, load.offeredLoad);
}

/** Below this the recursion is as fast as the series and as accurate. */
const RECURSION_SERVERS_MAX = 100;

function requireLoad({ servers, offeredLoad }: ErlangLoad): void {
  requireCount("servers", servers, 1);
  requireNonNegative("offeredLoad", offeredLoad);
}

function blockingByRecursion(servers: number, offeredLoad: number): number {
  let blocking = 1;
  for (let n = 1; n <= servers; n++) blocking = (offeredLoad * blocking) / (n + offeredLoad * blocking);
  return blocking;
}

/** B = P(N = c) / P(N <= c) with N Poisson of mean a; which side of the sum is short decides the series. */
function logBlockingBySeries(servers: number, offeredLoad: number): number {
  if (offeredLoad >= servers) return -Math.log(poissonMassUpTo(servers, offeredLoad));
  const logPmf = logPoissonPmf(servers, offeredLoad);
  return logPmf - Math.log1p(-Math.exp(logPmf) * poissonMassAbove(servers, offeredLoad));
}

import { requireNonNegative, requirePositive } from "../argument-range.ts";
import { deterministic } from "./deterministic.ts";
import { erlangFit } from "./erlang-fit.ts";
import { erlangMixture } from "./erlang-mixture.ts";
import { exponential } from "./exponential.ts";
import { hyperexponentialFit } from "./hyperexponential-fit.ts";
import { hyperexponential } from "./hyperexponential.ts";
import type { ServiceMoments } from "./lognormal.ts";
import type { ServiceDistribution } from "./service-distribution.ts";

/**
 * A service law with a given mean and scv, when nothing else is known about it: the usual two-moment fit.
 *
 * Deterministic at scv 0, a mixture of two Erlang laws below 1, exponential at 1, hyperexponential with balanced means
 * above. Where quantiles are known prefer a law that has them: with many servers the tail of this fit is the answer.
 *
 * @throws RangeError if an argument is outside its stated domain
 * @example fitServiceDistribution({ meanSeconds: 2, scv: 4 }).quantile(0.95) // 7.42976…
 * @see H. Tijms, A First Course in Stochastic Models, 2003, appendix B
 */
export function fitServiceDistribution({ meanSeconds, scv }: ServiceMoments): ServiceDistribution {
  requirePositive("meanSeconds", meanSeconds);
  requireNonNegative("scv", scv);
  if (scv < DETERMINISTIC_SCV_MAX) return deterministic({ meanSeconds });
  if (scv < 1) return erlangMixture({ kind: "erlangMixture", meanSeconds, scv, ...erlangFit(scv) });
  if (scv === 1) return exponential({ meanSeconds });
  const { shortProbability, longProbability, shortMean, longMean } = hyperexponentialFit(scv);
  return hyperexponential({
    branches: [
      { probability: shortProbability, meanSeconds: meanSeconds * shortMean },
      { probability: longProbability, meanSeconds: meanSeconds * longMean },
    ],
  });
}

/** Below this the mixture would need over a million phases, and its spread is under a thousandth of its mean. */
const DETERMINISTIC_SCV_MAX = 1e-6;

import type { ServiceDistribution } from "./distributions/service-distribution.ts";
import { exponentialSojournQuantile, exponentialSojournTail, type MarkovWait } from "./exponential-sojourn.ts";
import { tailQuantile } from "./tail-quantile.ts";
import { waitLawQuantile, waitLawTail, type WaitLaw } from "./wait-law.ts";

/**
 * P(wait + service > seconds): the wait convolved with the true service law, not with its two-moment fit.
 *
 * Closed form for exponential and deterministic service, quadrature for every other law.
 */
export function sojournTail(wait: WaitLaw, service: ServiceDistribution, seconds: number): number {
  if (seconds === Infinity) return isEndless(wait) ? wait.waitProbability : 0;
  if (wait.method === "mmc") return exponentialSojournTail(markovWait(wait, service), seconds);
  if (service.kind === "deterministic") {
    return seconds < service.meanSeconds ? 1 : waitLawTail(wait, seconds - service.meanSeconds);
  }
  return Math.min(1, convolutionTail(wait, service, seconds));
}

/** The p-quantile of wait + service. */
export function sojournQuantile(wait: WaitLaw, service: ServiceDistribution, p: number): number {
  if (wait.method === "mmc") return exponentialSojournQuantile(markovWait(wait, service), p);
  const waitQuantile = waitLawQuantile(wait, p);
  if (waitQuantile === Infinity) return Infinity;
  if (service.kind === "deterministic") return service.meanSeconds + waitQuantile;
  const serviceQuantile = service.quantile(p);
  if (serviceQuantile === Infinity) return Infinity;
  // One of the two parts must exceed its own quantile at (1 + p)/2 for the sum to exceed the sum of these quantiles.
  const halfway = (1 + p) / 2;
  return tailQuantile({
    tail: (seconds) => sojournTail(wait, service, seconds),
    tailProbability: 1 - p,
    lower: Math.max(serviceQuantile, waitQuantile),
    upper: service.quantile(halfway) + waitLawQuantile(wait, halfway),
    logTolerance: QUADRATURE_TOLERANCE,
  });
}

/**
 * (1 - C) P(S > t) + C Σ w (e^{-rt} + r ∫ e^{-r(t - s)} P(S > s) ds), the integral from 0 to t.
 *
 * The integrand can bend sharply at 0 (many short jobs), at the mean (little variation) and at t (short waits), so
 * the range is split at the mean and each part uses nodes that crowd towards both of its ends.
 */
function convolutionTail({ waitProbability, terms }: WaitLaw, service: ServiceDistribution, seconds: number): number {
  let integral = 0;
  const split = Math.min(service.meanSeconds, seconds);
  for (const [from, to] of [
    [0, split],
    [split, seconds],
  ] as const) {
    const length = to - from;
    if (length === 0) continue;
    for (const { fromLeft, fromRight, weight } of DOUBLE_EXPONENTIAL) {
      const served = fromLeft < 0.5 ? from + length * fromLeft : to - length * fromRight;
      const waited = seconds - to + length * fromRight;
      let density = 0;
      for (const term of terms) density += term.weight * term.rate * Math.exp(-term.rate * waited);
      integral += length * weight * density * service.tail(served);
    }
  }
  let waitsLonger = 0;
  for (const { weight, rate } of terms) waitsLonger += weight * Math.exp(-rate * seconds);
  return (1 - waitProbability) * service.tail(seconds) + waitProbability * (waitsLonger + integral);
}

/** A node of a quadrature on [0, 1], with its distance from either end. */
interface QuadratureNode {
  readonly fromLeft: number;
  readonly fromRight: number;
  readonly weight: number;
}

/** @see H. Takahasi and M. Mori, Double Exponential Formulas for Numerical Integration, Publ. RIMS 9, 1974 */
function doubleExponentialNodes(step: number, reach: number): readonly QuadratureNode[] {
  const nodes: QuadratureNode[] = [];
  for (let u = -reach; u <= reach; u += step) {
    const fromLeft = 1 / (1 + Math.exp(-Math.PI * Math.sinh(u)));
    const fromRight = 1 / (1 + Math.exp(Math.PI * Math.sinh(u)));
    nodes.push({ fromLeft, fromRight, weight: step * Math.PI * Math.cosh(u) * fromLeft * fromRight });
  }
  return nodes;
}

/** 41 nodes; what lies beyond them weighs less than 1e-9. */
const DOUBLE_EXPONENTIAL = doubleExponentialNodes(0.125, 2.5);

/** The quadrature is not better than this, so the search need not be. */
const QUADRATURE_TOLERANCE = 1e-9;

function isEndless({ terms }: WaitLaw): boolean {
  return terms[0]?.rate === 0;
}

function markovWait({ waitProbability, terms }: WaitLaw, { meanSeconds }: ServiceDistribution): MarkovWait {
  return { waitProbability, spareRate: terms[0]?.rate ?? 0, serviceRate: 1 / meanSeconds };
}

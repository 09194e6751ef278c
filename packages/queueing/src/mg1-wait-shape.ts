import { erlangFit } from "./distributions/erlang-fit.ts";
import { hyperexponentialFit } from "./distributions/hyperexponential-fit.ts";

/** One exponential in a tail: weight × e^{-rate t}. A weight may be negative. */
export interface ExponentialTerm {
  readonly weight: number;
  /** Per second; >= 0. */
  readonly rate: number;
}

/** What decides the wait of the jobs that wait. */
export interface WaitShapeInput {
  /** 1 - utilization, in (0, 1]; passed as such because the subtraction loses digits at high load. */
  readonly spareShare: number;
  /** Squared coefficient of variation of the service time; >= 0, finite. */
  readonly scv: number;
  /** Mean wait of the jobs that wait; seconds, > 0. */
  readonly meanSeconds: number;
}

/**
 * Tail of the wait of those that wait in M/G/1, service replaced by its two-moment fit, stretched to a given mean.
 *
 * At scv >= 1 the two terms are the exact law of M/H2/1. Below 1 they have its exact rate of decay and the exact
 * constant in front of it (Cramér-Lundberg), and the second term makes the mean right. The wait of the fit has more
 * terms, which have died out where the quantiles of interest lie; without them the tail can rise a little above 1
 * near 0, so whoever evaluates it cuts it there.
 */
export function waitShape({ spareShare, meanSeconds, ...input }: WaitShapeInput): readonly ExponentialTerm[] {
  const scv = Math.max(input.scv, SCV_MIN);
  const shape = scv === 1 || spareShare < HEAVY_TRAFFIC_SHARE ? null : unitShape(spareShare, scv);
  if (shape === null) return [{ weight: 1, rate: 1 / meanSeconds }];
  const stretch = meanSeconds / unitMean(spareShare, scv);
  return [
    { weight: shape.slowWeight, rate: shape.slowRate / stretch },
    { weight: 1 - shape.slowWeight, rate: shape.fastRate / stretch },
  ];
}

/**
 * So close to saturation the wait is exponential up to a relative difference of about this share, and the parts of
 * the second term cancel to noise.
 */
const HEAVY_TRAFFIC_SHARE = 1e-4;

/** Laws less variable than this are treated as if they had this scv: a million Erlang phases. */
const SCV_MIN = 1e-6;

/** Two terms for a mean service time of 1. */
interface UnitShape {
  readonly slowRate: number;
  readonly slowWeight: number;
  readonly fastRate: number;
}

/** Mean wait of those that wait in M/G/1 with mean service 1: Pollaczek-Khinchine over the utilization. */
function unitMean(spareShare: number, scv: number): number {
  return (1 + scv) / (2 * spareShare);
}

function unitShape(spareShare: number, scv: number): UnitShape | null {
  return scv > 1 ? hyperexponentialShape(spareShare, scv) : erlangShape(spareShare, scv);
}

/** The two rates are the roots of x² - (μ1 + μ2 - λ) x + μ1 μ2 (1 - ρ); the mean gives the weights. */
function hyperexponentialShape(spareShare: number, scv: number): UnitShape {
  const { shortMean, longMean } = hyperexponentialFit(scv);
  const half = (1 / shortMean + 1 / longMean - (1 - spareShare)) / 2;
  const product = spareShare / (shortMean * longMean);
  const fastRate = half + Math.sqrt(Math.max(0, half * half - product));
  const slowRate = product / fastRate;
  const slowWeight = (unitMean(spareShare, scv) - 1 / fastRate) / (1 / slowRate - 1 / fastRate);
  return { slowRate, slowWeight, fastRate };
}

function erlangShape(spareShare: number, scv: number): UnitShape | null {
  const arrivalRate = 1 - spareShare;
  const { slope, slowRate } = decay(spareShare, scv);
  const slowWeight = spareShare / (arrivalRate * ((arrivalRate + slowRate) * slope - 1));
  const fastRate = (1 - slowWeight) / (unitMean(spareShare, scv) - slowWeight / slowRate);
  // Fails only where next to nothing arrives: the decay is not a number there, and the shape does not matter.
  return fastRate > slowRate ? { slowRate, slowWeight, fastRate } : null;
}

/**
 * The rate of decay η, where ln(1 + η/λ) = ln E[e^{ηS}], and the slope of the right side there.
 *
 * The difference of the two sides is concave, so Newton's method from above the root comes down to it without ever
 * crossing it.
 */
function decay(spareShare: number, scv: number): { readonly slowRate: number; readonly slope: number } {
  const { phases, shortProbability } = erlangFit(scv);
  const phaseRate = phases - shortProbability;
  const arrivalRate = 1 - spareShare;
  let rate = Math.min((2 * spareShare) / (arrivalRate * (1 + scv)), phaseRate * (1 - 1e-9));
  for (let step = 0; ; step++) {
    const y = phaseRate / (phaseRate - rate);
    const lastPhase = 1 + (1 - shortProbability) * (y - 1);
    const logMgf = -(phases - 1) * Math.log1p(-rate / phaseRate) + Math.log(lastPhase);
    const slope = (y * (phases - 1 + ((1 - shortProbability) * y) / lastPhase)) / phaseRate;
    const next = rate - (Math.log1p(rate / arrivalRate) - logMgf) / (1 / (arrivalRate + rate) - slope);
    if (step >= NEWTON_STEPS_MAX || Math.abs(next - rate) <= 1e-13 * rate) return { slowRate: rate, slope };
    rate = next;
  }
}

const NEWTON_STEPS_MAX = 60;

import { waitProbability } from "./erlang-c.ts";
import type { ServiceDistribution } from "./distributions/service-distribution.ts";
import { kimuraFactor, whittFactor } from "./mean-wait.ts";
import { waitShape, type ExponentialTerm } from "./mg1-wait-shape.ts";
import { tailQuantile } from "./tail-quantile.ts";

/**
 * Where an M/G/c answer comes from: "mmc" and "pollaczekKhinchine" (one server) have exact means, "kimura" (scv up to
 * 4) and "whitt1993" (above) are approximations.
 */
export type MgcMethod = "mmc" | "pollaczekKhinchine" | "kimura" | "whitt1993";

/** Law of the wait: 0 with probability 1 - waitProbability, else a sum of exponential tails. */
export interface WaitLaw {
  readonly method: MgcMethod;
  readonly waitProbability: number;
  /** P(wait > t | wait > 0) = Σ weight e^{-rate t}; the weights add up to 1. */
  readonly terms: readonly ExponentialTerm[];
}

/** Arrivals, service law and servers, all within their domains. */
export interface WaitLawInput {
  readonly arrivalRate: number;
  readonly service: ServiceDistribution;
  readonly servers: number;
}

/**
 * Above an scv of 4 Kimura's mean is too small by more than 5 %, while Whitt's errs on the safe side. The small part
 * is room for the rounding of an scv that was computed.
 */
const KIMURA_SCV_MAX = 4 + 1e-9;

/**
 * The wait in an M/G/c queue: the wait of M/G/1 at the same utilization, stretched to the mean of M/G/c.
 *
 * Every job that waits waits an exponential time of rate 0, so for ever, when the queue is unstable.
 */
export function waitLaw({ arrivalRate, service, servers }: WaitLawInput): WaitLaw {
  const offeredLoad = arrivalRate * service.meanSeconds;
  const utilization = offeredLoad / servers;
  const { scv } = service;
  const method = mgcMethod(service, servers);
  if (offeredLoad >= servers) return { method, waitProbability: 1, terms: ENDLESS };
  const waiting = waitProbability({ servers, offeredLoad });
  if (scv === Infinity) return { method, waitProbability: waiting, terms: ENDLESS };

  const markovMean = service.meanSeconds / (servers - offeredLoad);
  if (method === "mmc") return { method, waitProbability: waiting, terms: [{ weight: 1, rate: 1 / markovMean }] };
  const factor =
    method === "whitt1993"
      ? whittFactor({ servers, utilization, arrivalScv: 1, serviceScv: scv })
      : kimuraFactor(servers, utilization, scv);
  const spareShare = (servers - offeredLoad) / servers;
  return { method, waitProbability: waiting, terms: waitShape({ spareShare, scv, meanSeconds: factor * markovMean }) };
}

/** P(wait > seconds). */
export function waitLawTail({ waitProbability: waiting, terms }: WaitLaw, seconds: number): number {
  return waiting * Math.min(1, conditionalTail(terms, seconds));
}

/** The p-quantile of the wait; 0 when the share p does not wait, Infinity when the wait is endless. */
export function waitLawQuantile({ waitProbability: waiting, terms }: WaitLaw, p: number): number {
  if (waiting <= 1 - p) return 0;
  const [first] = terms;
  if (p === 1 || first === undefined || first.rate === 0) return Infinity;
  const tailProbability = (1 - p) / waiting;
  const upper = -Math.log(tailProbability) / first.rate;
  if (terms.length === 1) return upper;
  return tailQuantile({ tail: (seconds) => conditionalTail(terms, seconds), tailProbability, lower: 0, upper });
}

/** Mean wait of all jobs, those that do not wait included. */
export function waitLawMean({ waitProbability: waiting, terms }: WaitLaw): number {
  return waiting === 0 ? 0 : waiting * terms.reduce((sum, { weight, rate }) => sum + weight / rate, 0);
}

const ENDLESS: readonly ExponentialTerm[] = [{ weight: 1, rate: 0 }];

function mgcMethod({ kind, scv }: ServiceDistribution, servers: number): MgcMethod {
  if (kind === "exponential") return "mmc";
  if (servers === 1) return "pollaczekKhinchine";
  return scv <= KIMURA_SCV_MAX ? "kimura" : "whitt1993";
}

function conditionalTail(terms: readonly ExponentialTerm[], seconds: number): number {
  let tail = 0;
  for (const { weight, rate } of terms) tail += rate === 0 ? weight : weight * Math.exp(-rate * seconds);
  return tail;
}

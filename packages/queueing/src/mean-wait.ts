import { requireCount, requireNonNegative, requirePositive } from "./argument-range.ts";
import { waitProbability } from "./erlang-c.ts";

/** A queue known by its rates and the variability of its service times; Poisson arrivals. */
export interface TwoMomentQueue {
  /** Arrival rate λ, jobs per second; finite, >= 0. */
  readonly arrivalRate: number;
  /** Mean service time; seconds, finite, > 0. */
  readonly meanServiceSeconds: number;
  /** Squared coefficient of variation of the service time; >= 0, may be Infinity. */
  readonly serviceScv: number;
  /** Number of servers c; integer >= 1. */
  readonly servers: number;
}

/** A queue whose arrivals are known by their variability, too. */
export interface GeneralArrivalQueue extends TwoMomentQueue {
  /** Squared coefficient of variation of the time between arrivals; finite, >= 0. @defaultValue 1 (Poisson) */
  readonly arrivalScv?: number;
}

/**
 * Mean wait in an M/G/c queue by Kimura's interpolation between M/D/c and M/M/c.
 *
 * Exact for c = 1 and for scv 1. Within 5 % for scv up to 4 where the wait matters (utilization 0.8 and more); too
 * small for more variable service, by 18 % at scv 9.
 *
 * @returns seconds; Infinity for an unstable queue or infinite serviceScv
 * @throws RangeError if an argument is outside its stated domain
 * @example kimuraMeanWait({ arrivalRate: 4, meanServiceSeconds: 1, serviceScv: 0.5, servers: 5 }) // 0.42419…
 * @see T. Kimura, Approximations for Multi-Server Queues: System Interpolations, Queueing Systems 17, 1994
 */
export function kimuraMeanWait(queue: TwoMomentQueue): number {
  const markovWait = markovMeanWait(queue);
  if (queue.serviceScv === Infinity || markovWait === Infinity) return Infinity;
  return markovWait * kimuraFactor(queue.servers, utilizationOf(queue), queue.serviceScv);
}

/**
 * Mean wait in a G/G/c queue by Whitt's approximation.
 *
 * For Poisson arrivals and scv above 4 it errs on the safe side (3..36 % too long at scv 9). Bursty arrivals
 * (arrivalScv above 1) are under-estimated more and more as servers are added.
 *
 * @returns seconds; Infinity for an unstable queue or infinite serviceScv
 * @throws RangeError if an argument is outside its stated domain
 * @example whittMeanWait({ arrivalRate: 4, meanServiceSeconds: 1, serviceScv: 9, servers: 5 }) // 2.44165…
 * @see W. Whitt, Approximations for the GI/G/m Queue, Production and Operations Management 2, 1993, eqs 2.16-2.25
 */
export function whittMeanWait(queue: GeneralArrivalQueue): number {
  const { arrivalScv = 1, serviceScv, servers } = queue;
  requireNonNegative("arrivalScv", arrivalScv);
  const markovWait = markovMeanWait(queue);
  if (serviceScv === Infinity || markovWait === Infinity) return Infinity;
  return markovWait * whittFactor({ servers, utilization: utilizationOf(queue), arrivalScv, serviceScv });
}

/** Kimura's mean wait over that of M/M/c. */
export function kimuraFactor(servers: number, utilization: number, serviceScv: number): number {
  return (1 + serviceScv) / (2 * serviceScv + (1 - serviceScv) / cosmetatosRatio(servers, utilization));
}

/** What Whitt's factor depends on. */
export interface WhittFactorInput {
  readonly servers: number;
  readonly utilization: number;
  readonly arrivalScv: number;
  readonly serviceScv: number;
}

/** Whitt's mean wait over that of M/M/c; the parts have the names they have in the paper. */
export function whittFactor({ servers, utilization, arrivalScv, serviceScv }: WhittFactorInput): number {
  const variability = (arrivalScv + serviceScv) / 2;
  if (variability === 0) return 0;
  const gamma = Math.min(0.24, spareCapacityTerm(servers, utilization));
  const phi1 = 1 + gamma;
  const phi2 = 1 - 4 * gamma;
  const phi3 = phi2 * Math.exp((-2 * (1 - utilization)) / (3 * utilization));
  const phi4 = Math.min(1, (phi1 + phi3) / 2);
  const psi = variability >= 1 ? 1 : phi4 ** (2 * (1 - variability));
  if (arrivalScv >= serviceScv) {
    const weight = serviceScv / (4 * arrivalScv - 3 * serviceScv);
    return variability * ((1 - weight) * phi1 + weight * psi);
  }
  const weight = (serviceScv - arrivalScv) / (2 * (arrivalScv + serviceScv));
  return variability * (weight * phi3 + (1 - weight) * psi);
}

/**
 * Wait in M/D/c over wait in M/M/c, by Cosmetatos.
 *
 * The formula grows without bound as the load falls, so it stops at c/(c+1), the exact ratio in light traffic.
 *
 * @see G. Cosmetatos, Some Approximate Equilibrium Results for the Multi-Server Queue M/G/r, Oper. Res. Quart. 27, 1976
 */
function cosmetatosRatio(servers: number, utilization: number): number {
  if (servers === 1) return 1 / 2;
  const excess = spareCapacityTerm(servers, utilization);
  return Math.min((1 + excess) / 2, servers / (servers + 1));
}

function spareCapacityTerm(servers: number, utilization: number): number {
  return ((1 - utilization) * (servers - 1) * (Math.sqrt(4 + 5 * servers) - 2)) / (16 * servers * utilization);
}

function utilizationOf({ arrivalRate, meanServiceSeconds, servers }: TwoMomentQueue): number {
  return (arrivalRate * meanServiceSeconds) / servers;
}

/** Mean wait of the M/M/c queue with the same rates. */
function markovMeanWait({ arrivalRate, meanServiceSeconds, serviceScv, servers }: TwoMomentQueue): number {
  requireNonNegative("arrivalRate", arrivalRate);
  requirePositive("meanServiceSeconds", meanServiceSeconds);
  if (!(serviceScv >= 0)) throw new RangeError(`serviceScv must be >= 0, got ${serviceScv}`);
  requireCount("servers", servers, 1);
  const offeredLoad = arrivalRate * meanServiceSeconds;
  if (offeredLoad >= servers) return Infinity;
  return (waitProbability({ servers, offeredLoad }) * meanServiceSeconds) / (servers - offeredLoad);
}

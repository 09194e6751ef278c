import { requireCount, requireNonNegative, requirePositive } from "./argument-range.ts";
import type { ServiceDistribution } from "./distributions/service-distribution.ts";
import { sizingMetric, type SizingMetric } from "./sizing-metric.ts";
import type { SizingTarget } from "./sizing-target.ts";

/** Work to be done and what has to be achieved. */
export interface SizingInput {
  /** Arrival rate λ, jobs per second; finite, >= 0. */
  readonly arrivalRate: number;
  /** Law of the service time. */
  readonly service: ServiceDistribution;
  /** What the servers have to achieve. */
  readonly target: SizingTarget;
}

/** Fewest servers that meet the target, with the slack to its neighbour. */
export interface FeasibleSizing {
  readonly kind: "feasible";
  /** Fewest servers; integer >= 1. */
  readonly servers: number;
  /** The quantity of the target with that many servers, in the target's unit. */
  readonly value: number;
  /** The same with one server less; Infinity when unstable, null when there would be no server. */
  readonly valueWithOneLess: number | null;
}

/** No number of servers meets the target. */
export interface InfeasibleSizing {
  readonly kind: "infeasible";
  /** The service time alone reaches the target: more servers shorten the wait only. */
  readonly reason: "serviceTimeAlone";
  /** The best that endless servers can do, in seconds; Infinity for a mean when the service law has no variance. */
  readonly bestValue: number;
}

/** Answer of {@link minimumServers}. */
export type Sizing = FeasibleSizing | InfeasibleSizing;

/**
 * The fewest servers of an M/G/c queue that meet a target, or the reason why none do.
 *
 * The search starts at the fewest servers for which the queue is stable, doubles its step and halves the rest: the
 * number of evaluations grows with the logarithm of the servers added. Without arrivals the answer is one server, as
 * long as its own service time allows. A drain target uses the mean of the service law only.
 *
 * @returns the servers with the value of the targeted quantity there and with one server less, or "infeasible"
 * @throws RangeError if an argument is outside its stated domain
 * @example
 * minimumServers({
 *   arrivalRate: 15.3,
 *   service: exponential({ meanSeconds: 3 }),
 *   target: { kind: "sojournQuantile", p: 0.95, seconds: 10 },
 * }) // { kind: "feasible", servers: 49, value: 9.68…, valueWithOneLess: 10.39… }
 * @see W. Whitt, Understanding the Efficiency of Multi-Server Service Systems, Management Science 38, 1992
 */
export function minimumServers({ arrivalRate, service, target }: SizingInput): Sizing {
  requireNonNegative("arrivalRate", arrivalRate);
  requirePositive("service.meanSeconds", service.meanSeconds);
  const metric = sizingMetric({ arrivalRate, service, target });
  if (metric.outOfReach) return { kind: "infeasible", reason: "serviceTimeAlone", bestValue: metric.bestValue };

  const fewest = Math.floor(arrivalRate * service.meanSeconds) + 1;
  requireCount("servers needed for stability", fewest, 1);
  const servers = smallestMeeting(metric, fewest);
  return {
    kind: "feasible",
    servers,
    value: metric.value(servers),
    valueWithOneLess: servers === 1 ? null : servers === fewest ? Infinity : metric.value(servers - 1),
  };
}

/** Smallest count from `fewest` on that meets the target; every count above it meets it, too. */
function smallestMeeting({ meets }: SizingMetric, fewest: number): number {
  if (meets(fewest)) return fewest;
  let failing = fewest;
  let step = 1;
  while (!meets(failing + step)) {
    failing += step;
    step *= 2;
  }
  let meeting = failing + step;
  while (meeting - failing > 1) {
    const middle = failing + Math.floor((meeting - failing) / 2);
    if (meets(middle)) meeting = middle;
    else failing = middle;
  }
  return meeting;
}

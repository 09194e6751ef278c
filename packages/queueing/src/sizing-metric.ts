import { requireCount, requireElapsed, requirePositive } from "./argument-range.ts";
import type { ServiceDistribution } from "./distributions/service-distribution.ts";
import { drainQuantile, drainsWithin, type DrainQuantileInput } from "./drain.ts";
import { queueLengthQuantile, queueLengthTail } from "./queue-length.ts";
import type { SizingTarget } from "./sizing-target.ts";
import { sojournQuantile, sojournTail } from "./sojourn.ts";
import { waitLaw, waitLawMean, waitLawQuantile, waitLawTail, type WaitLaw } from "./wait-law.ts";

/** The targeted quantity as a function of the number of servers. */
export interface SizingMetric {
  /** The quantity with that many servers. */
  readonly value: (servers: number) => number;
  /** Whether it meets the target; a tail at the target is far cheaper than a quantile. */
  readonly meets: (servers: number) => boolean;
  /** Whether even endless servers miss the target. */
  readonly outOfReach: boolean;
  /** The value with endless servers. */
  readonly bestValue: number;
}

/** Work to be done and what has to be achieved. */
export interface SizingMetricInput {
  readonly arrivalRate: number;
  readonly service: ServiceDistribution;
  readonly target: SizingTarget;
}

/** The quantity that a target speaks of. */
export function sizingMetric({ arrivalRate, service, target }: SizingMetricInput): SizingMetric {
  const law = (servers: number): WaitLaw => waitLaw({ arrivalRate, service, servers });
  switch (target.kind) {
    case "sojournQuantile": {
      const { seconds } = target;
      const p = requireOpenProbability("p", target.p);
      requirePositive("seconds", seconds);
      return {
        value: (servers) => sojournQuantile(law(servers), service, p),
        meets: (servers) => sojournTail(law(servers), service, seconds) <= 1 - p,
        // Any wait at all adds to a continuous service time, so equality is out of reach as well.
        outOfReach: service.tail(seconds) >= 1 - p,
        bestValue: service.quantile(p),
      };
    }
    case "meanSojourn":
      return {
        ...upTo(
          requirePositiveTarget("seconds", target.seconds),
          (servers) => waitLawMean(law(servers)) + service.meanSeconds,
        ),
        outOfReach: service.meanSeconds >= target.seconds,
        bestValue: service.meanSeconds,
      };
    case "waitQuantile": {
      const { seconds } = target;
      const p = requireOpenProbability("p", target.p);
      requireElapsed("seconds", seconds);
      return {
        ...REACHABLE,
        value: (servers) => waitLawQuantile(law(servers), p),
        meets: (servers) => waitLawTail(law(servers), seconds) <= 1 - p,
      };
    }
    case "queueLengthQuantile": {
      const { jobs } = target;
      const p = requireOpenProbability("p", target.p);
      requireCount("jobs", jobs, 0);
      return {
        ...REACHABLE,
        value: (servers) => queueLengthQuantile(law(servers), arrivalRate, p),
        meets: (servers) => queueLengthTail(law(servers), arrivalRate, jobs) <= 1 - p,
      };
    }
    case "meanWait":
      return upTo(requirePositiveTarget("seconds", target.seconds), (servers) => waitLawMean(law(servers)));
    case "waitProbability":
      return upTo(requireOpenProbability("probability", target.probability), (servers) => law(servers).waitProbability);
    case "meanQueueLength":
      return upTo(requirePositiveTarget("jobs", target.jobs), (servers) => arrivalRate * waitLawMean(law(servers)));
    case "drain": {
      const { backlog, seconds } = target;
      const p = requireOpenProbability("p", target.p);
      requirePositive("seconds", seconds);
      const queue = (servers: number): DrainQuantileInput => {
        return { backlog, arrivalRate, meanServiceSeconds: service.meanSeconds, servers, p };
      };
      return {
        ...REACHABLE,
        value: (servers) => drainQuantile(queue(servers)),
        meets: (servers) => drainsWithin(queue(servers), seconds),
      };
    }
  }
}

const REACHABLE = { outOfReach: false, bestValue: 0 } as const;

function upTo(limit: number, value: (servers: number) => number): SizingMetric {
  return { ...REACHABLE, value, meets: (servers) => value(servers) <= limit };
}

function requirePositiveTarget(name: string, value: number): number {
  requirePositive(name, value);
  return value;
}

function requireOpenProbability(name: string, value: number): number {
  if (!(value > 0 && value < 1)) throw new RangeError(`${name} must be strictly between 0 and 1, got ${value}`);
  return value;
}

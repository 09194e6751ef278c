import { requireCount, requireElapsed, requirePositive } from "./argument-range.ts";
import type { ServiceDistribution } from "./distributions/service-distribution.ts";
import { drainQuantile, drainsWithin, type DrainQuantileInput } from "./drain.ts";
import { queueLengthQuantile, queueLengthTail } from "./queue-length.ts";
import type {
  DrainTarget,
  MeanQueueLengthTarget,
  MeanSojournTarget,
  MeanWaitTarget,
  SizingTarget,
} from "./sizing-target.ts";
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
      const { p, seconds } = target;
      requireOpenProbability("p", p);
      requirePositive("seconds", seconds);
      return {
        value: (servers) => sojournQuantile(law(servers), service, p),
        meets: (servers) => sojournTail(law(servers), service, seconds) <= 1 - p,
        // Any wait at all adds to a continuous service time, so equality is out of reach as well.
        outOfReach: service.tail(seconds) >= 1 - p,
        bestValue: service.quantile(p),
      };
    }
    case "waitQuantile": {
      const { p, seconds } = target;
      requireOpenProbability("p", p);
      requireElapsed("seconds", seconds);
      return {
        ...REACHABLE,
        value: (servers) => waitLawQuantile(law(servers), p),
        meets: (servers) => waitLawTail(law(servers), seconds) <= 1 - p,
      };
    }
    case "queueLengthQuantile": {
      const { p, jobs } = target;
      requireOpenProbability("p", p);
      requireCount("jobs", jobs, 0);
      return {
        ...REACHABLE,
        value: (servers) => queueLengthQuantile(law(servers), arrivalRate, p),
        meets: (servers) => queueLengthTail(law(servers), arrivalRate, jobs) <= 1 - p,
      };
    }
    case "waitProbability": {
      const { probability } = target;
      requireOpenProbability("probability", probability);
      const value = (servers: number): number => law(servers).waitProbability;
      return { ...REACHABLE, value, meets: (servers) => value(servers) <= probability };
    }
    case "drain":
      return drainMetric(target, arrivalRate, service.meanSeconds);
    case "meanWait":
    case "meanSojourn":
    case "meanQueueLength":
      return meanMetric(target, service, (servers) => waitLawMean(law(servers)), arrivalRate);
  }
}

const REACHABLE = { outOfReach: false, bestValue: 0 } as const;

type MeanTarget = MeanWaitTarget | MeanSojournTarget | MeanQueueLengthTarget;

/** Mean wait, or what follows from it by adding the service time or by Little's law. */
function meanMetric(
  target: MeanTarget,
  { meanSeconds, scv }: ServiceDistribution,
  meanWait: (servers: number) => number,
  arrivalRate: number,
): SizingMetric {
  const limit = target.kind === "meanQueueLength" ? target.jobs : target.seconds;
  requirePositive(target.kind === "meanQueueLength" ? "jobs" : "seconds", limit);
  const factor = target.kind === "meanQueueLength" ? arrivalRate : 1;
  const offset = target.kind === "meanSojourn" ? meanSeconds : 0;
  const value = (servers: number): number => offset + factor * meanWait(servers);
  // Without a variance the formulas give an infinite mean for every number of servers.
  const bestValue = scv === Infinity ? Infinity : offset;
  return { value, meets: (servers) => value(servers) <= limit, outOfReach: bestValue >= limit, bestValue };
}

function drainMetric(target: DrainTarget, arrivalRate: number, meanServiceSeconds: number): SizingMetric {
  const { backlog, seconds, p } = target;
  requireOpenProbability("p", p);
  requirePositive("seconds", seconds);
  requireCount("backlog", backlog, 0);
  const queue = (servers: number): DrainQuantileInput => ({ backlog, arrivalRate, meanServiceSeconds, servers, p });
  return {
    ...REACHABLE,
    value: (servers) => drainQuantile(queue(servers)),
    meets: (servers) => drainsWithin(queue(servers), seconds),
  };
}

function requireOpenProbability(name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${name} must be strictly between 0 and 1, got ${value}`);
}

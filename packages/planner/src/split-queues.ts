import { mmcSojournQuantile, mmcWaitQuantile, type ServiceDistribution } from "@cap/queueing";

/** Servers with a queue each: the arrivals are dealt out evenly at random, and no server helps another. */
export interface SplitQueues {
  /** Arrival rate of the whole pool, jobs per second. */
  readonly arrivalRate: number;
  /** Law of the service time; only its mean is used, because M/M/1 takes it as exponential. */
  readonly service: Pick<ServiceDistribution, "meanSeconds">;
}

/** What the servers have to achieve: a latency, or a wait, for a share `p` of the jobs. */
export interface SplitTarget {
  readonly kind: "sojournQuantile" | "waitQuantile";
  /** Share of the jobs, 0..1. */
  readonly p: number;
  readonly seconds: number;
}

/**
 * Latency or wait at a quantile when every server is an M/M/1 queue of its own.
 *
 * @returns seconds; Infinity when the servers cannot keep up
 */
export function splitQuantile(
  { arrivalRate, service }: SplitQueues,
  servers: number,
  { kind, p }: Omit<SplitTarget, "seconds">,
): number {
  const queue = { arrivalRate: arrivalRate / servers, serviceRate: 1 / service.meanSeconds, servers: 1 };
  return kind === "sojournQuantile" ? mmcSojournQuantile(queue, p) : mmcWaitQuantile(queue, p);
}

/**
 * Fewest servers with a queue each that meet a target.
 *
 * @returns an integer >= 1, or null when the service time alone takes too long
 * @see Gross, Shortle, Thompson, Harris, Fundamentals of Queueing Theory, 4th ed., section 2.2
 */
export function fewestSplitServers(queues: SplitQueues, target: SplitTarget): number | null {
  const idle = -Math.log(1 - target.p) * queues.service.meanSeconds;
  if (target.kind === "sojournQuantile" && idle >= target.seconds) return null;
  const meets = (servers: number): boolean => splitQuantile(queues, servers, target) <= target.seconds;
  let enough = Math.floor(queues.arrivalRate * queues.service.meanSeconds) + 1;
  let tooFew = enough - 1;
  while (!meets(enough)) {
    tooFew = enough;
    enough *= 2;
  }
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (meets(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}

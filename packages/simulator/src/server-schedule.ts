import { checkInteger, checkNonNegative, checkPositive } from "./domain-checks.ts";
import type { RandomStream } from "./random-stream.ts";
import { normalVariate } from "./variates.ts";

/** A new target for the number of servers. */
export interface ServerChange {
  /** Instant of the request in seconds from the start; may be negative for servers already under way at the start. */
  readonly atSeconds: number;
  /** Number of servers wanted from then on; integer in [0, 1e6]. */
  readonly servers: number;
}

/** Number of servers wanted over time. Targets are absolute, so applying one twice changes nothing. */
export interface ServerSchedule {
  /** Servers ready and idle at the start; integer in [0, 1e6]. */
  readonly initial: number;
  /** Later targets, in any order; of two at the same instant the later one in the list holds. */
  readonly changes: readonly ServerChange[];
}

/** Time from asking for a server until it takes jobs, as the median and the 95th percentile of a lognormal law. */
export interface ProvisioningQuantiles {
  /** Median in seconds; > 0. */
  readonly p50: number;
  /** 95th percentile in seconds; >= p50. */
  readonly p95: number;
}

/** Time from asking for a server until it takes jobs: the same for all in seconds, or drawn for each server. */
export type ProvisioningDelay = number | ProvisioningQuantiles;

/** Larger pools are a mistyped number rather than a plan, and would only exhaust memory. */
const serversMax = 1e6;

/** Standard normal quantile of 0.95. */
const normalP95 = 1.6448536269514722;

/** Throws a RangeError when a field of the schedule is outside its domain. */
export function checkServerSchedule(schedule: ServerSchedule): void {
  checkInteger("servers.initial", schedule.initial, 0, serversMax);
  schedule.changes.forEach(({ atSeconds, servers }, index) => {
    if (!Number.isFinite(atSeconds)) {
      throw new RangeError(`servers.changes[${index}].atSeconds must be finite, got ${atSeconds}`);
    }
    checkInteger(`servers.changes[${index}].servers`, servers, 0, serversMax);
  });
}

/** Throws a RangeError when the delay is outside its domain. */
export function checkProvisioningDelay(delay: ProvisioningDelay): void {
  if (typeof delay === "number") return checkNonNegative("provisioningDelaySeconds", delay);
  checkPositive("provisioningDelaySeconds.p50", delay.p50);
  if (!(delay.p95 >= delay.p50 && delay.p95 < Infinity)) {
    throw new RangeError(`provisioningDelaySeconds.p95 must be >= p50 ${delay.p50}, got ${delay.p95}`);
  }
}

/** Sampler of a valid delay: every call returns the delay in seconds of the next server asked for. */
export function delaySampler(delay: ProvisioningDelay, random: RandomStream): () => number {
  if (typeof delay === "number") return () => delay;
  const sigma = Math.log(delay.p95 / delay.p50) / normalP95;
  return () => delay.p50 * Math.exp(sigma * normalVariate(random));
}

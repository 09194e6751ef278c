import type { RandomStream } from "./random-stream.ts";
import type { ServerPool } from "./server-pool.ts";
import type { ServiceMoments } from "./service-law.ts";
import { exponentialVariate, normalVariate } from "./variates.ts";

/** A stretch of arrivals that no job is simulated for. */
export interface WorkloadGap {
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  /** Arrival rate throughout, in jobs per second. */
  readonly arrivalRate: number;
  readonly service: ServiceMoments;
}

/**
 * Carries a pool over a gap: the wait of an arriving job moves like a reflected Brownian motion, the heavy-traffic limit of the G/G/c queue.
 *
 * With all servers busy, the next start instant advances by 1/c for every second of work that arrives. So the wait has drift ρ - 1 and variance
 * λE[S²]/c² a second, which without the noise is the fluid dq/dt = λ - cμ. The free instants of the pool move along as a whole, and changes of
 * the pool are applied when the start instant passes them, just as in the simulation of single jobs.
 *
 * @see Iglehart, Whitt, Multiple channel queues in heavy traffic, Adv. Appl. Prob. 2, 1970
 */
export function crossGap(pool: ServerPool, gap: WorkloadGap, random: RandomStream): void {
  const { service } = gap;
  const meanSquare = service.meanSeconds ** 2 * (1 + service.scv);
  let now = gap.fromSeconds;
  while (now < gap.untilSeconds) {
    const start = Math.max(now, pool.earliestFree);
    if (start >= pool.nextEventAt) {
      if (pool.nextEventAt === Infinity) return;
      pool.applyNextEvent();
      continue;
    }
    const load = (gap.arrivalRate * service.meanSeconds) / pool.readyServers;
    // The start instant is the later of the work done and the clock; it reaches the next change of the pool with the first of them.
    const toEvent = Math.min((pool.nextEventAt - start) / load, pool.nextEventAt - now);
    const seconds = Math.min(gap.untilSeconds - now, toEvent);
    const variance = (gap.arrivalRate * meanSquare) / pool.readyServers ** 2;
    const wait = waitAfter({ wait: start - now, drift: load - 1, variance, seconds }, random);
    now = seconds < toEvent ? gap.untilSeconds : now + seconds;
    pool.shift(now + wait - start);
    if (seconds === toEvent) pool.applyNextEvent();
  }
}

/** Lets a pool work off jobs that are all there already, on average service times. */
export function absorbWork(pool: ServerPool, workSeconds: number): void {
  let left = workSeconds;
  while (left > 0) {
    const start = pool.earliestFree;
    const room = start < Infinity ? (pool.nextEventAt - start) * pool.readyServers : 0;
    if (left < room) return pool.shift(left / pool.readyServers);
    if (pool.nextEventAt === Infinity) return;
    if (room > 0) pool.shift(pool.nextEventAt - start);
    left -= Math.max(room, 0);
    pool.applyNextEvent();
  }
}

interface WaitMotion {
  readonly wait: number;
  readonly drift: number;
  readonly variance: number;
  readonly seconds: number;
}

function waitAfter({ wait, drift, variance, seconds }: WaitMotion, random: RandomStream): number {
  // A stable queue with an idle server keeps that state, which comes from the simulation of single jobs: the diffusion has no idle servers, and
  // would make every first job of a slice wait. Conversely a queue with all servers busy has the diffusion's wait on both sides of the gap.
  if (wait === 0 && drift < 0) return 0;
  const end = drift * seconds + Math.sqrt(variance * seconds) * normalVariate(random);
  // Lowest point of a Brownian path with a given end; what it falls below zero is what reflection adds.
  const lowest = (end - Math.sqrt(end ** 2 + 2 * variance * seconds * exponentialVariate(random))) / 2;
  return wait + end + Math.max(0, -(wait + lowest));
}

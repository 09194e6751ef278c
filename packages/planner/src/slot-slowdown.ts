import type { Observation } from "@cap/domain";
import type { PoolState } from "./pool-state.ts";

type Slots = Pick<PoolState["pool"], "slotsPerWorker" | "slotSlowdown">;

/** How many times as long a job takes with so many busy slots on its worker as alone there; 1 up to one slot. */
export function slowdownAt({ slotSlowdown }: Slots, busySlots: number): number {
  return 1 + slotSlowdown * Math.max(0, busySlots - 1);
}

/**
 * An observation with the service times that its jobs would have had alone on their workers. Where slots slow each other down and nobody
 * tells how many were busy, the service times say nothing, so they become unknown.
 */
export function observedAlone(observation: Observation, slots: Slots): Observation {
  if (slots.slotSlowdown === 0) return observation;
  const busySlots = busySlotsOf(observation, slots);
  const factor = busySlots === null ? null : slowdownAt(slots, busySlots);
  const alone = (seconds: number | null): number | null =>
    seconds === null || factor === null ? null : seconds / factor;
  return {
    ...observation,
    serviceTimeSeconds: alone(observation.serviceTimeSeconds),
    serviceTimeStdSeconds: alone(observation.serviceTimeStdSeconds),
    serviceTimeP95Seconds: alone(observation.serviceTimeP95Seconds),
  };
}

/** Busy slots of a worker in the mean of an interval, or at its end; null where nobody tells. */
function busySlotsOf({ utilization, activeJobs, readyWorkers }: Observation, { slotsPerWorker }: Slots): number | null {
  if (utilization !== null) return Math.min(1, utilization) * slotsPerWorker;
  return activeJobs === null || readyWorkers === null || readyWorkers === 0
    ? null
    : Math.min(slotsPerWorker, activeJobs / readyWorkers);
}

/** Finer than this busy slots make no difference to a size. */
const SLOTS_STEP = 0.1;

/**
 * Busy slots of a worker at the size that they themselves lead to: more busy slots mean longer jobs, so more workers, so fewer busy slots.
 * Whole workers leave small jumps; the answer lies on the side of more busy slots.
 *
 * @param busySlotsAt busy slots of a worker at the size that is needed when so many are busy
 * @returns 0..slotsPerWorker
 */
export function settledSlots({ slotsPerWorker }: Slots, busySlotsAt: (busySlots: number) => number): number {
  if (busySlotsAt(slotsPerWorker) >= slotsPerWorker) return slotsPerWorker;
  let most = slotsPerWorker;
  let least = 0;
  while (most - least > SLOTS_STEP) {
    const middle = (least + most) / 2;
    if (busySlotsAt(middle) < middle) most = middle;
    else least = middle;
  }
  return most;
}

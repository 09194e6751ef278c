import type { Policy } from "@cap/domain";

/** Fewest and most workers that are allowed at an instant. */
export interface WorkerBounds {
  readonly minWorkers: number;
  readonly maxWorkers: number;
}

/** What a policy allows at an instant: its limits, or those that are scheduled for that time. */
export function boundsAt({ scaling }: Policy, at: number): WorkerBounds {
  const scheduled = scaling.scheduledLimits.find(({ fromAt, untilAt }) => fromAt <= at && at < untilAt);
  return {
    minWorkers: scheduled?.minWorkers ?? scaling.minWorkers,
    maxWorkers: scheduled?.maxWorkers ?? scaling.maxWorkers,
  };
}

/** A size brought within bounds. */
export function withinBounds(workers: number, { minWorkers, maxWorkers }: WorkerBounds): number {
  return Math.min(maxWorkers, Math.max(minWorkers, workers));
}

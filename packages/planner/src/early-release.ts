import type { ScalingStep } from "@cap/domain";
import type { StartingWorkers } from "./committed-servers.ts";
import { startedAfter } from "./started-workers.ts";

/** Steps of a plan with what workers are billed for at least. */
export interface BilledSteps {
  readonly steps: readonly Pick<ScalingStep, "scheduledAt" | "toWorkers">[];
  /** Size before the first step; null when unknown, and then it is that of the first step. */
  readonly currentWorkers: number | null;
  readonly minimumBillingSeconds: number | null;
}

/** Worker-seconds that are billed after workers have left again, because they were there for less than the shortest time that is billed. */
export function earlyReleaseSeconds({ steps, currentWorkers, minimumBillingSeconds }: BilledSteps): number {
  if (minimumBillingSeconds === null) return 0;
  let size = currentWorkers ?? steps[0]?.toWorkers ?? 0;
  let started: readonly StartingWorkers[] = [];
  let billed = 0;
  const unpaidAt = (at: number): number =>
    started.reduce((sum, start) => sum + start.workers * Math.max(0, start.at + minimumBillingSeconds - at), 0);
  for (const { scheduledAt: at, toWorkers: to } of steps) {
    const before = unpaidAt(at);
    started = startedAfter(started, { from: size, to, at });
    if (to < size) billed += before - unpaidAt(at);
    size = to;
  }
  return billed;
}

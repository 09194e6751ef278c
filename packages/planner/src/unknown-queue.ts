import type { Observation } from "@cap/domain";

/** Below this mean utilization some slots were free: jobs did not have to wait. */
const SATURATED = 0.95;

/** What shows whether jobs wait. */
type QueueMetrics = Pick<
  Observation,
  "backlog" | "oldestWaitSeconds" | "latencyP95Seconds" | "activeJobs" | "readyWorkers" | "utilization"
>;

/** Whether nothing tells if jobs wait: neither a backlog nor a wait nor a latency, and no slot that is seen to be free. */
export function isQueueUnknown(
  { backlog, oldestWaitSeconds, latencyP95Seconds, activeJobs, readyWorkers, utilization }: QueueMetrics,
  slotsPerWorker: number,
): boolean {
  if (backlog !== null || oldestWaitSeconds !== null || latencyP95Seconds !== null) return false;
  const hasFreeSlot = activeJobs !== null && readyWorkers !== null && activeJobs < readyWorkers * slotsPerWorker;
  return !hasFreeSlot && (utilization === null || utilization >= SATURATED);
}

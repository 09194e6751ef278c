import type { Observation } from "@cap/domain";

type SeenQueue = NonNullable<Observation["queues"]>[number];

/**
 * An observation in which several queues are one: their jobs added up, the longest wait, service times by the jobs that ended.
 * What the observation states of the pool itself goes first. What is unknown of one queue is unknown of all.
 */
export function withQueues(observation: Observation): Observation {
  const { queues } = observation;
  if (queues === null || queues.length === 0) return observation;
  const sum = (pick: (queue: SeenQueue) => number | null): number | null =>
    queues.reduce<number | null>((total, queue) => {
      const value = pick(queue);
      return total === null || value === null ? null : total + value;
    }, 0);
  const waits = queues.map(({ backlog, oldestWaitSeconds }) => (backlog === 0 ? 0 : oldestWaitSeconds));
  const longest = waits.reduce<number | null>(
    (most, wait) => (most === null || wait === null ? null : Math.max(most, wait)),
    0,
  );
  return {
    ...observation,
    arrivals: observation.arrivals ?? (observation.arrivalRate === null ? sum(({ arrivals }) => arrivals) : null),
    retries: observation.retries ?? sum(({ retries }) => retries),
    completions: observation.completions ?? sum(({ completions }) => completions),
    errors: observation.errors ?? (observation.errorRate === null ? sum(({ errors }) => errors) : null),
    backlog: observation.backlog ?? sum(({ backlog }) => backlog),
    oldestWaitSeconds: observation.oldestWaitSeconds ?? longest,
    ...(observation.serviceTimeSeconds === null ? serviceOf(queues) : {}),
  };
}

/** Moments of the service times of the jobs that ended; nothing while one queue does not tell of its own. */
function serviceOf(queues: readonly SeenQueue[]): Partial<Observation> {
  let [jobs, first, second] = [0, 0, 0];
  let isSpreadKnown = true;
  for (const { completions, serviceTimeSeconds: mean, serviceTimeStdSeconds: std } of queues) {
    if (completions === 0) continue;
    if (completions === null || mean === null) return {};
    jobs += completions;
    first += completions * mean;
    second += completions * (mean ** 2 + (std ?? 0) ** 2);
    isSpreadKnown &&= std !== null;
  }
  if (jobs === 0) return {};
  const mean = first / jobs;
  const std = Math.sqrt(Math.max(0, second / jobs - mean ** 2));
  return { serviceTimeSeconds: mean, ...(isSpreadKnown ? { serviceTimeStdSeconds: std } : {}) };
}

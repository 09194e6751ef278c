import type { Observation, Pool, Policy } from "@cap/domain";
import {
  exponential,
  fitServiceDistribution,
  lognormal,
  lognormalFromQuantile,
  type ServiceDistribution,
} from "@cap/queueing";
import type { ServiceKnowledge } from "./pool-state.ts";

/** Jobs that a service time given with the pool counts as, until measurements outweigh it. */
const PRIOR_JOBS = 50;
/** Measurements lose their weight over this time, so that a change of the service time shows within minutes. */
const MEMORY_SECONDS = 600;

/** What is known of service times before anything was observed. */
export function serviceOfPool({
  serviceTimeSeconds,
  serviceTimeStdSeconds,
  serviceTimeP95Seconds,
}: Pool): ServiceKnowledge | null {
  if (serviceTimeSeconds === null || serviceTimeSeconds === 0) return null;
  return {
    meanSeconds: serviceTimeSeconds,
    scv: serviceTimeStdSeconds === null ? null : (serviceTimeStdSeconds / serviceTimeSeconds) ** 2,
    p95Seconds: serviceTimeP95Seconds,
    weightJobs: PRIOR_JOBS,
  };
}

/** What is known of service times after an observation. Without a service time or a completed job nothing is learnt. */
export function learnService(
  known: ServiceKnowledge | null,
  { serviceTimeSeconds: mean, serviceTimeStdSeconds: std, serviceTimeP95Seconds: p95, completions }: Observation,
  seconds: number,
): ServiceKnowledge | null {
  if (mean === null || mean === 0 || completions === 0) return known;
  const jobs = completions ?? 1; // a mean without a count stands for at least one job
  const scv = std === null ? null : (std / mean) ** 2;
  if (known === null) return { meanSeconds: mean, scv, p95Seconds: p95, weightJobs: jobs };
  const weightJobs = known.weightJobs * Math.exp(-seconds / MEMORY_SECONDS);
  const total = weightJobs + jobs;
  const blend = (old: number, fresh: number): number => (weightJobs * old + jobs * fresh) / total;
  const meanSeconds = blend(known.meanSeconds, mean);
  return {
    meanSeconds,
    scv: blendedScv(known, { mean, scv, jobs }, { weightJobs, meanSeconds }),
    p95Seconds: p95 === null ? known.p95Seconds : known.p95Seconds === null ? p95 : blend(known.p95Seconds, p95),
    weightJobs: total,
  };
}

/** Spread of two groups of jobs together: within the groups and between their means. */
function blendedScv(
  known: ServiceKnowledge,
  fresh: { readonly mean: number; readonly scv: number | null; readonly jobs: number },
  { weightJobs, meanSeconds }: { readonly weightJobs: number; readonly meanSeconds: number },
): number | null {
  if (fresh.scv === null) return known.scv;
  if (known.scv === null) return fresh.scv;
  const secondMoment =
    (weightJobs * known.meanSeconds ** 2 * (1 + known.scv) + fresh.jobs * fresh.mean ** 2 * (1 + fresh.scv)) /
    (weightJobs + fresh.jobs);
  return Math.max(0, secondMoment / meanSeconds ** 2 - 1);
}

/**
 * The service-time distribution that sizing uses: exponential where the policy says so or the spread is unknown, through
 * a measured 95th percentile where there is one, else the two-moment fit.
 */
export function serviceDistribution(
  { meanSeconds, scv, p95Seconds }: ServiceKnowledge,
  { serviceTimeModel, queueingModel }: Policy["scaling"],
): ServiceDistribution {
  if (serviceTimeModel === "exponential" || queueingModel !== "mgc") return exponential({ meanSeconds });
  if (p95Seconds !== null && p95Seconds > 0) {
    const fitted = lognormalFromQuantile({ meanSeconds, p: 0.95, quantileSeconds: p95Seconds });
    if (fitted !== null) return fitted;
    if (scv !== null && scv > 0) return lognormal({ meanSeconds, scv });
  }
  return scv === null ? exponential({ meanSeconds }) : fitServiceDistribution({ meanSeconds, scv });
}

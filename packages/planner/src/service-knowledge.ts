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
/** Measurements lose their weight over this time: long enough for the tail of the law to be known. */
const MEMORY_SECONDS = 3600;
/** A change of the mean shows in the jobs of this time. */
const RECENT_SECONDS = 120;
/** The mean has changed when the recent one is this many standard errors and this share away from it ... */
const CHANGE = { score: 4.5, share: 0.03 };
/** ... over this many jobs at least, and more of a law with a long tail, whose means are not normal before. */
const CHANGE_JOBS = 50;

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
    recentMeanSeconds: serviceTimeSeconds,
    recentJobs: 0,
  };
}

/** A 95th percentile of fewer jobs than this is no more than the longest of them. */
const P95_JOBS = 20;

/** What is known of service times after an observation. Without a service time or a job that succeeded nothing is learnt: how fast jobs fail says nothing about how long they take. */
export function learnService(
  known: ServiceKnowledge | null,
  observation: Observation,
  seconds: number,
): ServiceKnowledge | null {
  const { serviceTimeSeconds: mean, serviceTimeStdSeconds: std, serviceTimeP95Seconds, completions } = observation;
  if (mean === null || mean === 0 || completions === 0 || hasAllFailed(observation)) return known;
  const jobs = completions ?? 1; // a mean without a count stands for at least one job
  const p95 = completions !== null && completions < P95_JOBS ? null : serviceTimeP95Seconds;
  const scv = std === null ? null : (std / mean) ** 2;
  if (known === null) {
    return { meanSeconds: mean, scv, p95Seconds: p95, weightJobs: jobs, recentMeanSeconds: mean, recentJobs: jobs };
  }
  const recent = recentAfter(known, { mean, jobs, seconds });
  if (hasChanged(known, recent)) return restarted(known, { recentMeanSeconds: mean, recentJobs: jobs }, p95);
  const weightJobs = known.weightJobs * Math.exp(-seconds / MEMORY_SECONDS);
  const total = weightJobs + jobs;
  const blend = (old: number, fresh: number): number => (weightJobs * old + jobs * fresh) / total;
  const meanSeconds = blend(known.meanSeconds, mean);
  return {
    meanSeconds,
    scv: blendedScv(known, { mean, scv, jobs }, { weightJobs, meanSeconds }),
    p95Seconds: p95 === null ? known.p95Seconds : known.p95Seconds === null ? p95 : blend(known.p95Seconds, p95),
    weightJobs: total,
    ...recent,
  };
}

function hasAllFailed({ completions, errors, errorRate }: Observation): boolean {
  return errors === null ? errorRate === 1 : errors > 0 && completions !== null && errors >= completions;
}

type RecentService = Pick<ServiceKnowledge, "recentMeanSeconds" | "recentJobs">;

function recentAfter(
  { recentMeanSeconds, recentJobs }: RecentService,
  { mean, jobs, seconds }: { readonly mean: number; readonly jobs: number; readonly seconds: number },
): RecentService {
  const kept = recentJobs * Math.exp(-seconds / RECENT_SECONDS);
  return { recentMeanSeconds: (kept * recentMeanSeconds + jobs * mean) / (kept + jobs), recentJobs: kept + jobs };
}

function hasChanged({ meanSeconds, scv }: ServiceKnowledge, { recentMeanSeconds, recentJobs }: RecentService): boolean {
  const spread = Math.max(1, scv ?? 1);
  const standardError = meanSeconds * Math.sqrt((scv ?? 1) / recentJobs);
  const change = Math.abs(recentMeanSeconds - meanSeconds);
  return (
    recentJobs >= CHANGE_JOBS * spread && change > CHANGE.score * standardError && change > CHANGE.share * meanSeconds
  );
}

/** After a change of the mean only recent jobs count; that the spread has grown or shrunk with it is the best guess. */
function restarted(known: ServiceKnowledge, recent: RecentService, p95: number | null): ServiceKnowledge {
  const factor = recent.recentMeanSeconds / known.meanSeconds;
  return {
    meanSeconds: recent.recentMeanSeconds,
    scv: known.scv,
    p95Seconds: p95 ?? (known.p95Seconds === null ? null : known.p95Seconds * factor),
    weightJobs: recent.recentJobs,
    ...recent,
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

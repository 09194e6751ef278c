import type { StartingWorkers } from "./committed-servers.ts";
import type { PoolState, ProvisioningKnowledge, SeenDelay } from "./pool-state.ts";

/** Delays that are remembered: old ones are soon outweighed when workers start faster or slower than they did. */
const DELAYS_MAX = 40;
/** Most workers are ready by this quantile; the few that are slower are no reason to ask for all of them earlier. */
const READY_SHARE = 0.9;
/** A delay that was given holds for so many requests, and counts less and less until so many were seen. */
const TRUST_IN_GIVEN = { whole: 2, none: 10 };
/** One that was assumed is only a start. */
const TRUST_IN_ASSUMED = { whole: 0, none: 3 };
/** A worker that took longer, or four times as long as given, was waiting for something else than its start. */
const LONGEST_START_SECONDS = 3600;
const LONGEST_START_FACTOR = 4;
/** After a silence of more intervals it is not known when workers became ready. */
const SILENCE_INTERVALS = 2;

/** What is known before anything was seen. */
export function givenProvisioning(seconds: number): ProvisioningKnowledge {
  return { seconds, requests: 0, delays: [], doubtfulUntilAt: null };
}

/** Requests at an observation that tells how many workers are ready. */
export interface ReadyMoment {
  readonly at: number;
  /** Length of the interval that ends there. */
  readonly seconds: number;
  readonly readyWorkers: number;
  /** Workers of requests that are ready now, and those that still start. */
  readonly ready: readonly StartingWorkers[];
  readonly left: readonly StartingWorkers[];
}

/**
 * What is known of the provisioning delay after an observation.
 *
 * The oldest request is taken to be met first. That a worker became ready is known between two observations only: a delay that may as
 * well have been the given one is taken for it, any other for the middle of that time. Nothing is learnt from requests that were taken
 * back, from workers that became ready in a silence, and while workers are lost and replaced.
 */
export function learnProvisioning(
  { provisioning: known, pool, seen }: Pick<PoolState, "provisioning" | "pool" | "seen">,
  { at, seconds, readyWorkers, ready, left }: ReadyMoment,
): ProvisioningKnowledge {
  if (seen === null || seen.readyWorkers === null || at - seen.at > SILENCE_INTERVALS * seconds) return known;
  const before = { at: seen.at, workers: seen.readyWorkers };
  if (left.length > 0 && readyWorkers < before.workers) return { ...known, doubtfulUntilAt: at };
  const given = pool.provisioningDelaySeconds;
  const longest = Math.max(LONGEST_START_SECONDS, LONGEST_START_FACTOR * given);
  const delays = ready
    .filter(({ at: askedAt }) => askedAt < at && askedAt > (known.doubtfulUntilAt ?? -Infinity))
    .map(({ at: askedAt, workers }) => ({
      askedAt,
      seconds: delayBetween(before.at - askedAt, at - askedAt, given),
      workers,
    }))
    .filter((delay) => delay.seconds <= longest);
  return delays.length === 0 ? known : knowledgeOf(known, [...known.delays, ...delays].slice(-DELAYS_MAX), pool);
}

/** The delay of a worker that was not ready after one time, and was after another. */
function delayBetween(shortest: number, longest: number, given: number): number {
  const least = Math.max(0, shortest);
  const mayBeGiven = given <= longest && (given > least || least === 0);
  return mayBeGiven ? given : (least + longest) / 2;
}

function knowledgeOf(
  known: ProvisioningKnowledge,
  delays: readonly SeenDelay[],
  { provisioningDelaySeconds: given, provisioningDelayGiven }: PoolState["pool"],
): ProvisioningKnowledge {
  const requests = new Set(delays.map(({ askedAt }) => askedAt)).size;
  const { whole, none } = provisioningDelayGiven ? TRUST_IN_GIVEN : TRUST_IN_ASSUMED;
  const share = Math.min(1, Math.max(0, (requests - whole) / (none - whole)));
  const learnt = delayQuantile(delays, READY_SHARE);
  const seconds = given + share * (learnt - given);
  // Milliseconds are finer than anything that is measured.
  return { ...known, delays, seconds: Math.round(1000 * seconds) / 1000, requests: seconds === given ? 0 : requests };
}

/** Shortest delay within which so large a share of the workers was ready. */
function delayQuantile(delays: readonly SeenDelay[], p: number): number {
  const sorted = delays.toSorted((a, b) => a.seconds - b.seconds);
  const wanted = p * sorted.reduce((sum, { workers }) => sum + workers, 0);
  let sum = 0;
  for (const { seconds, workers } of sorted) {
    sum += workers;
    if (sum >= wanted - 1e-9) return seconds;
  }
  return sorted.at(-1)?.seconds ?? 0;
}

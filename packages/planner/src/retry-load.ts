/** Retries against the fresh arrivals of the last minutes, and failures against the jobs that ended; old ones fade. */
export interface RetryState {
  readonly fresh: number;
  readonly retries: number;
  readonly failed: number;
  readonly ended: number;
}

/** What one observation says of retries. */
export interface SeenRetries {
  /** Jobs that arrived, retries included. */
  readonly arrivals: number;
  /** Retries among them; null when the source does not tell. */
  readonly retries: number | null;
  /** Jobs that ended and that failed; null when unknown. */
  readonly completions: number | null;
  readonly errors: number | null;
  readonly seconds: number;
}

/** An observation counts a third as much after this time: retries follow an outage within minutes, and so does their end. */
const MEMORY_SECONDS = 300;
/** Retries are taken to fade with this time constant: most outages are over within the half hour. */
const FADE_SECONDS = 1800;

/** Before any observation: nothing is retried. */
export function noRetries(): RetryState {
  return { fresh: 0, retries: 0, failed: 0, ended: 0 };
}

/** Retries among the arrivals of an observation; where it does not tell, the share of the last minutes. */
export function retriesOf(state: RetryState, { arrivals, retries }: Pick<SeenRetries, "arrivals" | "retries">): number {
  if (retries !== null) return Math.min(arrivals, retries);
  const all = state.fresh + state.retries;
  return all === 0 ? 0 : (arrivals * state.retries) / all;
}

/** The state after an observation. It stays as it is as long as a source has never told of a retry. */
export function learnRetries(state: RetryState, seen: SeenRetries): RetryState {
  if (seen.retries === null && state.retries === 0) return state;
  const kept = Math.exp(-seen.seconds / MEMORY_SECONDS);
  const retries = retriesOf(state, seen);
  const isTold = seen.completions !== null && seen.errors !== null;
  return {
    fresh: kept * state.fresh + seen.arrivals - retries,
    retries: kept * state.retries + retries,
    failed: isTold ? kept * state.failed + (seen.errors ?? 0) : state.failed,
    ended: isTold ? kept * state.ended + (seen.completions ?? 0) : state.ended,
  };
}

/**
 * Retries that are expected for each fresh arrival now: as many as in the last minutes, but no more than failures make. When a
 * share f of all jobs fails and is tried again until it succeeds, each fresh one comes back f + f² + ... = f / (1 - f) times.
 *
 * @returns 0 when nothing is retried
 */
export function retryRatio({ fresh, retries, failed, ended }: RetryState): number {
  if (retries === 0) return 0;
  const seen = retries / Math.max(fresh, 1);
  return ended > 0 && failed < ended ? Math.min(seen, failed / (ended - failed)) : seen;
}

/** Factor on the rate of fresh arrivals for the retries that come with them some time ahead; >= 1, and 1 in the end. */
export function retryFactor(state: RetryState, aheadSeconds: number): number {
  return 1 + retryRatio(state) * Math.exp(-Math.max(0, aheadSeconds) / FADE_SECONDS);
}

/** Retries and all arrivals of the last minutes, and failures where they were told; old ones fade. */
export interface RetryState {
  readonly arrivals: number;
  readonly retries: number;
  readonly seconds: number;
  readonly failed: number;
  /** Time in which failures were told. */
  readonly failedSeconds: number;
}

/** What one observation says of retries. */
export interface SeenRetries {
  /** Jobs that arrived, retries included. */
  readonly arrivals: number;
  /** Retries among them; null when the source does not tell. */
  readonly retries: number | null;
  /** Jobs that failed; null when unknown. */
  readonly errors: number | null;
  readonly seconds: number;
}

/** An observation counts a third as much after this time: retries follow an outage within minutes, and so does their end. */
const MEMORY_SECONDS = 120;
/** Retries are taken to fade with this time constant: most outages are over within the half hour. */
const FADE_SECONDS = 1800;

/** Before any observation: nothing is retried. */
export function noRetries(): RetryState {
  return { arrivals: 0, retries: 0, seconds: 0, failed: 0, failedSeconds: 0 };
}

/** Retries among the arrivals of an observation; where it does not tell, the share of the last minutes. */
export function retriesOf(state: RetryState, { arrivals, retries }: Pick<SeenRetries, "arrivals" | "retries">): number {
  if (retries !== null) return Math.min(arrivals, retries);
  return state.arrivals === 0 ? 0 : Math.min(arrivals, (arrivals * state.retries) / state.arrivals);
}

/** The state after an observation. One that tells of no retries teaches none, so the share of those before it fades. */
export function learnRetries(state: RetryState, seen: SeenRetries): RetryState {
  const kept = Math.exp(-seen.seconds / MEMORY_SECONDS);
  const isTold = seen.errors !== null;
  return {
    arrivals: kept * state.arrivals + seen.arrivals,
    retries: kept * state.retries + Math.min(seen.arrivals, seen.retries ?? 0),
    seconds: kept * state.seconds + seen.seconds,
    failed: isTold ? kept * state.failed + (seen.errors ?? 0) : state.failed,
    failedSeconds: isTold ? kept * state.failedSeconds + seen.seconds : state.failedSeconds,
  };
}

/**
 * Retries that are expected some time ahead, jobs per second: as many as in the last minutes, but no more than failed in them,
 * for a job that failed comes again once. They fade, because most outages are over soon.
 *
 * @returns >= 0; 0 when nothing is retried
 */
export function retryRate({ retries, seconds, failed, failedSeconds }: RetryState, aheadSeconds: number): number {
  if (retries === 0 || seconds === 0) return 0;
  const seen = retries / seconds;
  const rate = failedSeconds > 0 ? Math.min(seen, failed / failedSeconds) : seen;
  return rate * Math.exp(-Math.max(0, aheadSeconds) / FADE_SECONDS);
}

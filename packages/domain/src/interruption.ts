import { CapError, isCapError } from "./cap-error.ts";

/** Asked between two slices of long work; an `AbortSignal` is one. */
export interface Interruption {
  /** Throws when the work has to end. */
  readonly throwIfAborted: () => void;
}

/** Name of what an `AbortSignal` throws that a timeout has aborted. */
const TIMEOUT = "TimeoutError";

/**
 * A signal that throws a CapError: DEADLINE_EXCEEDED where time is up, CANCELLED where somebody gave up, and its own error where
 * that is a CapError already.
 *
 * @param what work that ends, as in "planning"
 * @example interruptionOf(AbortSignal.timeout(500), "planning").throwIfAborted() // after 500 ms: planning did not end within its time
 */
export function interruptionOf(signal: Interruption, what: string): Interruption {
  return {
    throwIfAborted: () => {
      try {
        signal.throwIfAborted();
      } catch (cause) {
        throw isCapError(cause) ? cause : interrupted(cause, what);
      }
    },
  };
}

function interrupted(cause: unknown, what: string): CapError {
  const late = cause instanceof Object && "name" in cause && cause.name === TIMEOUT;
  return new CapError({
    code: late ? "DEADLINE_EXCEEDED" : "CANCELLED",
    message: late ? `${what} did not end within its time` : `${what} was cancelled`,
    retryable: true,
    cause,
  });
}

import { CapError, interruptionOf } from "@cap/domain";

/** When {@link withDeadline} gives up. */
export interface Deadline {
  /** Time that the work may take, > 0. */
  readonly seconds: number;
  /** What the work is, for its errors, as in "reading". */
  readonly what: string;
  /** Gives up earlier when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Waits for some work, at most for a time. The work itself goes on unheard, so whoever calls ends it.
 *
 * @throws CapError DEADLINE_EXCEEDED when time is up; CANCELLED, or what the signal says, when it is aborted
 */
export async function withDeadline<T>(work: Promise<T>, { seconds, what, signal }: Deadline): Promise<T> {
  work.catch(() => undefined);
  let stop = (): void => undefined;
  const end = new Promise<never>((_resolve, reject) => {
    const late = new CapError({
      code: "DEADLINE_EXCEEDED",
      message: `${what} had no answer within ${seconds} s`,
      retryable: true,
    });
    // Once more around the event loop: after other work held it up, the answer may be there and only not looked at.
    const timer = setTimeout(() => setImmediate(() => reject(late)), 1000 * seconds);
    const onAbort = (): void => {
      try {
        if (signal !== undefined) interruptionOf(signal, what).throwIfAborted();
      } catch (error) {
        reject(error);
      }
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted === true) onAbort();
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    stop();
  }
}

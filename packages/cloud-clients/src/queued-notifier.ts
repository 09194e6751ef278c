import { CapError, isCapError } from "@cap/domain";
import type { Notification } from "./notification.ts";
import type { Notifier, NotifierReport } from "./notifier.ts";

/** Bounds of a notifier that delivers over a network. */
export interface DeliveryOptions {
  /** Notifications that wait at most; a further one is dropped, unless it is critical and drops the oldest that is not. @defaultValue 100 */
  readonly pendingMax?: number;
  /** Attempts for one notification; integer >= 1. @defaultValue 4 */
  readonly attemptsMax?: number;
  /** Wait after the first failed attempt, doubled after each further one; a receiver that names a longer one gets it. @defaultValue 1 */
  readonly retrySeconds?: number;
}

/** What {@link queuedNotifier} delivers with. */
export interface Delivery extends DeliveryOptions {
  readonly receiver: string;
  /**
   * Delivers one notification.
   *
   * @throws CapError; `retryable` says whether to try again, and `details.retryAfterSeconds` when
   */
  readonly deliver: (notification: Notification, signal: AbortSignal) => Promise<void>;
}

const PENDING_MAX = 100;
const ATTEMPTS_MAX = 4;
const RETRY_SECONDS = 1;
/** A receiver may ask for more patience than this; it does not get it. */
const RETRY_SECONDS_MAX = 60;

/**
 * A notifier that delivers one after the other in the background, a few times each, with a bounded queue in between.
 *
 * @throws RangeError when a bound is not > 0
 */
export function queuedNotifier(delivery: Delivery): Notifier {
  const { pendingMax = PENDING_MAX, attemptsMax = ATTEMPTS_MAX, retrySeconds = RETRY_SECONDS } = delivery;
  for (const [name, bound] of Object.entries({ pendingMax, attemptsMax, retrySeconds }))
    if (!(bound > 0)) throw new RangeError(`${name} must be > 0, got ${bound}`);
  const waiting: Notification[] = [];
  const counts = { delivered: 0, failed: 0, dropped: 0 };
  let underWay = 0;
  let lastError: string | null = null;
  let running: Promise<void> | null = null;
  const giveUp = new AbortController();
  const report = (): NotifierReport => ({ pending: waiting.length + underWay, ...counts, lastError });
  const fail = (error: CapError): void => {
    counts.failed += 1;
    lastError = error.message;
  };
  const deliverAll = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      underWay = 1;
      const error = await deliverOne(delivery, next, { attemptsMax, retrySeconds, signal: giveUp.signal });
      if (error === null) counts.delivered += 1;
      else fail(error);
      underWay = 0;
    }
    running = null;
  };
  return {
    receiver: delivery.receiver,
    notify: (notification) => {
      if (waiting.length >= pendingMax) {
        const victim =
          notification.severity === "critical" ? waiting.findIndex(({ severity }) => severity !== "critical") : -1;
        counts.dropped += 1;
        if (victim < 0) return;
        waiting.splice(victim, 1);
      }
      waiting.push(notification);
      running ??= Promise.resolve().then(deliverAll);
    },
    report,
    drain: async (timeoutSeconds) => {
      if (!(timeoutSeconds > 0)) throw new RangeError(`timeoutSeconds must be > 0, got ${timeoutSeconds}`);
      if (await endsWithin(running ?? Promise.resolve(), timeoutSeconds)) return report();
      for (const _ of waiting.splice(0)) fail(tooLate());
      giveUp.abort();
      await running;
      return report();
    },
  };
}

interface Attempts {
  readonly attemptsMax: number;
  readonly retrySeconds: number;
  readonly signal: AbortSignal;
}

/** Delivers one notification; null, or why it was given up. */
async function deliverOne(
  { deliver }: Delivery,
  notification: Notification,
  { attemptsMax, retrySeconds, signal }: Attempts,
): Promise<CapError | null> {
  for (let attempt = 1; ; attempt++) {
    try {
      if (signal.aborted) return tooLate();
      await deliver(notification, signal);
      return null;
    } catch (cause) {
      const error = isCapError(cause)
        ? cause
        : new CapError({ code: "SOURCE_INVALID", message: "the delivery failed", cause });
      if (!error.retryable || attempt >= attemptsMax || signal.aborted) return error;
      const asked = Number(error.details["retryAfterSeconds"] ?? 0);
      await pause(Math.min(RETRY_SECONDS_MAX, Math.max(asked, retrySeconds * 2 ** (attempt - 1))), signal);
    }
  }
}

function tooLate(): CapError {
  return new CapError({ code: "DEADLINE_EXCEEDED", message: "there was no time left to deliver it", retryable: true });
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, 1000 * seconds);
    // Telling people keeps no process alive; who wants to wait drains.
    timer.unref();
    signal.addEventListener("abort", done, { once: true });
  });
}

async function endsWithin(work: Promise<void>, seconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), 1000 * seconds);
  });
  try {
    return await Promise.race([work.then(() => true as const), late]);
  } finally {
    clearTimeout(timer);
  }
}

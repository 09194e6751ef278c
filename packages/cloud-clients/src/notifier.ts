import type { Notification } from "./notification.ts";

/** What became of the notifications of a {@link Notifier}. */
export interface NotifierReport {
  /** Waiting or under way. */
  readonly pending: number;
  /** Taken by the receiver. */
  readonly delivered: number;
  /** Given up after the last attempt, or refused by the receiver. */
  readonly failed: number;
  /** Never tried, because too many were waiting. */
  readonly dropped: number;
  /** Why the last delivery failed, without secrets; null when none did. */
  readonly lastError: string | null;
}

/**
 * Port to those who are told.
 *
 * Telling never holds anything up and never fails: what cannot be delivered is tried again a few times, then counted as failed.
 */
export interface Notifier {
  /** Kind and place of the receiver, without secrets. */
  readonly receiver: string;
  /** Hands a notification over and returns at once. Never throws. */
  readonly notify: (notification: Notification) => void;
  /** What became of all so far. */
  readonly report: () => NotifierReport;
  /**
   * Waits until nothing is pending, at most for a time; what is left then is counted as failed. For the end of a process, and for
   * a test message.
   *
   * @param timeoutSeconds > 0
   */
  readonly drain: (timeoutSeconds: number) => Promise<NotifierReport>;
}

/** How much a notification matters, most first. */
export const NOTIFICATION_SEVERITIES = ["critical", "error", "warning", "info"] as const;

/** One of {@link NOTIFICATION_SEVERITIES}. */
export type NotificationSeverity = (typeof NOTIFICATION_SEVERITIES)[number];

/** What a notification can be about. */
export const NOTIFICATION_EVENTS = [
  "plan_made",
  "plan_needs_approval",
  "plan_applied",
  "plan_failed",
  "anomaly",
  "budget",
] as const;

/** One of {@link NOTIFICATION_EVENTS}. */
export type NotificationEvent = (typeof NOTIFICATION_EVENTS)[number];

/** Something that people are told. */
export interface Notification {
  /** Unique; a receiver that saw it already may drop it. */
  readonly id: string;
  /** What it is about. */
  readonly event: NotificationEvent;
  /** How much it matters. */
  readonly severity: NotificationSeverity;
  /** When it came about, epoch seconds. */
  readonly at: number;
  /** Pool that it is about; null when it is about none. */
  readonly pool: string | null;
  /** One line. */
  readonly title: string;
  /** A few sentences in plain text. @defaultValue "" */
  readonly text?: string;
  /** Further facts by their name, shown as a table. Only facts that every receiver may see: no secrets, no payloads. @defaultValue {} */
  readonly facts?: Readonly<Record<string, string | number>>;
  /** Where to read more and to act, an https address. @defaultValue none */
  readonly link?: string;
}

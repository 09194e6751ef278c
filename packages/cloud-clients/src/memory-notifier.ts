import type { Notification } from "./notification.ts";
import type { Notifier } from "./notifier.ts";

/** A {@link Notifier} in memory that remembers what it was told. */
export interface MemoryNotifier extends Notifier {
  /** All notifications, oldest first. */
  readonly notifications: () => readonly Notification[];
  /** Makes every further delivery fail with a message, or work again. */
  readonly fail: (message: string | null) => void;
}

/** The in-memory twin of the notifiers. */
export function memoryNotifier({ receiver = "memory" }: { readonly receiver?: string } = {}): MemoryNotifier {
  const notifications: Notification[] = [];
  let failure: string | null = null;
  let lastError: string | null = null;
  let failed = 0;
  const report = () => ({ pending: 0, delivered: notifications.length, failed, dropped: 0, lastError });
  return {
    receiver,
    notify: (notification) => {
      if (failure === null) {
        notifications.push(notification);
        return;
      }
      failed += 1;
      lastError = failure;
    },
    report,
    drain: async () => report(),
    notifications: () => [...notifications],
    fail: (message) => {
      failure = message;
    },
  };
}

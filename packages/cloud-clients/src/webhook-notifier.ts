import { formatInstant } from "@cap/domain";
import { httpRefusal } from "./http-refusal.ts";
import type { Notification } from "./notification.ts";
import type { Notifier } from "./notifier.ts";
import { type DeliveryOptions, queuedNotifier } from "./queued-notifier.ts";
import { webhook, type WebhookOptions } from "./webhook-call.ts";

/** Options of {@link webhookNotifier}. */
export interface WebhookNotifierOptions extends WebhookOptions, DeliveryOptions {}

/**
 * Tells any service: a signed POST of the notification as JSON, `idempotency-key` its id; any 2xx takes it.
 *
 * @throws CapError CONFIG_INVALID when the address may not be called
 * @throws RangeError when the secret is too short
 */
export function webhookNotifier(options: WebhookNotifierOptions): Notifier {
  const { shown, call } = webhook(options);
  const receiver = `webhook ${shown}`;
  return queuedNotifier({
    ...options,
    receiver,
    deliver: async (notification, signal) => {
      const payload = webhookPayload(notification);
      const answer = await call({ method: "POST", payload, idempotencyKey: notification.id, signal });
      if (answer.status < 200 || answer.status >= 300) throw httpRefusal(receiver, answer);
    },
  });
}

/** A notification on the wire: instants as text, absent what there is none of. */
function webhookPayload({ id, event, severity, at, pool, title, text, facts, link }: Notification): object {
  return {
    id,
    event,
    severity,
    at: formatInstant(at),
    ...(pool === null ? {} : { pool }),
    title,
    ...(text === undefined ? {} : { text }),
    ...(facts === undefined ? {} : { facts }),
    ...(link === undefined ? {} : { link }),
  };
}

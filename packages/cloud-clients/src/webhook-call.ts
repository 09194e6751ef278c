import { callableUrl, type HttpAnswer, httpClient, type HttpClientOptions } from "./http-client.ts";
import { webhookSignature } from "./webhook-signature.ts";

/** How a webhook is called. */
export interface WebhookOptions extends Pick<HttpClientOptions, "reach" | "timeoutSeconds"> {
  /** Address, https unless `reach` allows another. */
  readonly url: string;
  /** Key of the signature; >= 16 characters. */
  readonly secret: string;
  /** Further headers, such as an authorization. @defaultValue {} */
  readonly headers?: Readonly<Record<string, string>>;
  /** Clock of the signature, epoch seconds. @defaultValue the system's */
  readonly now?: () => number;
}

/** A signed call of a webhook. */
interface WebhookCall {
  readonly method: "GET" | "POST" | "PUT";
  /** Value that is sent as JSON. @defaultValue none, an empty body */
  readonly payload?: unknown;
  /** The same for every attempt of the same thing, so that the receiver can tell a repeat. @defaultValue none */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal | undefined;
}

/** Calls of one webhook, each signed at the time it is sent. */
export interface Webhook {
  /** Scheme, host and path: what may be shown, without what a query may hide. */
  readonly shown: string;
  /** @throws CapError as the client does */
  readonly call: (call: WebhookCall) => Promise<HttpAnswer>;
}

/**
 * Prepares the calls of a webhook.
 *
 * @throws CapError CONFIG_INVALID when the address may not be called
 * @throws RangeError when the secret is too short
 */
export function webhook(options: WebhookOptions): Webhook {
  const { url, secret, headers = {}, reach = "public", now = () => Date.now() / 1000 } = options;
  const { protocol, host, pathname } = callableUrl(url, reach);
  webhookSignature({ secret, timestampAt: 0, body: "" });
  const client = httpClient(options);
  return {
    shown: `${protocol}//${host}${pathname}`,
    call: async ({ method, payload, idempotencyKey, signal }) => {
      const body = payload === undefined ? "" : JSON.stringify(payload);
      const timestampAt = Math.floor(now());
      return client.call({
        method,
        url,
        ...(body === "" ? {} : { body }),
        signal,
        headers: {
          ...headers,
          ...(body === ""
            ? {}
            : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) }),
          ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
          "cap-timestamp": String(timestampAt),
          "cap-signature": webhookSignature({ secret, timestampAt, body }),
        },
      });
    },
  };
}

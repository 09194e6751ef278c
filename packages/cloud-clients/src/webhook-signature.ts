import { createHmac, timingSafeEqual } from "node:crypto";

/** What a signature is made over. */
export interface SignedContent {
  /** Key that both sides share; >= 16 characters. */
  readonly secret: string;
  /** When it was signed, whole epoch seconds. */
  readonly timestampAt: number;
  /** Body, byte for byte as it is sent. */
  readonly body: string;
}

const SECRET_LENGTH_MIN = 16;

/**
 * Signature of a call: `v1=` and the hexadecimal HMAC-SHA256 of `<timestamp>.<body>`. It travels in the header `cap-signature`, the
 * timestamp in `cap-timestamp`. Because the timestamp is signed too, an old call cannot be sent again as a new one.
 *
 * @throws RangeError when the secret is too short to be one
 * @see RFC 2104, HMAC: Keyed-Hashing for Message Authentication
 */
export function webhookSignature({ secret, timestampAt, body }: SignedContent): string {
  if (secret.length < SECRET_LENGTH_MIN)
    throw new RangeError(`secret must have >= ${SECRET_LENGTH_MIN} characters, got ${secret.length}`);
  return `v1=${createHmac("sha256", secret).update(`${timestampAt}.${body}`).digest("hex")}`;
}

/** What a receiver holds a call against. */
export interface WebhookCheck {
  /** Keys that are valid, so that one can be replaced by another without a gap. */
  readonly secrets: readonly string[];
  /** Header `cap-timestamp`. */
  readonly timestamp: string;
  /** Header `cap-signature`. */
  readonly signature: string;
  /** Body, byte for byte as it came. */
  readonly body: string;
  /** Now, epoch seconds. */
  readonly now: number;
  /** How far the timestamp may be from now. @defaultValue 300 */
  readonly toleranceSeconds?: number;
}

/** Whether a call was signed with one of the keys and not long ago; compared in constant time. */
export function isSignedWebhook(check: WebhookCheck): boolean {
  const { secrets, timestamp, signature, body, now, toleranceSeconds = 300 } = check;
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  const timestampAt = Number(timestamp);
  if (Math.abs(now - timestampAt) > toleranceSeconds) return false;
  const given = Buffer.from(signature);
  return secrets.some((secret) => {
    const wanted = Buffer.from(webhookSignature({ secret, timestampAt, body }));
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}

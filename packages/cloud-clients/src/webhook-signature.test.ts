import { describe, expect, it } from "vitest";
import { isSignedWebhook, webhookSignature } from "./webhook-signature.ts";

const secret = "0123456789abcdef";
const body = '{"workers":6}';
/** printf '1700000000.{"workers":6}' | openssl dgst -sha256 -hmac 0123456789abcdef */
const signature = "v1=269b158b90e96878e7bf0de292f103af29c2ac86260505e772cdf596116e2628";
const check = { secrets: [secret], timestamp: "1700000000", signature, body, now: 1_700_000_100 };

describe("webhookSignature", () => {
  it("is what another implementation computes", () => {
    expect(webhookSignature({ secret, timestampAt: 1_700_000_000, body })).toBe(signature);
  });

  it("refuses a secret that is too short", () => {
    expect(() => webhookSignature({ secret: "short", timestampAt: 0, body })).toThrow(RangeError);
  });
});

describe("isSignedWebhook", () => {
  it("takes a fresh call with any of the valid keys", () => {
    expect(isSignedWebhook(check)).toBe(true);
    expect(isSignedWebhook({ ...check, secrets: ["another secret key", secret] })).toBe(true);
  });

  it.each([
    ["another key", { secrets: ["another secret key"] }],
    ["no key", { secrets: [] }],
    ["another body", { body: '{"workers":60}' }],
    ["another timestamp", { timestamp: "1700000001" }],
    ["an old timestamp", { now: 1_700_000_301 }],
    ["a timestamp of the future", { now: 1_699_999_699 }],
    ["no timestamp", { timestamp: "" }],
    ["a cut signature", { signature: signature.slice(0, -1) }],
    ["no signature", { signature: "" }],
  ])("refuses %s", (_what, change) => {
    expect(isSignedWebhook({ ...check, ...change })).toBe(false);
  });
});

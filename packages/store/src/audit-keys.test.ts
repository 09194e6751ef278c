import { describe, expect, it } from "vitest";
import { auditKeys, newAuditKeyRing } from "./audit-keys.ts";

const old = newAuditKeyRing("old");
const next = newAuditKeyRing("next");
const rotated = {
  ...next,
  encryptionKeys: { ...old.encryptionKeys, ...next.encryptionKeys },
  verificationKeys: { ...old.verificationKeys, ...next.verificationKeys },
};
const text = new TextEncoder().encode("what was done");

describe("auditKeys", () => {
  it("encrypts so that the same key decrypts, at the same position alone", () => {
    const keys = auditKeys(old);
    const sealed = keys.seal(text, 7);
    expect(Buffer.from(sealed).includes("done")).toBe(false);
    expect(Buffer.from(keys.open(sealed, 7)).toString()).toBe("what was done");
    expect(() => keys.open(sealed, 8)).toThrow("unable to authenticate");
    expect(keys.seal(text, 7)).not.toEqual(sealed);
  });

  it("goes on reading and checking with the old key after a rotation", () => {
    const [before, after] = [auditKeys(old), auditKeys(rotated)];
    expect(after.open(before.seal(text, 1), 1)).toEqual(Buffer.from(text));
    expect(after.isSigned(text, before.sign(text))).toBe(true);
    expect(after.sign(text).keyId).toBe("next");
    expect(() => before.open(after.seal(text, 1), 1)).toThrow('there is no encryption key "next"');
    expect(before.isSigned(text, after.sign(text))).toBe(false);
  });

  it("does not take a signature for another text", () => {
    const keys = auditKeys(old);
    expect(keys.isSigned(new Uint8Array([1]), keys.sign(text))).toBe(false);
  });

  it.each([
    [{ ...old, encryptionKeyId: "x" }, "encryptionKeys must hold x, the key of new records"],
    [{ ...old, signingKeyId: "x" }, "verificationKeys must hold x, the key of new checkpoints"],
    [{ ...old, encryptionKeys: { old: "short" } }, "encryption key old must have 32 bytes in base64url, got 3"],
    [{ ...old, encryptionKeys: { "": "short" } }, "key id must be 1..100 letters, digits, _, . or -, got "],
  ])("refuses keys that do not fit: %#", (ring, message) => {
    expect(() => auditKeys(ring)).toThrow(message);
  });
});

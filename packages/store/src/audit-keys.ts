import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import type { AuditKeys } from "./audit/audit-keys.ts";

/** The keys of an audit log as text, as they lie in a secret. */
export interface AuditKeyRing {
  /** Key that new records are encrypted with; one of `encryptionKeys`. */
  readonly encryptionKeyId: string;
  /** AES-256 keys by id, 32 bytes in base64url. An old key stays as long as its records are to be read. */
  readonly encryptionKeys: Readonly<Record<string, string>>;
  /** Key that new checkpoints are signed with; one of `verificationKeys`. */
  readonly signingKeyId: string;
  /** Ed25519 private key of that id, PKCS #8 PEM. */
  readonly signingKey: string;
  /** Ed25519 public keys by id, SPKI PEM. An old key stays as long as its checkpoints are to be checked. */
  readonly verificationKeys: Readonly<Record<string, string>>;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const KEY_ID_PATTERN = /^[\w.-]{1,100}$/u;

/**
 * Encryption (AES-256-GCM) and signatures (Ed25519) of an audit log.
 *
 * To rotate a key, add a new one under a new id, name it as the one for new records, and keep the old one.
 *
 * @throws RangeError when a key is missing, too short or not of its kind
 */
export function auditKeys(ring: AuditKeyRing): AuditKeys {
  const secrets = new Map(Object.entries(ring.encryptionKeys).map(([id, text]) => [id, secretKey(id, text)]));
  const publicKeys = new Map(
    Object.entries(ring.verificationKeys).map(([id, pem]) => [id, ed25519(id, createPublicKey(pem))]),
  );
  const { encryptionKeyId, signingKeyId } = ring;
  const active = secrets.get(encryptionKeyId);
  if (active === undefined) throw new RangeError(`encryptionKeys must hold ${encryptionKeyId}, the key of new records`);
  if (!publicKeys.has(signingKeyId))
    throw new RangeError(`verificationKeys must hold ${signingKeyId}, the key of new checkpoints`);
  const signingKey = ed25519(signingKeyId, createPrivateKey(ring.signingKey));
  return {
    seal: (plain, seq) => sealed({ plain, keyId: encryptionKeyId, key: active, seq }),
    open: (bytes, seq) => opened(bytes, seq, secrets),
    sign: (bytes) => ({ keyId: signingKeyId, signature: sign(null, bytes, signingKey).toString("base64url") }),
    isSigned(bytes, { keyId, signature }) {
      const key = publicKeys.get(keyId);
      return key !== undefined && verify(null, bytes, key, Buffer.from(signature, "base64url"));
    },
  };
}

/** New random keys under one id, to be kept as a secret. */
export function newAuditKeyRing(id: string): AuditKeyRing {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519", {
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return {
    encryptionKeyId: id,
    encryptionKeys: { [id]: randomBytes(KEY_BYTES).toString("base64url") },
    signingKeyId: id,
    signingKey: privateKey,
    verificationKeys: { [id]: publicKey },
  };
}

function secretKey(id: string, text: string): Buffer {
  if (!KEY_ID_PATTERN.test(id)) throw new RangeError(`key id must be 1..100 letters, digits, _, . or -, got ${id}`);
  const key = Buffer.from(text, "base64url");
  if (key.length === KEY_BYTES) return key;
  throw new RangeError(`encryption key ${id} must have ${KEY_BYTES} bytes in base64url, got ${key.length}`);
}

function ed25519<K extends { readonly asymmetricKeyType?: string | undefined }>(id: string, key: K): K {
  if (key.asymmetricKeyType === "ed25519") return key;
  throw new RangeError(`signing key ${id} must be an Ed25519 key, got ${key.asymmetricKeyType}`);
}

/** A record that is to be encrypted. */
interface PlainRecord {
  readonly plain: Uint8Array;
  readonly keyId: string;
  readonly key: Buffer;
  readonly seq: number;
}

/** Length of the key's id, the id, nonce, tag, text. */
function sealed({ plain, keyId, key, seq }: PlainRecord): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(boundTo(keyId, seq));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.from([keyId.length]), Buffer.from(keyId), nonce, cipher.getAuthTag(), text]);
}

function opened(bytes: Uint8Array, seq: number, secrets: ReadonlyMap<string, Buffer>): Uint8Array {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const textStart = 1 + (buffer[0] ?? 0);
  const keyId = buffer.toString("latin1", 1, textStart);
  const key = secrets.get(keyId);
  if (key === undefined) throw new Error(`there is no encryption key ${JSON.stringify(keyId)}`);
  const [nonceEnd, tagEnd] = [textStart + NONCE_BYTES, textStart + NONCE_BYTES + TAG_BYTES];
  const decipher = createDecipheriv("aes-256-gcm", key, buffer.subarray(textStart, nonceEnd));
  decipher.setAAD(boundTo(keyId, seq));
  decipher.setAuthTag(buffer.subarray(nonceEnd, tagEnd));
  return Buffer.concat([decipher.update(buffer.subarray(tagEnd)), decipher.final()]);
}

/** What the encryption holds the record to: its key and its place. */
function boundTo(keyId: string, seq: number): Buffer {
  return Buffer.from(`${keyId}:${seq}`);
}

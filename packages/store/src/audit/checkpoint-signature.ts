import { AuditCheckpoint, canonicalJson, decode, encode } from "@cap/domain";
import type { AuditKeys } from "./audit-keys.ts";
import type { AuditRows } from "./audit-rows.ts";

/** A checkpoint before it is signed. */
export type UnsignedCheckpoint = Omit<AuditCheckpoint, "keyId" | "signature">;

/** Signs where the log stands. */
export function signedCheckpoint(checkpoint: UnsignedCheckpoint, keys: AuditKeys): AuditCheckpoint {
  return { ...checkpoint, ...keys.sign(signedBytes(checkpoint)) };
}

/** Whether a checkpoint says what a trusted key signed. */
export function isGenuine({ keyId, signature, ...checkpoint }: AuditCheckpoint, keys: AuditKeys): boolean {
  return keys.isSigned(signedBytes(checkpoint), { keyId, signature });
}

/** The checkpoints of a log, in order. */
export async function storedCheckpoints(rows: AuditRows): Promise<readonly AuditCheckpoint[]> {
  const found = await rows.readCheckpointRows();
  return found.map(({ seq, body }) =>
    decode(AuditCheckpoint, JSON.parse(body), { what: `audit checkpoint ${seq}`, code: "STORE_REFUSED" }),
  );
}

const UNSIGNED = { keyId: "none", signature: "A".repeat(86) };

/** Canonical JSON of the wire form without the key and the signature. */
function signedBytes(checkpoint: UnsignedCheckpoint): Uint8Array {
  const {
    key_id: _,
    signature: __,
    ...wire
  } = encode(AuditCheckpoint, { ...checkpoint, ...UNSIGNED }) as Record<string, unknown>; // a checkpoint is an object
  return new TextEncoder().encode(canonicalJson(wire));
}

import { AuditRecord, digestOf, encode } from "@cap/domain";

/** The hash before the first record. */
export const ROOT_HASH = "0".repeat(64);

/** A record without its hash. */
export type UnhashedRecord = Omit<AuditRecord, "hash">;

/** A record with its hash: SHA-256 over the canonical JSON of its wire form without `hash`. */
export function hashed(record: UnhashedRecord): AuditRecord {
  return { ...record, hash: hashOf(record) };
}

/** Hash of a record's contents, whatever its `hash` says. */
export function hashOf(record: UnhashedRecord): string {
  const { hash: _, ...wire } = encode(AuditRecord, { ...record, hash: ROOT_HASH }) as Record<string, unknown>; // a record is an object
  return digestOf(wire);
}

import { AuditRecord, CapError, decode } from "@cap/domain";
import type { AuditKeys } from "./audit-keys.ts";
import type { AuditRow } from "./audit-rows.ts";

/** Decrypts and reads a row. @throws CapError with code STORE_REFUSED when that is not possible */
export function openedRecord({ seq, sealed }: Pick<AuditRow, "seq" | "sealed">, keys: AuditKeys): AuditRecord {
  try {
    const wire: unknown = JSON.parse(new TextDecoder().decode(keys.open(sealed, seq)));
    return decode(AuditRecord, wire, { what: `audit record ${seq}`, code: "STORE_REFUSED" });
  } catch (cause) {
    throw new CapError({
      code: "STORE_REFUSED",
      message: `audit record ${seq} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      details: { seq },
      cause,
    });
  }
}

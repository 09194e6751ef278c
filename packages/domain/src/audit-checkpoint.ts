import * as z from "zod";
import { instant } from "./quantity.ts";
import { record, required } from "./record.ts";

const auditCheckpointRecord = record({
  firstSeq: required("first_seq", z.int().min(1), "First record of the segment that it closes."),
  seq: required("seq", z.int().min(1), "Last record of that segment."),
  hash: required(
    "hash",
    z.string().regex(/^[0-9a-f]{64}$/u, "must be 64 hexadecimal digits"),
    "Hash of that record, which through the chain stands for all before it.",
  ),
  at: required("at", instant, "When it was signed; no earlier than the last record."),
  keyId: required("key_id", z.string().min(1).max(100), "Key that signed it."),
  signature: required(
    "signature",
    z.string().regex(/^[A-Za-z0-9_-]{86}$/u, "must be an Ed25519 signature in base64url"),
    "Ed25519 over the canonical JSON of everything else, in base64url.",
  ),
});
/** A signed statement of where the audit log stood; it survives the records that it covers. */
export interface AuditCheckpoint extends z.output<typeof auditCheckpointRecord> {}
/** Schema of {@link AuditCheckpoint}. */
export const AuditCheckpoint: z.ZodType<AuditCheckpoint> = auditCheckpointRecord;

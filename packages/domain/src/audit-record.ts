import * as z from "zod";
import { instant } from "./quantity.ts";
import { optional, record, required } from "./record.ts";

/** How what an intent announced ended; `unknown` when nobody can tell any more. */
export const AUDIT_OUTCOMES = ["succeeded", "failed", "refused", "unknown"] as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/u, "must be 64 hexadecimal digits");
const name = z.string().min(1).max(200);
const facts = z.record(z.string(), z.unknown());

const auditRecordRecord = record({
  seq: required("seq", z.int().min(1), "Position in the log, from 1, without gaps."),
  at: required("at", instant, "When it was written."),
  kind: required(
    "kind",
    z.enum(["intent", "outcome", "event"]),
    "An effect that is about to be tried, what came of one, or something that needed no effect, such as a refusal.",
  ),
  intentSeq: optional("intent_seq", z.int().min(1), "Position of the intent that an outcome ends."),
  actor: required("actor", name, "Who or what acted."),
  authMethod: optional("auth_method", name, "How the actor proved who it is."),
  action: required("action", name, "What is done, such as `plan.apply`."),
  resource: required("resource", z.string().min(1).max(500), "What it is done to, such as `pool/orders`."),
  inputsDigest: optional("inputs_digest", sha256, "SHA-256 over the canonical JSON of what the decision saw."),
  planDigest: optional("plan_digest", sha256, "Digest of the plan."),
  before: optional("before", facts, "What was there before."),
  after: optional("after", facts, "What is asked for, or what came of it."),
  reason: optional("reason", z.string().max(2000), "Why, in words."),
  outcome: optional("outcome", z.enum(AUDIT_OUTCOMES), "How it ended; absent in an intent."),
  requestId: optional("request_id", name, "Request that it belongs to."),
  prevHash: required("prev_hash", sha256, "Hash of the record before it; zeros for the first."),
  hash: required("hash", sha256, "SHA-256 over the canonical JSON of everything else."),
});
/** One entry of the audit log, chained to the one before it. */
export interface AuditRecord extends z.output<typeof auditRecordRecord> {}
/** Schema of {@link AuditRecord}. */
export const AuditRecord: z.ZodType<AuditRecord> = auditRecordRecord;

import type { AuditCheckpoint } from "@cap/domain";

const AUDIT_KEEP_SECONDS = 90 * 86_400;

/** Whether the records that a checkpoint closes are old enough to be let go: 90 days. */
export function mayBeGone({ at }: AuditCheckpoint, now: number): boolean {
  return at <= now - AUDIT_KEEP_SECONDS;
}

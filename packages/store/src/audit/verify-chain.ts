import type { AuditCheckpoint } from "@cap/domain";
import type { AuditVerification, AuditVerifyOptions } from "../audit-log.ts";
import type { AuditParts } from "./audit-rows.ts";
import { isGenuine, storedCheckpoints } from "./checkpoint-signature.ts";
import { mayBeGone } from "./kept-time.ts";
import { ROOT_HASH } from "./record-hash.ts";
import { walkChain } from "./walk-chain.ts";

/** Checks an audit log from its first kept record to its end, and its checkpoints. */
export async function verifyChain(
  parts: AuditParts,
  { knownCheckpoints = [] }: AuditVerifyOptions,
): Promise<AuditVerification> {
  const stored = await storedCheckpoints(parts.rows);
  const checkpoints = [...stored, ...knownCheckpoints].toSorted((a, b) => a.seq - b.seq);
  const doubtful = doubtfulCheckpoint(checkpoints, parts);
  if (doubtful !== null) return doubtful;
  const missing = stored.find(({ firstSeq }, index) => firstSeq !== (stored[index - 1]?.seq ?? 0) + 1);
  if (missing !== undefined)
    return { kind: "broken", seq: missing.firstSeq, problem: "a checkpoint before this record is missing" };
  const [first] = await parts.rows.readRows({ fromSeq: 1, untilSeq: Infinity, limit: 1 });
  const start = startOf(first?.seq ?? null, checkpoints, parts.clock());
  if ("kind" in start) return start;
  const expected = new Map(checkpoints.map(({ seq, hash }) => [seq, hash]));
  const walk = await walkChain(parts, { ...start, expectedHash: (seq) => expected.get(seq) });
  if (walk.kind === "broken") return walk;
  const last = checkpoints.at(-1);
  if (last !== undefined && last.seq > walk.lastSeq)
    return {
      kind: "broken",
      seq: walk.lastSeq + 1,
      problem: `the log is cut off: a checkpoint was signed for record ${last.seq}`,
    };
  return { kind: "intact", firstSeq: start.fromSeq, lastSeq: walk.lastSeq, checkpoints: checkpoints.length };
}

/** The first checkpoint that no trusted key signed, or that contradicts another one. */
function doubtfulCheckpoint(checkpoints: readonly AuditCheckpoint[], { keys }: AuditParts): AuditVerification | null {
  for (const [index, checkpoint] of checkpoints.entries()) {
    const { seq, hash } = checkpoint;
    if (!isGenuine(checkpoint, keys))
      return { kind: "broken", seq, problem: "the checkpoint of this record was not signed by a trusted key" };
    const before = checkpoints[index - 1];
    if (before?.seq === seq && before.hash !== hash)
      return { kind: "broken", seq, problem: "two checkpoints of this record contradict each other" };
  }
  return null;
}

/** Where the kept records begin: at 1, or after a checkpoint that is old enough for what it covers to be gone. */
function startOf(
  firstSeq: number | null,
  checkpoints: readonly AuditCheckpoint[],
  now: number,
): { readonly fromSeq: number; readonly prevHash: string } | Extract<AuditVerification, { kind: "broken" }> {
  const isOld = (checkpoint: AuditCheckpoint): boolean => mayBeGone(checkpoint, now);
  if (firstSeq === 1) return { fromSeq: 1, prevHash: ROOT_HASH };
  const gone = checkpoints.findLast(
    (checkpoint) => isOld(checkpoint) && checkpoint.seq === (firstSeq ?? checkpoint.seq + 1) - 1,
  );
  if (gone !== undefined) return { fromSeq: gone.seq + 1, prevHash: gone.hash };
  if (firstSeq === null && checkpoints.length === 0) return { fromSeq: 1, prevHash: ROOT_HASH };
  const until = checkpoints.findLast(isOld)?.seq ?? 0;
  return {
    kind: "broken",
    seq: until + 1,
    problem: "the record is missing, though it is too young to have been let go",
  };
}

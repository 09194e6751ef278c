import { AuditCheckpoint, CapError, encode } from "@cap/domain";
import type { AuditCheckpoints } from "../audit-log.ts";
import type { AuditParts } from "./audit-rows.ts";
import { isGenuine, signedCheckpoint, storedCheckpoints } from "./checkpoint-signature.ts";
import { mayBeGone } from "./kept-time.ts";
import { openedRecord } from "./opened-record.ts";
import { ROOT_HASH } from "./record-hash.ts";
import { walkChain } from "./walk-chain.ts";

/** The checkpoints over the rows of an implementation. */
export function chainCheckpoints(parts: AuditParts): AuditCheckpoints {
  return {
    writeCheckpoint: () => writeCheckpoint(parts),
    listCheckpoints: () => storedCheckpoints(parts.rows),
    removeExpired: () => removeExpired(parts),
  };
}

async function writeCheckpoint(parts: AuditParts): Promise<AuditCheckpoint | null> {
  const { rows, keys, clock } = parts;
  const previous = (await storedCheckpoints(rows)).at(-1);
  const [fromSeq, prevHash] = previous === undefined ? [1, ROOT_HASH] : [previous.seq + 1, previous.hash];
  // Nothing is signed that does not hold.
  const walk = await walkChain(parts, { fromSeq, prevHash, expectedHash: () => undefined });
  if (walk.kind === "broken")
    throw new CapError({
      code: "STORE_REFUSED",
      message: `audit record ${walk.seq} does not hold, so no checkpoint was signed: ${walk.problem}`,
      details: { seq: walk.seq },
    });
  if (walk.lastSeq < fromSeq || walk.hash === null) return null;
  const [last] = await rows.readRows({ fromSeq: walk.lastSeq, untilSeq: walk.lastSeq + 1, limit: 1 });
  const writtenAt = last === undefined ? -Infinity : openedRecord(last, keys).at;
  const at = Math.max(writtenAt, Math.round(clock() * 1000) / 1000); // the wire has milliseconds
  const checkpoint = signedCheckpoint({ firstSeq: fromSeq, seq: walk.lastSeq, hash: walk.hash, at }, keys);
  await rows.writeCheckpointRow({ seq: checkpoint.seq, body: JSON.stringify(encode(AuditCheckpoint, checkpoint)) });
  return checkpoint;
}

async function removeExpired({ rows, keys, clock }: AuditParts): Promise<number> {
  const [firstOpen = Infinity] = await rows.openSeqs();
  const now = clock();
  const expired = (await storedCheckpoints(rows)).findLast(
    (checkpoint) => mayBeGone(checkpoint, now) && checkpoint.seq < firstOpen && isGenuine(checkpoint, keys),
  );
  return expired === undefined ? 0 : rows.removeRowsThrough(expired.seq);
}

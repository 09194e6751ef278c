import type { AuditParts } from "./audit-rows.ts";
import { openedRecord } from "./opened-record.ts";
import { hashOf } from "./record-hash.ts";

/** Where a walk begins. */
export interface ChainStart {
  readonly fromSeq: number;
  /** Hash of the record before; null when it is not known and the first record's word is taken for it. */
  readonly prevHash: string | null;
  /** What is known of the hash of a record from elsewhere. */
  readonly expectedHash: (seq: number) => string | undefined;
}

/** How far a chain holds. */
export type ChainWalk =
  | { readonly kind: "whole"; readonly lastSeq: number; readonly hash: string | null }
  | { readonly kind: "broken"; readonly seq: number; readonly problem: string };

const BATCH = 1000;

/** Reads the log from a position to its end, and says where it first does not hold. */
export async function walkChain(parts: Pick<AuditParts, "rows" | "keys">, start: ChainStart): Promise<ChainWalk> {
  const { rows, keys } = parts;
  let [seq, prevHash] = [start.fromSeq, start.prevHash];
  for (;;) {
    const batch = await rows.readRows({ fromSeq: seq, untilSeq: Infinity, limit: BATCH });
    for (const row of batch) {
      if (row.seq !== seq) return { kind: "broken", seq, problem: "the record is missing" };
      try {
        const record = openedRecord(row, keys);
        const problem = problemOf(record, { seq, prevHash, expected: start.expectedHash(seq) });
        if (problem !== null) return { kind: "broken", seq, problem };
        prevHash = record.hash;
      } catch (error) {
        return { kind: "broken", seq, problem: error instanceof Error ? error.message : String(error) };
      }
      seq += 1;
    }
    if (batch.length < BATCH) return { kind: "whole", lastSeq: seq - 1, hash: prevHash };
  }
}

interface Expected {
  readonly seq: number;
  readonly prevHash: string | null;
  readonly expected: string | undefined;
}

function problemOf(record: Parameters<typeof hashOf>[0] & { readonly hash: string }, known: Expected): string | null {
  if (record.seq !== known.seq) return `the record says that it is number ${record.seq}`;
  if (known.prevHash !== null && record.prevHash !== known.prevHash)
    return "the record does not follow the one before it";
  if (record.hash !== hashOf(record)) return "the record does not match its hash";
  if (known.expected !== undefined && record.hash !== known.expected)
    return "the record is not the one that a checkpoint was signed for";
  return null;
}

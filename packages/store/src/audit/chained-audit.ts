import { AuditRecord, canonicalJson, CapError, encode } from "@cap/domain";
import type { AuditEntry, AuditLog, AuditQuery, AuditVerification, AuditVerifyOptions } from "../audit-log.ts";
import type { AppendResult, AuditParts, AuditRow } from "./audit-rows.ts";
import { storedCheckpoints } from "./checkpoint-signature.ts";
import { mayBeGone } from "./kept-time.ts";
import { openedRecord } from "./opened-record.ts";
import { hashed, ROOT_HASH } from "./record-hash.ts";
import { verifyChain } from "./verify-chain.ts";

const LIMIT_DEFAULT = 1000;
const LIMIT_MAX = 10_000;
/** Entries that are made durable together, because each time costs a write to the disk. */
const BATCH_MAX = 500;

/** An entry that waits to be written, and whom to tell. */
interface Waiting {
  readonly entry: AuditEntry;
  readonly resolve: (record: AuditRecord) => void;
  readonly reject: (error: unknown) => void;
}

/** Where the chain ends. */
interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** The audit log over the rows of an implementation: hashes, encryption, batches, checks. */
export class ChainedAudit implements AuditLog {
  readonly #parts: AuditParts;
  #waiting: Waiting[] = [];
  #isWriting = false;
  #head: Head | null = null;

  constructor(parts: AuditParts) {
    this.#parts = parts;
  }

  append(entry: AuditEntry): Promise<AuditRecord> {
    return new Promise((resolve, reject) => {
      assertPaired(entry);
      assertWritable(entry);
      this.#waiting.push({ entry, resolve, reject });
      void this.#writeWaiting();
    });
  }

  async read({ fromSeq = 1, untilSeq = Infinity, limit = LIMIT_DEFAULT }: AuditQuery = {}): Promise<
    readonly AuditRecord[]
  > {
    if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX)
      throw new RangeError(`limit must be an integer in 1..${LIMIT_MAX}, got ${limit}`);
    const rows = await this.#parts.rows.readRows({ fromSeq, untilSeq, limit });
    return rows.map((row) => openedRecord(row, this.#parts.keys));
  }

  async openIntents(): Promise<readonly AuditRecord[]> {
    const seqs = await this.#parts.rows.openSeqs();
    const found = await Promise.all(seqs.map((seq) => this.read({ fromSeq: seq, untilSeq: seq + 1, limit: 1 })));
    return found.flat();
  }

  verify(options: AuditVerifyOptions = {}): Promise<AuditVerification> {
    return verifyChain(this.#parts, options);
  }

  /** Writes what waits, a batch at a time; only one such loop runs. */
  async #writeWaiting(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    await Promise.resolve(); // calls of the same turn go into one batch
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH_MAX);
      try {
        await this.#writeBatch(batch);
      } catch (error) {
        this.#head = null; // what was written is not known
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWriting = false;
  }

  async #writeBatch(batch: readonly Waiting[]): Promise<void> {
    let remaining = batch;
    while (remaining.length > 0) {
      const records = this.#chained(remaining, this.#head ?? (await this.#readHead()));
      const result = await this.#parts.rows.appendRows(records.map((record) => this.#row(record)));
      if (result === "appended") {
        const { seq, hash } = records.at(-1)!;
        this.#head = { seq, hash };
        for (const [index, { resolve }] of remaining.entries()) resolve(records[index]!);
        return;
      }
      this.#head = null;
      remaining = withoutRefused(remaining, records, result);
    }
  }

  #chained(batch: readonly Waiting[], { seq, hash }: Head): readonly AuditRecord[] {
    const at = Math.round(this.#parts.clock() * 1000) / 1000; // the wire has milliseconds
    let prevHash = hash;
    return batch.map(({ entry }, index) => {
      const record = hashed({ ...EMPTY, ...entry, seq: seq + index + 1, at, prevHash });
      prevHash = record.hash;
      return record;
    });
  }

  #row(record: AuditRecord): AuditRow {
    const plain = new TextEncoder().encode(canonicalJson(encode(AuditRecord, record)));
    const { seq, kind, intentSeq } = record;
    return { seq, isIntent: kind === "intent", intentSeq, sealed: this.#parts.keys.seal(plain, seq) };
  }

  async #readHead(): Promise<Head> {
    const { rows, keys, clock } = this.#parts;
    const seq = await rows.lastSeq();
    if (seq === 0) return { seq, hash: ROOT_HASH };
    const [row] = await rows.readRows({ fromSeq: seq, untilSeq: seq + 1, limit: 1 });
    if (row !== undefined) return { seq, hash: openedRecord(row, keys).hash };
    // Every record was old enough to go; the last checkpoint says where the chain stood.
    const last = (await storedCheckpoints(rows)).at(-1);
    if (last?.seq === seq && mayBeGone(last, clock())) return { seq, hash: last.hash };
    throw new CapError({
      code: "STORE_REFUSED",
      message: `audit record ${seq} is missing: the log cannot be continued`,
    });
  }
}

const EMPTY = {
  intentSeq: null,
  authMethod: null,
  inputsDigest: null,
  planDigest: null,
  before: null,
  after: null,
  reason: null,
  outcome: null,
  requestId: null,
} as const;

function assertPaired({ kind, intentSeq, outcome }: AuditEntry): void {
  const [hasIntent, hasOutcome] = [typeof intentSeq === "number", typeof outcome === "string"];
  if (hasIntent !== (kind === "outcome"))
    throw new RangeError(`intentSeq must name an intent in an outcome and nowhere else, got ${intentSeq} in ${kind}`);
  if (hasOutcome === (kind === "intent"))
    throw new RangeError(`outcome must be stated unless it is an intent, got ${outcome} in ${kind}`);
}

/** Refuses an entry here, before it is put into a batch with others. @throws RangeError that names the field */
function assertWritable(entry: AuditEntry): void {
  hashed({ ...EMPTY, ...entry, seq: 1, at: 0, prevHash: ROOT_HASH });
}

/** Tells the one whose intent is not open, and leaves the others to be tried again. */
function withoutRefused(
  batch: readonly Waiting[],
  records: readonly AuditRecord[],
  result: Exclude<AppendResult, "appended">,
): readonly Waiting[] {
  if (result === "raced") return batch;
  const index = records.findIndex(({ seq }) => seq === result.notOpenSeq);
  const { entry, reject } = batch[index]!;
  reject(
    new CapError({
      code: "VERSION_CONFLICT",
      message: `audit record ${entry.intentSeq} is no intent that waits for its outcome`,
      details: { intentSeq: entry.intentSeq },
    }),
  );
  return batch.toSpliced(index, 1);
}

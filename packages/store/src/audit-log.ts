import type { AuditCheckpoint, AuditRecord } from "@cap/domain";

/** Fields of a record that the log fills in itself. */
type Chained = "seq" | "at" | "prevHash" | "hash";
/** Fields that every entry has. */
type Stated = "kind" | "actor" | "action" | "resource";

/** What is to be written into the audit log. An intent comes before its effect, an outcome after it. */
export type AuditEntry = Pick<AuditRecord, Stated> & Partial<Omit<AuditRecord, Chained | Stated>>;

/** Which records are wanted, oldest first. */
export interface AuditQuery {
  /** First position. @defaultValue 1 */
  readonly fromSeq?: number;
  /** Position after the last. @defaultValue the end */
  readonly untilSeq?: number;
  /** Most records; 1..10000. @defaultValue 1000 */
  readonly limit?: number;
}

/** What an audit log is checked against. */
export interface AuditVerifyOptions {
  /**
   * Checkpoints that were kept elsewhere: they show that the end of the log, its own checkpoints included, was cut off.
   *
   * @defaultValue none
   */
  readonly knownCheckpoints?: readonly AuditCheckpoint[];
}

/** Whether the chain holds: whole from one position to another, or broken first at a position. */
export type AuditVerification =
  | {
      readonly kind: "intact";
      /** First record that is kept; 1 unless older ones have been let go. */
      readonly firstSeq: number;
      /** Last record; firstSeq - 1 when the log is empty. */
      readonly lastSeq: number;
      /** Checkpoints whose signature and place were checked. */
      readonly checkpoints: number;
    }
  | {
      readonly kind: "broken";
      /** First position that does not hold. */
      readonly seq: number;
      /** What is wrong there, in words. */
      readonly problem: string;
    };

/** Port: a log that only grows, each record chained to the one before. */
export interface AuditLog {
  /**
   * Writes a record. When it returns, the record is durable: an effect may follow its intent.
   *
   * @throws RangeError when an outcome names no intent; CapError with code VERSION_CONFLICT when its intent has an
   *   outcome already or none is there, STORE_UNAVAILABLE when it could not be made durable (then nothing may be done)
   */
  append(entry: AuditEntry): Promise<AuditRecord>;
  /** Records in order. @throws CapError with code STORE_REFUSED when one cannot be decrypted */
  read(query?: AuditQuery): Promise<readonly AuditRecord[]>;
  /** Intents without an outcome, oldest first: what a restart has to find out about and end. */
  openIntents(): Promise<readonly AuditRecord[]>;
  /** Checks the chain, the signatures, and that nothing is missing at either end. */
  verify(options?: AuditVerifyOptions): Promise<AuditVerification>;
}

/** Port: what keeps an audit log checkable while it is cut at the old end. */
export interface AuditCheckpoints {
  /** Signs where the log stands; null when nothing was written since the last checkpoint. */
  writeCheckpoint(): Promise<AuditCheckpoint | null>;
  /** Every checkpoint, oldest first, also those whose records are gone. */
  listCheckpoints(): Promise<readonly AuditCheckpoint[]>;
  /**
   * Lets go of whole segments whose checkpoint is older than 90 days and whose intents all have their outcome.
   *
   * @returns how many records were removed
   */
  removeExpired(): Promise<number>;
}

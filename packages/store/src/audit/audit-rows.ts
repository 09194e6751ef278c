import type { Clock } from "../clock.ts";
import type { AuditKeys } from "./audit-keys.ts";

/** A record of the audit log as it is stored. */
export interface AuditRow {
  readonly seq: number;
  /** Whether it is an intent, whose outcome is then awaited. */
  readonly isIntent: boolean;
  /** Position of the intent that it ends; null when it ends none. */
  readonly intentSeq: number | null;
  /** The encrypted record. */
  readonly sealed: Uint8Array;
}

/** A checkpoint as it is stored. */
export interface CheckpointRow {
  readonly seq: number;
  /** JSON of the checkpoint. */
  readonly body: string;
}

/** How an append ended: done, another process was faster, or the intent of a row (named by its seq) has its outcome or is none. */
export type AppendResult = "appended" | "raced" | { readonly notOpenSeq: number };

/** Which rows are wanted; the end is exclusive. */
export interface RowRange {
  readonly fromSeq: number;
  readonly untilSeq: number;
  readonly limit: number;
}

/** What an implementation provides for the audit log. */
export interface AuditRows {
  /** Position of the newest row that was ever written; 0 when there was none. */
  lastSeq(): Promise<number>;
  /** Writes rows durably, all or none; the first has to follow the newest. */
  appendRows(rows: readonly AuditRow[]): Promise<AppendResult>;
  readRows(range: RowRange): Promise<readonly Pick<AuditRow, "seq" | "sealed">[]>;
  /** Positions of intents without an outcome, in order. */
  openSeqs(): Promise<readonly number[]>;
  writeCheckpointRow(row: CheckpointRow): Promise<void>;
  /** In order. */
  readCheckpointRows(): Promise<readonly CheckpointRow[]>;
  /** Removes rows up to and with a position. @returns how many */
  removeRowsThrough(seq: number): Promise<number>;
}

/** What an audit log is made of. */
export interface AuditParts {
  readonly rows: AuditRows;
  readonly keys: AuditKeys;
  readonly clock: Clock;
}

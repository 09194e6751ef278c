import type { Fence } from "../lease-store.ts";
import type { PagePosition } from "../page.ts";

/** Kinds of documents; part of what is stored. */
export type DocumentKind = "policy" | "policy_version" | "plan" | "plan_status" | "memory" | "request";

/** A document as it is stored. */
export interface DocumentRow {
  readonly id: string;
  /** From 1; every write adds 1. */
  readonly version: number;
  /** Instant that lists are ordered by. */
  readonly at: number;
  /** JSON; null when it was removed and only its version is remembered. */
  readonly body: string | null;
}

/** One write; several of them happen together or not at all. */
export interface DocumentWrite {
  readonly kind: DocumentKind;
  readonly id: string;
  /** Version that is there now; 0 when there is no row. */
  readonly expectedVersion: number;
  /** JSON; null to keep the version alone. */
  readonly body: string | null;
  readonly at: number;
  /** Lists that it is in. */
  readonly labels: readonly string[];
  /** Whether the row goes away with its version. @defaultValue false */
  readonly isForgotten?: boolean;
}

/** How a write ended: done, a document was not at its version, or the lease has passed to somebody else. */
export type WriteResult = "written" | "conflict" | "fenced";

/** A part of a list of documents. */
export interface DocumentList {
  readonly kind: DocumentKind;
  readonly label: string;
  /** By time, then by name. */
  readonly order: "oldest" | "newest";
  /** The list goes on after this place. */
  readonly after: PagePosition | null;
  readonly limit: number;
}

/** What an implementation provides for documents that change by compare-and-set. */
export interface DocumentTable {
  readDocument(kind: DocumentKind, id: string): Promise<DocumentRow | null>;
  writeDocuments(writes: readonly DocumentWrite[], fence: Fence | null): Promise<WriteResult>;
  listDocuments(list: DocumentList): Promise<readonly DocumentRow[]>;
}

import { CapError } from "@cap/domain";
import type { Fence } from "../lease-store.ts";
import type { WriteResult } from "./document-table.ts";

/** What a write was about, for the message of its refusal. */
export interface Attempted {
  /** Such as `policy orders`. */
  readonly what: string;
  readonly expectedVersion: number | null;
  /** Version that was found, when it is known. */
  readonly found?: number | null;
  readonly fence?: Fence | undefined;
}

/** Turns a refused write into its error. */
export function assertWritten(result: WriteResult, attempted: Attempted): void {
  if (result === "conflict") throw conflict(attempted);
  if (result !== "fenced") return;
  const { what, fence } = attempted;
  throw new CapError({
    code: "LEASE_LOST",
    message: `${what} was not written, because lease ${fence?.name} is no longer held with token ${fence?.token}`,
    details: { lease: fence?.name, token: fence?.token },
  });
}

/** The error of a document that is not at the version that was expected. */
export function conflict({ what, expectedVersion, found }: Attempted): CapError {
  const expected = expectedVersion === null ? "not to exist" : `to be at version ${expectedVersion}`;
  const actual =
    found === undefined ? "it was written since" : found === null ? "it is not there" : `it is at version ${found}`;
  return new CapError({
    code: "VERSION_CONFLICT",
    message: `${what} was expected ${expected}, but ${actual}`,
    details: { expectedVersion, ...(found === undefined ? {} : { foundVersion: found }) },
  });
}

import { CapError } from "@cap/domain";
import type { Clock } from "../clock.ts";
import type {
  IdempotencyAnswer,
  IdempotencyEnd,
  IdempotencyRequest,
  IdempotencyResponse,
  IdempotencyStore,
} from "../idempotency-store.ts";
import type { DocumentRow, DocumentTable, DocumentWrite } from "./document-table.ts";

/** Label of every request; those whose time is over age out. */
export const REQUESTS = "all";
const CLAIM_SECONDS = 60;
const KEEP_SECONDS = 86_400;

/** What is kept of a request. */
interface RequestBody {
  readonly requestDigest: string;
  /** Absent while somebody is at it. */
  readonly answer?: { readonly response: unknown };
}

/** Idempotency records over a table of documents. The time of a row is when it stops to count. */
export function documentIdempotency(table: DocumentTable, clock: Clock): IdempotencyStore {
  return {
    async beginRequest({
      key,
      requestDigest,
      claimSeconds = CLAIM_SECONDS,
    }: IdempotencyRequest): Promise<IdempotencyAnswer> {
      for (;;) {
        const now = clock();
        const row = await table.readDocument("request", key);
        const known = row === null ? null : knownAnswer(row, requestDigest, now);
        if (known !== null) return known;
        const version = row?.version ?? 0;
        const claim = requestWrite({ key, token: version }, { requestDigest }, now + claimSeconds);
        if ((await table.writeDocuments([claim], null)) === "written") return { kind: "started", token: version + 1 };
      }
    },
    async finishRequest({ key, token, response, keepSeconds = KEEP_SECONDS }: IdempotencyResponse): Promise<void> {
      const row = await table.readDocument("request", key);
      const isClaim = row?.version === token && row.body !== null;
      const body = isClaim ? (JSON.parse(row.body) as RequestBody) : null; // only this file writes it
      if (body !== null) {
        const write = requestWrite({ key, token }, { ...body, answer: { response } }, clock() + keepSeconds);
        if ((await table.writeDocuments([write], null)) === "written") return;
      }
      throw new CapError({ code: "LEASE_LOST", message: `the claim of request ${key} ran out before its answer came` });
    },
    async abandonRequest({ key, token }: IdempotencyEnd): Promise<void> {
      // Its version stays, so that the token of an old claim never fits a new one.
      await table.writeDocuments([requestWrite({ key, token }, null, clock() + KEEP_SECONDS)], null);
    },
  };
}

function knownAnswer({ body, at }: DocumentRow, requestDigest: string, now: number): IdempotencyAnswer | null {
  if (body === null || at <= now) return null;
  const request = JSON.parse(body) as RequestBody; // only this file writes it
  if (request.requestDigest !== requestDigest) return { kind: "mismatch" };
  return request.answer === undefined
    ? { kind: "in_progress" }
    : { kind: "answered", response: request.answer.response };
}

function requestWrite({ key, token }: IdempotencyEnd, body: RequestBody | null, at: number): DocumentWrite {
  return {
    kind: "request",
    id: key,
    expectedVersion: token,
    body: body === null ? null : JSON.stringify(body),
    at,
    labels: [REQUESTS],
  };
}

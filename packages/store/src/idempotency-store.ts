/** What {@link IdempotencyStore.beginRequest} is asked. */
export interface IdempotencyRequest {
  /** Key that the caller chose, with the caller's own name in it: keys of different callers must not meet. */
  readonly key: string;
  /** Digest of the request, which tells a repetition from another request under the same key. */
  readonly requestDigest: string;
  /** How long an unfinished claim keeps others away; > 0. @defaultValue 60 */
  readonly claimSeconds?: number;
}

/**
 * What is known of a request: it is new and was claimed with a token, it was answered, somebody is at it, or the key
 * was used for another request.
 */
export type IdempotencyAnswer =
  | { readonly kind: "started"; readonly token: number }
  | { readonly kind: "answered"; readonly response: unknown }
  | { readonly kind: "in_progress" }
  | { readonly kind: "mismatch" };

/** How a claimed request ends. */
export interface IdempotencyEnd {
  readonly key: string;
  /** Token of the claim. */
  readonly token: number;
}

/** The answer to a claimed request. */
export interface IdempotencyResponse extends IdempotencyEnd {
  /** Plain JSON. */
  readonly response: unknown;
  /** How long repetitions get it. @defaultValue 86400 */
  readonly keepSeconds?: number;
}

/** Port: requests that may be repeated, and the answer that was given to them. */
export interface IdempotencyStore {
  /** Claims a request, or says what is known of it. Of concurrent callers exactly one gets `started`. */
  beginRequest(request: IdempotencyRequest): Promise<IdempotencyAnswer>;
  /**
   * Keeps the response for later repetitions.
   *
   * @throws CapError with code LEASE_LOST when the claim ran out and somebody else began
   */
  finishRequest(end: IdempotencyResponse): Promise<void>;
  /** Gives up a claim, so that a repetition starts anew; does nothing when the claim is no longer the caller's. */
  abandonRequest(end: IdempotencyEnd): Promise<void>;
}

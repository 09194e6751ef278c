import { ERROR_HINTS, type ErrorCode } from "./error-code.ts";

/** What a {@link CapError} is made of. */
export interface CapErrorOptions {
  /** What kind of failure this is; programs match on it. */
  readonly code: ErrorCode;
  /** Lower-case start, no full stop; names the field, the value and the rule. */
  readonly message: string;
  /** What the reader can do next. @defaultValue the hint of the code */
  readonly hint?: string;
  /** Whether the same call may succeed later without any change. @defaultValue false */
  readonly retryable?: boolean;
  /** Plain data for programs: field, value, line and the like. @defaultValue {} */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The error underneath, for logs; never sent over the wire. */
  readonly cause?: unknown;
}

/**
 * A failure of the world or of its input, with a code, a hint and plain-data details.
 *
 * Match on `code`, never with `instanceof`: the class does not survive a process border or a second installed copy.
 */
export class CapError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor({ code, message, hint = ERROR_HINTS[code], retryable = false, details = {}, cause }: CapErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "CapError";
    this.code = code;
    this.hint = hint;
    this.retryable = retryable;
    this.details = details;
  }
}

/** Whether a thrown value is a {@link CapError}, judged by its fields and so also across installed copies. */
export function isCapError(value: unknown): value is CapError {
  return value instanceof Error && value.name === "CapError" && "code" in value && "hint" in value;
}

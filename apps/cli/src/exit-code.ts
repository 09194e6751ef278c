import { isCapError, type ErrorCode } from "@cap/domain";

/** Exit codes of every command. */
export const EXIT = { ok: 0, error: 1, usage: 2, held: 6, thresholdMissed: 99, interrupted: 130 } as const;

const USAGE_CODES: readonly ErrorCode[] = ["USAGE", "CONFIG_INVALID", "MODEL_NOT_SUPPORTED"];

/** The exit code that an error ends with. */
export function exitCodeOf(error: unknown): number {
  return isCapError(error) && USAGE_CODES.includes(error.code) ? EXIT.usage : EXIT.error;
}

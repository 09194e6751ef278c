export { CapError, isCapError, type CapErrorOptions } from "./cap-error.ts";
export { ERROR_CODES, ERROR_HINTS, type ErrorCode } from "./error-code.ts";

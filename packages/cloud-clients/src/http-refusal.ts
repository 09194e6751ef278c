import { CapError } from "@cap/domain";
import type { HttpAnswer } from "./http-client.ts";

/**
 * What an answer other than success says: 429 and 5xx may pass, 401 and 403 are a matter of credentials, a redirect and the rest
 * of the address. The body is not repeated, because it may hold anything.
 *
 * @param who the other side, without secrets
 */
export function httpRefusal(who: string, answer: HttpAnswer): CapError {
  const { status } = answer;
  const message = `${who} answered ${status}`;
  if (status === 429 || status >= 500) {
    const retryAfterSeconds = retryAfter(answer.header("retry-after"));
    const details = { status, ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }) };
    return new CapError({ code: "SOURCE_UNAVAILABLE", message, retryable: true, details });
  }
  if (status === 401 || status === 403) return new CapError({ code: "SOURCE_REFUSED", message, details: { status } });
  if (status === 404) return new CapError({ code: "NOT_FOUND", message, details: { status } });
  if (status === 409 || status === 412) return new CapError({ code: "VERSION_CONFLICT", message, details: { status } });
  return new CapError({
    code: status >= 300 && status < 400 ? "SOURCE_INVALID" : "SOURCE_REFUSED",
    message: status >= 300 && status < 400 ? `${message}: redirects are not followed` : message,
    details: { status },
  });
}

/** Seconds of a Retry-After header; a date in it is not read, because the other side's clock is not ours. */
function retryAfter(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header.trim()) ? Number(header) : null;
}

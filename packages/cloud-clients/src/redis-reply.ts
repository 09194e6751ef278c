import { CapError, type ErrorCode } from "@cap/domain";

/** What a command answered, not looked at yet: text, a number, null, a list, or the error that the server gave. */
export type RedisReply = unknown;

/**
 * A whole number, or null where nothing is stored.
 *
 * @throws CapError when the server answered with an error or something that is no number
 */
export function integerOf(reply: RedisReply): number | null {
  if (reply === null || reply === undefined) return null;
  const number = typeof reply === "number" ? reply : Number(textOf(reply));
  if (Number.isSafeInteger(number)) return number;
  throw invalid("a whole number");
}

/**
 * A whole number that is there.
 *
 * @throws CapError when it is not
 */
export function countOf(reply: RedisReply): number {
  const count = integerOf(reply);
  if (count !== null && count >= 0) return count;
  throw invalid("a count");
}

/**
 * A finite number, or null where nothing is stored or what is stored is none.
 *
 * @throws CapError when the server answered with an error
 */
export function numberOf(reply: RedisReply): number | null {
  const text = textOf(reply);
  const number = text === null || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(number) ? number : null;
}

/**
 * A text, or null where nothing is stored.
 *
 * @throws CapError when the server answered with an error or a list
 */
export function textOf(reply: RedisReply): string | null {
  if (reply === null || reply === undefined) return null;
  if (typeof reply === "string") return reply;
  if (typeof reply === "number") return String(reply);
  throw reply instanceof Error ? refusal(reply) : invalid("a text");
}

/**
 * A list of replies, empty where nothing is stored.
 *
 * @throws CapError when the server answered with an error or something else
 */
export function listOf(reply: RedisReply): readonly RedisReply[] {
  if (reply === null || reply === undefined) return [];
  if (Array.isArray(reply)) return reply;
  throw reply instanceof Error ? refusal(reply) : invalid("a list");
}

/** Names and values, which the client hands over as a flat list or, for HGETALL, as an object. */
export function fieldsOf(reply: RedisReply): ReadonlyMap<string, RedisReply> {
  if (typeof reply === "object" && reply !== null && !Array.isArray(reply) && !(reply instanceof Error))
    return new Map(Object.entries(reply));
  const list = listOf(reply);
  const fields = new Map<string, RedisReply>();
  for (let i = 0; i + 1 < list.length; i += 2) fields.set(String(list[i]), list[i + 1]);
  return fields;
}

/** Whether the server said that the key does not exist, where a command has no empty answer. */
export function isMissingKey(reply: RedisReply): boolean {
  return reply instanceof Error && /^ERR no such key/i.test(reply.message);
}

/** The error of a server as a CapError; it holds the server's words, which name commands and never values. */
export function refusal(error: Error): CapError {
  const { code, retryable } = classOf(error.message);
  return new CapError({ code, message: `Redis answered ${error.message}`, retryable });
}

function classOf(message: string): { readonly code: ErrorCode; readonly retryable: boolean } {
  if (/^(NOPERM|NOAUTH|WRONGPASS|DENIED)/.test(message)) return { code: "SOURCE_REFUSED", retryable: false };
  if (/^(LOADING|BUSY|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|MOVED|ASK|EXECABORT|UNBLOCKED)/.test(message))
    return { code: "SOURCE_UNAVAILABLE", retryable: true };
  return { code: "SOURCE_INVALID", retryable: false };
}

function invalid(wanted: string): CapError {
  return new CapError({ code: "SOURCE_INVALID", message: `Redis answered with something else than ${wanted}` });
}

import { isUtf8 } from "node:buffer";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { CapError } from "@cap/domain";

const CHUNK_BYTES = 64 * 1024;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** First bytes of files that are often taken for text tables. */
const SIGNATURES: readonly (readonly [bytes: Buffer, what: string, hint: string])[] = [
  [Buffer.from([0x1f, 0x8b]), "is compressed with gzip", "unpack it first, for example with gunzip -c"],
  [Buffer.from("PK\u0003\u0004"), "is a zip archive or a spreadsheet", "save the sheet as CSV"],
  [Buffer.from([0xff, 0xfe]), "is UTF-16 text", "save it as UTF-8"],
  [Buffer.from([0xfe, 0xff]), "is UTF-16 text", "save it as UTF-8"],
];

/** How the source is called in messages. */
export function sourceName(source: string): string {
  if (source === "-") return "standard input";
  return source === "" ? '""' : source;
}

/**
 * The bytes of a file or of standard input, checked to be UTF-8 text and cut between characters, without a byte order
 * mark.
 *
 * Nothing is read ahead of the consumer but one chunk.
 *
 * @param source a path, or "-" for standard input
 * @param stdin the stream that "-" stands for
 * @throws CapError with code INPUT_UNREADABLE when the source cannot be opened or read, or holds no UTF-8 text
 */
export async function* inputStream(source: string, stdin: Readable): AsyncGenerator<Buffer> {
  const name = sourceName(source);
  try {
    if (source === "-") yield* checkedText(stdin, name);
    else yield* checkedText(await openFile(source, name), name);
  } catch (error) {
    throw isSystemError(error) ? unreadable(name, whyUnreadable(error), { cause: error }) : error;
  }
}

async function openFile(path: string, name: string): Promise<AsyncIterable<unknown>> {
  if ((await stat(path)).isDirectory()) throw unreadable(name, "is a directory", { hint: "name a file in it" });
  return createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

async function* checkedText(chunks: AsyncIterable<unknown>, name: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = 0;
  for await (const chunk of chunks) {
    const next = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)); // a stream with an encoding gives text
    const bytes = rest.length === 0 ? next : Buffer.concat([rest, next]);
    const complete = bytes.subarray(0, bytes.length - incompleteTail(bytes));
    rest = bytes.subarray(complete.length);
    if (complete.length === 0) continue;
    yield checkText(complete, offset, name);
    offset += complete.length;
  }
  if (rest.length > 0) yield checkText(rest, offset, name);
}

function checkText(bytes: Buffer, offset: number, name: string): Buffer {
  if (offset === 0) {
    for (const [signature, what, hint] of SIGNATURES) {
      if (bytes.subarray(0, signature.length).equals(signature)) throw unreadable(name, what, { hint });
    }
  }
  if (bytes.includes(0))
    throw unreadable(name, `is not text: byte ${offset + bytes.indexOf(0)} is zero`, {
      hint: "give CSV, NDJSON or JSON",
    });
  if (!isUtf8(bytes))
    throw unreadable(name, `is not UTF-8 text from byte ${offset + validLength(bytes)} on`, {
      hint: "save it as UTF-8",
    });
  return offset === 0 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}

/** Bytes at the end that begin a character whose other bytes are still to come. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

/** Length of the longest valid beginning, found by bisection. */
function validLength(bytes: Buffer): number {
  let low = 0;
  let high = bytes.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const head = bytes.subarray(0, middle);
    if (isUtf8(head.subarray(0, head.length - incompleteTail(head)))) low = middle;
    else high = middle;
  }
  return low - incompleteTail(bytes.subarray(0, low));
}

function whyUnreadable(error: NodeJS.ErrnoException): string {
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "does not exist",
    ENOTDIR: "does not exist: a part of its path is a file",
    EACCES: "may not be read: permission denied",
    EPERM: "may not be read: permission denied",
    EISDIR: "is a directory",
    EAGAIN: "has no data ready",
    ERR_STREAM_PREMATURE_CLOSE: "was closed before its end",
    ERR_STREAM_DESTROYED: "is closed",
    EBADF: "is closed",
  };
  return reasons[error.code ?? ""] ?? `cannot be read: ${error.message}`;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && error.name !== "CapError" && "code" in error;
}

function unreadable(
  name: string,
  reason: string,
  options: { readonly hint?: string; readonly cause?: unknown },
): CapError {
  return new CapError({
    code: "INPUT_UNREADABLE",
    message: `${name} ${reason}`,
    details: { source: name },
    ...options,
  });
}

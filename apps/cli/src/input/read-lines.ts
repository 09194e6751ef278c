import { StringDecoder } from "node:string_decoder";
import type { Readable } from "node:stream";
import { CapError } from "@cap/domain";
import { reasonOf } from "../options/config-file.ts";

/** Longest line, in characters: room for the longest history that a first line can hold. */
const STREAM_LINE_MAX = 64 * 1024 * 1024;

/**
 * Lines of a stream, as soon as they are complete, without their ends; the last one needs no end.
 *
 * @throws CapError with code INPUT_TOO_LARGE for a line of more than 67,108,864 characters, INPUT_UNREADABLE when the
 * stream breaks
 */
export async function* readLines(stream: Readable, lineMax = STREAM_LINE_MAX): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  // Parts of the line that is still open: they are joined once, however many chunks it takes.
  let open: string[] = [];
  let length = 0;
  for await (const chunk of readable(stream)) {
    const [first = "", ...others] = decoder.write(chunk).split("\n");
    open.push(first);
    length += first.length;
    for (const next of others) {
      yield lineOf(open);
      open = [next];
      length = next.length;
    }
    if (length > lineMax) {
      throw new CapError({
        code: "INPUT_TOO_LARGE",
        message: `standard input has a line of more than ${lineMax} characters`,
        hint: "end every JSON object with a line feed",
      });
    }
  }
  const last = lineOf(open);
  if (last !== "") yield last;
}

function lineOf(parts: readonly string[]): string {
  return parts.join("").replace(/\r$/u, "");
}

async function* readable(stream: Readable): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
  } catch (cause) {
    throw new CapError({
      code: "INPUT_UNREADABLE",
      message: `standard input cannot be read: ${reasonOf(cause)}`,
      cause,
    });
  }
}

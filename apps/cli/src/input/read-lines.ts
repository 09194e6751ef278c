import type { Readable } from "node:stream";
import { createInterface } from "node:readline";

/** Lines of a stream, as soon as they are complete. */
export function readLines(stream: Readable): AsyncIterable<string> {
  return createInterface({ input: stream, crlfDelay: Infinity });
}

/** Formats that a history may have. */
export type InputFormat = "csv" | "ndjson" | "json" | "empty";

/** Bytes that are looked at to tell the format. */
export const HEAD_BYTES = 64 * 1024;

/**
 * Tells the format of a text by its beginning, never by a file name.
 *
 * A text that starts with a bracket is JSON; with a brace it is NDJSON when the first line is a whole object and others
 * follow, else JSON.
 *
 * @example inputFormat('{"ts": 1, "rps": 2}\n{"ts": 2, "rps": 3}\n') // "ndjson"
 */
export function inputFormat(head: string): InputFormat {
  const text = head.trim();
  if (text === "") return "empty";
  if (text.startsWith("[")) return "json";
  if (!text.startsWith("{")) return "csv";
  const lineEnd = text.indexOf("\n");
  return lineEnd !== -1 && isJson(text.slice(0, lineEnd)) ? "ndjson" : "json";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Formats that a history may have. */
export type InputFormat = "csv" | "ndjson" | "json" | "empty";

/** Bytes that are looked at to tell the format. */
export const HEAD_BYTES = 64 * 1024;

/** Lines that are looked at when the first is no whole object. */
const LINES_LOOKED_AT = 20;

/**
 * Tells the format of a text by its beginning, never by a file name.
 *
 * A text that starts with a bracket is JSON; with a brace it is NDJSON when the first line is a whole object and others
 * follow, or when two neighbouring lines further down are, which no JSON document has: then the first line is a bad one. Else it is
 * JSON.
 *
 * @example inputFormat('{"ts": 1, "rps": 2}\n{"ts": 2, "rps": 3}\n') // "ndjson"
 */
export function inputFormat(head: string): InputFormat {
  const text = head.trim();
  if (text === "") return "empty";
  if (text.startsWith("[")) return "json";
  if (!text.startsWith("{")) return "csv";
  const lines = text.split("\n", LINES_LOOKED_AT);
  const whole = lines.map((line) => line.trimStart().startsWith("{") && isJson(line));
  return lines.length > 1 && whole.some((isWhole, line) => isWhole && (line === 0 || whole[line + 1] === true))
    ? "ndjson"
    : "json";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

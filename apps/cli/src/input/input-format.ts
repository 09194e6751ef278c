/** Formats that a history may have. */
export type InputFormat = "csv" | "ndjson" | "json" | "empty";

/** Bytes that are looked at to tell the format. */
export const HEAD_BYTES = 64 * 1024;

/**
 * Tells the format of a text by its beginning, never by a file name.
 *
 * A text that starts with a bracket is JSON; with a brace it is NDJSON when the first line is a whole object that is not itself a history, else JSON.
 *
 * @example inputFormat('{"ts": 1, "rps": 2}\n{"ts": 2, "rps": 3}\n') // "ndjson"
 */
export function inputFormat(head: string): InputFormat {
  const text = head.trimStart();
  if (text === "") return "empty";
  if (text.startsWith("[")) return "json";
  if (!text.startsWith("{")) return "csv";
  const [firstLine = ""] = text.split("\n", 1);
  return isSample(firstLine) ? "ndjson" : "json";
}

/** A sample has scalars only, a history carries a list. */
function isSample(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return (
      typeof value === "object" &&
      value !== null &&
      Object.values(value).every((field) => typeof field !== "object" || field === null)
    );
  } catch {
    return false;
  }
}

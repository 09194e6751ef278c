import { CapError } from "@cap/domain";
import { objectTable } from "./object-table.ts";
import { LINE_MAX, type OpenTable } from "./table.ts";

/**
 * Reads NDJSON as a stream: one sample object per line, empty lines skipped.
 *
 * @param name how the source is called in messages
 * @throws CapError with code INPUT_TOO_LARGE for a line beyond a million characters
 */
export async function readNdjson(chunks: AsyncIterable<Buffer>, open: OpenTable, name: string): Promise<void> {
  const table = objectTable(open);
  let rest = "";
  let line = 0;

  function readLine(text: string): void {
    line += 1;
    if (text.length > LINE_MAX) throw lineTooLong(name, line);
    if (text.trim() === "") return;
    const sample = parseLine(text);
    if (sample === undefined) table.reject(text, "must be a JSON object", line);
    else table.add(sample, line);
  }

  for await (const chunk of chunks) {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) readLine(text);
    if (rest.length > LINE_MAX) throw lineTooLong(name, line + 1);
  }
  if (rest !== "") readLine(rest);
  table.end();
}

function parseLine(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller counts it as a bad row
  }
}

function lineTooLong(name: string, line: number): CapError {
  return new CapError({
    code: "INPUT_TOO_LARGE",
    message: `${name}, line ${line}: has more than ${LINE_MAX} characters`,
    hint: "write one sample object per line",
    details: { line, charactersMax: LINE_MAX },
  });
}

import type { Readable } from "node:stream";
import { CapError } from "@cap/domain";
import { assembleHistory, tooShort } from "./assemble-history.ts";
import type { AssembleOptions } from "./assembly.ts";
import { missingColumn, resolveColumns, type ColumnOptions } from "./columns.ts";
import { readCsv } from "./csv-table.ts";
import type { HistoryInput } from "./history-input.ts";
import { HEAD_BYTES, inputFormat } from "./input-format.ts";
import { inputStream, sourceName } from "./input-stream.ts";
import { JSON_BYTES_MAX, parseJsonHistory } from "./json-document.ts";
import { readNdjson } from "./ndjson-table.ts";
import { objectTable } from "./object-table.ts";
import { RowReader } from "./row-reader.ts";
import { readSeries } from "./series-table.ts";
import type { OpenTable } from "./table.ts";

/** What may be said about a history that its data do not tell. */
export interface ReadHistoryOptions extends ColumnOptions {
  /** What a source of "-" reads. @defaultValue process.stdin */
  readonly stdin?: Readable | undefined;
  /** IANA zone of timestamps without an offset. @defaultValue "UTC" */
  readonly timeZone?: string | undefined;
  /** Step of the result in seconds; > 0. @defaultValue that of the data; 60 for single jobs */
  readonly stepSeconds?: number | undefined;
  /** Whether a timestamp is the start or the end of its step. @defaultValue "start", with a note */
  readonly timestampMeans?: "start" | "end" | undefined;
}

/** The table of a source, once its header is known. */
interface OpenedTable {
  readonly reader: RowReader;
  readonly options: AssembleOptions;
}

/**
 * Reads a history of load: CSV, NDJSON or JSON, told apart by content.
 *
 * CSV and NDJSON are streamed; at most 16 bytes a sample are kept. Bad cells become missing while at most 5 % of the rows are
 * bad. Nothing is decided in silence: every assumption, repair and omission is a note.
 *
 * @param source a path, or "-" for standard input
 * @throws CapError with code INPUT_UNREADABLE (no such file, no text, broken syntax), INPUT_TOO_LARGE (a JSON document
 * above 64 MB, a line above 1 MB, above ten million steps), INVALID_METRICS (no load column, too many bad rows),
 * INSUFFICIENT_HISTORY (too few samples) or USAGE (an option that does not fit)
 * @example await readHistory("demo/history.csv", {}) // { startAt: 1756684800, stepSeconds: 300, counts: [...], ... }
 */
export async function readHistory(source: string, options: ReadHistoryOptions): Promise<HistoryInput> {
  checkStep(options.stepSeconds);
  const name = sourceName(source);
  const { head, chunks } = await withHead(inputStream(source, stdinOf(source, options)));
  const format = inputFormat(head);
  if (format === "empty") throw tooShort(`${name} is empty`, 0);
  if (format === "json") return readJson(await wholeText(chunks, name), name, options);
  const tables: OpenedTable[] = [];
  const open = tableOpener(tables, name, "line", options);
  if (format === "csv") await readCsv(chunks, open, { ...options, head, name });
  else await readNdjson(chunks, open, name);
  return finish(tables, name);
}

function readJson(text: string, name: string, options: ReadHistoryOptions): HistoryInput {
  const document = parseJsonHistory(text, name);
  if (document.kind === "series") return readSeries(document, name, options);
  if (document.samples.length === 0) throw tooShort(`${name} holds no samples`, 0);
  const tables: OpenedTable[] = [];
  const table = objectTable(tableOpener(tables, name, "sample", options));
  for (const [index, sample] of document.samples.entries()) table.add(sample, index + 1);
  table.end();
  return finish(tables, name);
}

/** Opens a table of rows, with time or, when the step is known, without. */
function tableOpener(
  tables: OpenedTable[],
  name: string,
  unit: "line" | "sample",
  options: ReadHistoryOptions,
): OpenTable {
  return (header) => {
    const columns = resolveColumns(header, options);
    const { timeZone = "UTC", stepSeconds, timestampMeans } = options;
    if (columns.time === null && stepSeconds === undefined) throw missingColumn("time", header);
    const place = (position: number): string => `${unit} ${position}`;
    const reader = new RowReader(columns, { timeZone, stepSeconds: stepSeconds ?? 60, startAt: 0, place });
    const rowStepSeconds = columns.time === null ? (stepSeconds ?? null) : null;
    tables.push({ reader, options: { name, place, timeZone, stepSeconds, rowStepSeconds, timestampMeans } });
    return reader;
  };
}

function finish([table]: readonly OpenedTable[], name: string): HistoryInput {
  if (table === undefined) throw tooShort(`${name} is empty`, 0);
  if (table.reader.count === 0) throw tooShort(`${name} holds a header but no rows`, 0);
  return assembleHistory(table.reader, table.options);
}

function stdinOf(source: string, { stdin = process.stdin }: ReadHistoryOptions): Readable {
  if (source === "-" && "isTTY" in stdin && stdin.isTTY === true) {
    throw new CapError({
      code: "INPUT_UNREADABLE",
      message: "standard input is a terminal",
      hint: "pipe a file into it, or name one instead of -",
    });
  }
  return stdin;
}

function checkStep(stepSeconds: number | undefined): void {
  if (stepSeconds === undefined || (Number.isFinite(stepSeconds) && stepSeconds > 0)) return;
  throw new CapError({
    code: "USAGE",
    message: `step must be longer than 0 s, got ${stepSeconds} s`,
    hint: 'give a duration such as "5m"',
  });
}

/** Reads the beginning of a stream, and gives it back in front of the rest. */
async function withHead(stream: AsyncGenerator<Buffer>): Promise<{ head: string; chunks: AsyncGenerator<Buffer> }> {
  const read: Buffer[] = [];
  let bytes = 0;
  while (bytes < HEAD_BYTES) {
    const next = await stream.next();
    if (next.done === true) break;
    read.push(next.value);
    bytes += next.value.length;
  }
  async function* chunks(): AsyncGenerator<Buffer> {
    while (read.length > 0) yield read.shift() ?? Buffer.alloc(0);
    yield* stream;
  }
  return { head: Buffer.concat(read).toString("utf8"), chunks: chunks() };
}

async function wholeText(chunks: AsyncIterable<Buffer>, name: string): Promise<string> {
  const read: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    read.push(chunk);
    bytes += chunk.length;
    if (bytes > JSON_BYTES_MAX) {
      throw new CapError({
        code: "INPUT_TOO_LARGE",
        message: `${name} is a JSON document of more than 64 MB`,
        details: { bytesMax: JSON_BYTES_MAX },
      });
    }
  }
  return Buffer.concat(read).toString("utf8");
}

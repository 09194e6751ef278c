import { CapError } from "@cap/domain";
import { parse, type Parser } from "csv-parse";
import { isHeader, missingColumn, type ColumnOptions } from "./columns.ts";
import { readQuantity } from "./quantity-cell.ts";
import { LINE_MAX, type OpenTable, type RowSink } from "./table.ts";
import { timestampReader } from "./timestamp.ts";

/** What a CSV reader has to know beside the bytes. */
export interface CsvOptions extends ColumnOptions {
  /** Beginning of the text, by which the delimiter is chosen. */
  readonly head: string;
  /** How the source is called in messages. */
  readonly name: string;
}

const DELIMITERS = [",", ";", "\t"] as const;
/** A first value from here on (September 2001) is an epoch time rather than a number of jobs. */
const EPOCH_MIN = 1e9;

/**
 * Reads CSV as a stream, row by row: comma, semicolon or tab, quoted fields, any line ends, `#` comment lines, with or
 * without header.
 *
 * @throws CapError with code INPUT_UNREADABLE for an unclosed quote, INPUT_TOO_LARGE for a row beyond a million bytes
 */
export async function readCsv(chunks: AsyncIterable<Buffer>, open: OpenTable, options: CsvOptions): Promise<void> {
  const read = rowHandler(open, options);
  const parser = parse({
    delimiter: csvDelimiter(options.head),
    record_delimiter: ["\r\n", "\n", "\r"],
    comment: "#",
    comment_no_infix: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: LINE_MAX,
    // Rows are taken here, while they are parsed; nothing is passed on, so no queue of rows can grow.
    on_record: (cells: string[], { lines }) => {
      read(cells, lines);
      return null;
    },
  });
  // Told to the callbacks below as well; without a listener it would end the process.
  parser.on("error", () => undefined);
  try {
    for await (const chunk of chunks) await write(parser, chunk);
    await end(parser);
  } catch (error) {
    throw csvError(error, options.name);
  }
}

/** The delimiter that the first line holds most of, outside quotes; a comma when it holds none. */
export function csvDelimiter(head: string): "," | ";" | "\t" {
  const firstLine = head.split(/\r\n|\n|\r/u).find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
  const plain = firstLine.replace(/"[^"]*"/gu, "");
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: plain.split(delimiter).length }));
  return counted.toSorted((a, b) => b.count - a.count)[0]?.delimiter ?? ",";
}

/**
 * Opens the table with the first row, as header or by what its values look like, and passes on the others. Blank rows
 * mean nothing, unless rows have no time: there each holds the place of a missing value, but for those at the end.
 */
function rowHandler(open: OpenTable, options: ColumnOptions): (cells: readonly string[], line: number) => void {
  let sink: RowSink | null = null;
  let width = 0;
  const blanks: number[] = [];
  return (cells, line) => {
    if (cells.every((cell) => cell.trim() === "")) {
      if (sink !== null && !sink.timed) blanks.push(line);
      return;
    }
    if (sink === null) {
      const headed = isHeader(cells, options);
      const header = headed ? cells.map((cell) => cell.trim()) : headerOf(cells);
      width = header.length;
      sink = open(header);
      if (headed) return;
    }
    for (const blank of blanks.splice(0)) sink.add([], blank);
    const surplus = cells.slice(width).some((cell) => cell.trim() !== "");
    if (surplus) sink.reject(cells.join(","), `must have at most ${width} fields`, line);
    else sink.add(cells, line);
  };
}

/** Names for the columns of a table without header: time and load, or one of them. */
function headerOf(cells: readonly string[]): readonly string[] {
  const [first = "", second] = cells;
  const quantity = readQuantity(first);
  const isNumber = typeof quantity === "number";
  const isTime = typeof timestampReader("UTC").read(first) === "number";
  if (cells.length === 1 && isTime) return [isNumber && quantity < EPOCH_MIN ? "value" : "timestamp"];
  const secondIsLoad =
    second !== undefined && (readQuantity(second) === null || typeof readQuantity(second) === "number");
  if (cells.length === 2 && isTime && secondIsLoad) return ["timestamp", "value"];
  throw missingColumn("load", cells);
}

function write(parser: Parser, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => parser.write(chunk, (error) => (error ? reject(error) : resolve())));
}

function end(parser: Parser): Promise<void> {
  return new Promise((resolve, reject) => {
    parser.once("end", resolve);
    parser.once("error", reject);
    parser.resume();
    parser.end();
  });
}

function csvError(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || !("code" in error) || error.name === "CapError") return error;
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    return new CapError({
      code: "INPUT_TOO_LARGE",
      message: `${name} has a row of more than ${LINE_MAX} bytes`,
      hint: "look for a quote that is not closed, or for a file that is no table",
      cause: error,
    });
  }
  const isCsvError = String(error.code).startsWith("CSV_");
  return isCsvError
    ? new CapError({
        code: "INPUT_UNREADABLE",
        message: `${name} is not valid CSV: ${error.message}`,
        hint: "close the quote",
        cause: error,
      })
    : error;
}

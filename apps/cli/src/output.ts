import { stringify } from "yaml";
import type { Terminal } from "./terminal.ts";

/** Forms of output that programs read; `report` is for people. */
export const OUTPUT_FORMATS = ["report", "json", "yaml", "csv"] as const;
/** One of {@link OUTPUT_FORMATS}. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** A table for `-o csv`. */
export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** What a command has to say, in each form. */
export interface Answer {
  /** Value in wire form. */
  readonly data: unknown;
  readonly table: () => CsvTable;
  readonly report: () => string;
}

/** Texts are quoted: readers of YAML 1.1 take a bare `2025-09-01T00:00:00Z` or `no` for something else. */
const YAML = { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" } as const;

/** Writes an answer to stdout in the form that was asked for. */
export function writeAnswer(
  { data, table, report }: Answer,
  format: OutputFormat,
  { out }: Pick<Terminal, "out">,
): void {
  if (format === "json") out(`${JSON.stringify(data, null, 2)}\n`);
  else if (format === "yaml") out(stringify(data, YAML));
  else if (format === "csv") out(csvOf(table()));
  else out(report());
}

function csvOf({ header, rows }: CsvTable): string {
  return [header, ...rows].map((cells) => `${cells.map(csvCell).join(",")}\n`).join("");
}

function csvCell(value: string | number | null): string {
  if (value === null) return "";
  // A text that a spreadsheet would take for a formula is marked as text.
  const text = typeof value === "string" && /^[=+@-]/u.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

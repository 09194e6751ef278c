import { promNumber } from "./prometheus-client.ts";

/** One sample of an exposition. */
export interface MetricSample {
  /** Full name, with the suffix of its type. */
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** May be NaN or infinite. */
  readonly value: number;
  /** Epoch seconds; null where the exposition states none. */
  readonly timestampAt: number | null;
  readonly hasExemplar: boolean;
}

/** How a sample line may look. */
export interface LineRules {
  /** `openmetrics`: one space between parts, timestamps in seconds; `prometheus`: blanks, milliseconds, no exemplars. */
  readonly format: "openmetrics" | "prometheus";
  readonly labelsMax: number;
}

/** What a line breaks; the parser adds its number. */
export class LineFault extends Error {}

const NAME = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL_NAME = /[a-zA-Z_][a-zA-Z0-9_]*/y;
/** Text up to the next quote or backslash. */
const PLAIN_TEXT = /[^"\\]*/y;
/** Longest labels of an exemplar, characters. */
const EXEMPLAR_LABELS_MAX = 128;
const MILLISECONDS = 1000;

/**
 * Reads one sample line.
 *
 * @throws LineFault
 */
export function parseSampleLine(line: string, rules: LineRules): MetricSample {
  const cursor = { line, at: 0 };
  const name = match(cursor, NAME) ?? fault("must begin with the name of a metric");
  const labels = line[cursor.at] === "{" ? parseLabels(cursor, rules.labelsMax) : new Map<string, string>();
  const [sample, exemplar] = splitExemplar(line.slice(cursor.at), rules);
  const parts = partsOf(sample, rules);
  if (parts.length < 1 || parts.length > 2)
    fault("must have a value, and at most a timestamp, after the name and labels");
  const [value = "", timestamp] = parts;
  if (exemplar !== undefined) checkExemplar(exemplar, rules);
  return {
    name,
    labels,
    value: promNumber(value) ?? fault(`must have a number as its value, got ${shown(value)}`),
    timestampAt: timestamp === undefined ? null : timestampOf(timestamp, rules),
    hasExemplar: exemplar !== undefined,
  };
}

interface Cursor {
  readonly line: string;
  at: number;
}

function match(cursor: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.line)?.[0] ?? null;
  if (found !== null) cursor.at += found.length;
  return found;
}

function parseLabels(cursor: Cursor, labelsMax: number): Map<string, string> {
  const labels = new Map<string, string>();
  cursor.at += 1;
  while (cursor.line[cursor.at] !== "}") {
    const name = match(cursor, LABEL_NAME) ?? fault("must have the name of a label");
    if (cursor.line.slice(cursor.at, cursor.at + 2) !== '="') fault(`must have =" after the label ${name}`);
    cursor.at += 2;
    if (labels.has(name)) fault(`must name the label ${name} once`);
    labels.set(name, parseQuoted(cursor, name));
    if (labels.size > labelsMax) fault(`must have <= ${labelsMax} labels`);
    if (cursor.line[cursor.at] === ",") cursor.at += 1;
    else if (cursor.line[cursor.at] !== "}") fault(`must have , or } after the label ${name}`);
  }
  cursor.at += 1;
  return labels;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\", '"': '"', n: "\n" };

function parseQuoted(cursor: Cursor, name: string): string {
  let text = "";
  for (;;) {
    text += match(cursor, PLAIN_TEXT) ?? "";
    const mark = cursor.line[cursor.at];
    if (mark === undefined) fault(`must close the quotes of the label ${name}`);
    cursor.at += 1;
    if (mark === '"') return text;
    const escape = cursor.line[cursor.at] ?? "";
    text += ESCAPES[escape] ?? fault(`must escape only \\\\, \\" and \\n in the label ${name}, got \\${escape}`);
    cursor.at += 1;
  }
}

function splitExemplar(rest: string, { format }: LineRules): readonly [string, string?] {
  const hash = rest.indexOf("#");
  if (hash < 0) return [rest];
  if (format === "prometheus" || rest.slice(hash - 1, hash + 2) !== " # ")
    fault("must have nothing after the timestamp");
  return [rest.slice(0, hash - 1), rest.slice(hash + 2)];
}

function checkExemplar(text: string, rules: LineRules): void {
  const cursor = { line: text, at: 0 };
  if (text[0] !== "{") fault("must begin an exemplar with {");
  const labels = parseLabels(cursor, rules.labelsMax);
  const characters = [...labels].flat().join("").length;
  if (characters > EXEMPLAR_LABELS_MAX)
    fault(`must have <= ${EXEMPLAR_LABELS_MAX} characters in the labels of an exemplar`);
  const parts = partsOf(text.slice(cursor.at), rules);
  const numbers = parts.map(promNumber);
  if (parts.length < 1 || parts.length > 2 || numbers.includes(null))
    fault("must end an exemplar with a number and at most a timestamp");
}

/** What follows the labels, cut at blanks. */
function partsOf(text: string, { format }: LineRules): readonly string[] {
  if (format === "prometheus") return text.trim().split(/[ \t]+/);
  if (!text.startsWith(" ")) fault("must have one space before the value");
  const parts = text.slice(1).split(" ");
  if (parts.includes("")) fault("must have single spaces between its parts and none at its end");
  return parts;
}

function timestampOf(text: string, { format }: LineRules): number {
  const number = promNumber(text);
  if (number === null || !Number.isFinite(number) || (format === "prometheus" && !Number.isInteger(number)))
    fault(`must have a finite number as its timestamp, got ${shown(text)}`);
  return format === "prometheus" ? number / MILLISECONDS : number;
}

function shown(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text);
}

function fault(rule: string): never {
  throw new LineFault(rule);
}

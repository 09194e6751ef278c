import { CapError } from "@cap/domain";
import { LineFault, type MetricSample, parseSampleLine } from "./open-metrics-line.ts";

/** Types of metrics. */
export const METRIC_TYPES = [
  "counter",
  "gauge",
  "histogram",
  "gaugehistogram",
  "stateset",
  "info",
  "summary",
  "unknown",
] as const;

/** One of {@link METRIC_TYPES}. */
export type MetricType = (typeof METRIC_TYPES)[number];

/** A metric family: what one name stands for, and all its samples. */
export interface MetricFamily {
  readonly name: string;
  readonly type: MetricType;
  readonly samples: readonly MetricSample[];
}

/** How {@link parseMetrics} reads. */
export interface MetricsFormat {
  /** OpenMetrics 1.0, or the text format 0.0.4 of Prometheus. @defaultValue "openmetrics" */
  readonly format?: "openmetrics" | "prometheus";
  /** @defaultValue 16 MiB */
  readonly bytesMax?: number;
  /** @defaultValue 100 000 */
  readonly samplesMax?: number;
}

const BYTES_MAX = 16 << 20;
const SAMPLES_MAX = 100_000;
const LINE_LENGTH_MAX = 64 * 1024;
const LABELS_MAX = 64;

/** Suffixes of the samples of each type, in OpenMetrics. */
const SUFFIXES: Readonly<Record<MetricType, readonly string[]>> = {
  counter: ["_total", "_created"],
  gauge: [""],
  histogram: ["_bucket", "_count", "_sum", "_created"],
  gaugehistogram: ["_bucket", "_gcount", "_gsum"],
  stateset: [""],
  info: ["_info"],
  summary: ["", "_count", "_sum", "_created"],
  unknown: [""],
};

/**
 * Reads an exposition of metrics, all of it or nothing: the first fault is an error that names its line.
 *
 * Bounded: the bytes, a line's length, the samples and the labels of each. Strict in OpenMetrics: `# EOF` at the end, no carriage
 * returns, no empty lines, each family in one piece, suffixes as its type has them, no series twice, counters that are numbers >= 0,
 * exemplars only on counters and buckets.
 *
 * @throws CapError INVALID_METRICS, or INPUT_TOO_LARGE, with `details.line`
 * @see OpenMetrics 1.0, text format; Prometheus, exposition formats
 */
export function parseMetrics(exposition: Uint8Array | string, options: MetricsFormat = {}): readonly MetricFamily[] {
  const { format = "openmetrics", bytesMax = BYTES_MAX, samplesMax = SAMPLES_MAX } = options;
  const text = textOf(exposition, bytesMax);
  const reader = { format, samplesMax, families: new Map<string, Family>(), series: new Set<string>(), current: null };
  const state: Reader = reader;
  const lines = text.split("\n");
  const last = lines.pop();
  if (last !== "" && last !== undefined) lines.push(last);
  let ended = false;
  for (const [index, line] of lines.entries()) {
    try {
      if (ended) throw new LineFault("must not follow # EOF");
      if (line.length > LINE_LENGTH_MAX) throw new LineFault(`must have <= ${LINE_LENGTH_MAX} characters`);
      ended = readLine(state, line);
    } catch (error) {
      if (error instanceof LineFault) throw refused(index + 1, error.message);
      throw error;
    }
  }
  if (format === "openmetrics" && !ended) throw refused(lines.length, "must be # EOF, as the last one");
  return [...state.families.values()];
}

interface Family {
  readonly name: string;
  type: MetricType;
  readonly samples: MetricSample[];
  readonly described: Set<string>;
}

interface Reader {
  readonly format: "openmetrics" | "prometheus";
  readonly samplesMax: number;
  readonly families: Map<string, Family>;
  readonly series: Set<string>;
  current: Family | null;
}

function textOf(exposition: Uint8Array | string, bytesMax: number): string {
  const bytes = typeof exposition === "string" ? Buffer.byteLength(exposition) : exposition.byteLength;
  if (bytes > bytesMax)
    throw new CapError({
      code: "INPUT_TOO_LARGE",
      message: `metrics must have <= ${bytesMax} bytes, got ${bytes}`,
      hint: "push fewer metrics at once",
    });
  if (typeof exposition === "string") return exposition;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(exposition);
  } catch {
    throw refused(1, "and all others must be UTF-8");
  }
}

/** Reads one line; whether it is the last. */
function readLine(reader: Reader, line: string): boolean {
  const { format } = reader;
  if (line.includes("\r")) throw new LineFault("must hold no carriage return");
  if (line === "# EOF" && format === "openmetrics") return true;
  if (line.startsWith("#")) {
    readDescriptor(reader, line);
    return false;
  }
  if (line.trim() === "") {
    if (format === "prometheus") return false;
    throw new LineFault("must not be empty");
  }
  readSample(reader, line);
  return false;
}

function readDescriptor(reader: Reader, line: string): void {
  const [, kind, name, rest = ""] = /^# (TYPE|HELP|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*)(?: (.*))?$/.exec(line) ?? [];
  if (kind === undefined || name === undefined) {
    if (reader.format === "prometheus") return;
    throw new LineFault("must be # TYPE, # HELP, # UNIT or # EOF, where it begins with #");
  }
  const family = familyOf(reader, name);
  if (family.described.has(kind)) throw new LineFault(`must not say the ${kind} of ${name} again`);
  if (family.samples.length > 0) throw new LineFault(`must stand before the samples of ${name}`);
  family.described.add(kind);
  if (kind !== "TYPE") return;
  const type = reader.format === "prometheus" && rest === "untyped" ? "unknown" : rest;
  family.type = METRIC_TYPES.find((known) => known === type) ?? badType(rest);
}

function badType(type: string): never {
  throw new LineFault(
    `must have one of the types ${METRIC_TYPES.join(", ")}, got ${JSON.stringify(type.slice(0, 40))}`,
  );
}

/** The family of a name, which is the current one or begins here: a family is in one piece. */
function familyOf(reader: Reader, name: string): Family {
  if (reader.current?.name === name) return reader.current;
  if (reader.families.has(name)) throw new LineFault(`must not come back to ${name}: a family is in one piece`);
  const family: Family = { name, type: "unknown", samples: [], described: new Set() };
  reader.families.set(name, family);
  reader.current = family;
  return family;
}

function readSample(reader: Reader, line: string): void {
  const sample = parseSampleLine(line, { format: reader.format, labelsMax: LABELS_MAX });
  const family = ownerOf(reader, sample.name);
  if (family.type === "counter" && !(sample.value >= 0))
    throw new LineFault(`must have a counter >= 0, got ${sample.value}`);
  if (sample.hasExemplar && !/_(?:total|bucket)$/.test(sample.name))
    throw new LineFault("must have an exemplar only on a counter or a bucket");
  if (reader.series.size >= reader.samplesMax) throw new LineFault(`must be one of <= ${reader.samplesMax} samples`);
  const series = `${sample.name}${JSON.stringify([...sample.labels].toSorted(([a], [b]) => (a < b ? -1 : 1)))}`;
  if (reader.series.has(series)) throw new LineFault("must not tell the same series again");
  reader.series.add(series);
  family.samples.push(sample);
}

/** The family that a sample belongs to: the current one with a suffix of its type, or one that nothing described. */
function ownerOf(reader: Reader, name: string): Family {
  const { current, format } = reader;
  const suffixes = (type: MetricType): readonly string[] =>
    format === "prometheus" && type === "counter" ? ["", ...SUFFIXES.counter] : SUFFIXES[type];
  if (current !== null && suffixes(current.type).some((suffix) => name === current.name + suffix)) return current;
  if (current !== null && current.described.has("TYPE") && name.startsWith(current.name) && format === "openmetrics") {
    const rest = name.slice(current.name.length);
    if (rest === "" || Object.values(SUFFIXES).flat().includes(rest))
      throw new LineFault(`must have a suffix of a ${current.type}: ${suffixes(current.type).join(", ") || "none"}`);
  }
  return familyOf(reader, name);
}

function refused(line: number, rule: string): CapError {
  return new CapError({
    code: "INVALID_METRICS",
    message: `line ${line} ${rule}`,
    hint: "correct the line and send all of it again; nothing was taken",
    details: { line },
  });
}

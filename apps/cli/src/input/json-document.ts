import { CapError } from "@cap/domain";
import type { LoadUnit } from "./columns.ts";

/** A history as one JSON document: a list of sample objects, or a series of values at equal steps. */
export type JsonHistory =
  | { readonly kind: "samples"; readonly samples: readonly unknown[] }
  | {
      readonly kind: "series";
      readonly values: readonly unknown[];
      /** Start of the first step as written; undefined when the document has none. */
      readonly start: unknown;
      /** Step as written; undefined when the document has none. */
      readonly step: unknown;
      /** Undefined when neither a unit nor the name of the list tells. */
      readonly unit: LoadUnit | undefined;
      /** Fields that are left out. */
      readonly ignored: readonly string[];
    };

/** Largest JSON document, in bytes: unlike CSV and NDJSON it has to be in memory as a whole. */
export const JSON_BYTES_MAX = 64 * 1024 * 1024;

const WRAPPERS = ["samples", "history", "metrics"];
const LISTS = ["values", "arrivals", "counts"];
const START_NAMES = ["start", "start_at", "startAt"];
const STEP_NAMES = ["step", "stepSeconds", "step_seconds"];

/**
 * Reads the text of a JSON document and finds the history in it.
 *
 * @param name how the source is called in messages
 * @throws CapError with code INPUT_UNREADABLE when the text is no JSON, INVALID_METRICS when it holds no history
 * @example parseJsonHistory('{"start": "2025-09-14T00:00:00Z", "step": "5m", "arrivals": [1, 2]}', "a.json").kind // "series"
 */
export function parseJsonHistory(text: string, name: string): JsonHistory {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CapError({
      code: "INPUT_UNREADABLE",
      message: `${name} is not valid JSON: ${reason.replaceAll("\n", " ")}`,
      hint: "correct the document; unknown values are null, for JSON has no NaN and no Infinity",
      cause,
    });
  }
  return historyIn(document, name);
}

/** The history in a document, behind as many wrappers as there are. */
function historyIn(document: unknown, name: string): JsonHistory {
  for (let inner = document; ;) {
    if (Array.isArray(inner)) return listHistory(inner);
    if (!isObject(inner)) throw noHistory(name, "is a single JSON value");
    const found = inner;
    const list = LISTS.find((key) => Array.isArray(found[key]));
    if (list !== undefined) return seriesHistory(found, list, name);
    const wrapper = WRAPPERS.find((key) => typeof found[key] === "object" && found[key] !== null);
    if (wrapper !== undefined) inner = found[wrapper];
    else if (Object.keys(found).length === 0) throw noHistory(name, "is an empty object");
    else return { kind: "samples", samples: [found] };
  }
}

/** A list of bare values is a series without start; its step has to come from elsewhere. */
function listHistory(list: readonly unknown[]): JsonHistory {
  const bare =
    list.some((value) => typeof value === "number") &&
    list.every((value) => typeof value === "number" || value === null);
  return bare
    ? { kind: "series", values: list, start: undefined, step: undefined, unit: undefined, ignored: [] }
    : { kind: "samples", samples: list };
}

function seriesHistory(document: Readonly<Record<string, unknown>>, list: string, name: string): JsonHistory {
  const values = document[list];
  const startName = START_NAMES.find((key) => document[key] !== undefined) ?? "start";
  const stepName = STEP_NAMES.find((key) => document[key] !== undefined) ?? "step";
  const unit = document["unit"] ?? (list === "values" ? undefined : "count");
  if (unit !== undefined && unit !== "count" && unit !== "rate") {
    throw new CapError({
      code: "INVALID_METRICS",
      message: `${name}, unit: must be "count" or "rate", got ${JSON.stringify(unit)}`,
      details: { field: "unit", value: unit },
    });
  }
  const used = new Set([list, startName, stepName, "unit"]);
  return {
    kind: "series",
    values: Array.isArray(values) ? values : [],
    start: document[startName],
    step: document[stepName],
    unit,
    ignored: Object.keys(document).filter((key) => !used.has(key)),
  };
}

function noHistory(name: string, what: string): CapError {
  return new CapError({
    code: "INVALID_METRICS",
    message: `${name} ${what} and holds no history`,
    hint: 'give an array of samples, or {"start", "step", "values"}',
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

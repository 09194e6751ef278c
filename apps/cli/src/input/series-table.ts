import { CapError } from "@cap/domain";
import { assembleHistory, tooShort } from "./assemble-history.ts";
import { resolveColumns, type LoadUnit } from "./columns.ts";
import { BUCKETS_MAX, type HistoryInput, type Note } from "./history-input.ts";
import { tooManySteps } from "./job-counts.ts";
import type { JsonHistory } from "./json-document.ts";
import { readDuration } from "./quantity-cell.ts";
import { RowReader } from "./row-reader.ts";
import { TIMESTAMP_RULE, timestampReader } from "./timestamp.ts";

/** What may be said about a series that the document does not tell. */
export interface SeriesOptions {
  readonly timeZone?: string | undefined;
  readonly stepSeconds?: number | undefined;
  readonly unit?: LoadUnit | undefined;
}

/**
 * Makes a history of a JSON series: values at equal steps from a start.
 *
 * @param name how the source is called in messages
 * @throws CapError with code INVALID_METRICS when start or step cannot be read or too many values are bad; others as
 * {@link assembleHistory}
 */
export function readSeries(
  series: JsonHistory & { kind: "series" },
  name: string,
  options: SeriesOptions,
): HistoryInput {
  const { timeZone = "UTC", stepSeconds } = options;
  if (series.values.length === 0) throw tooShort(`${name} holds no values`, 0);
  const rowStepSeconds = seriesStep(series.step, name, stepSeconds);
  if (series.values.length > BUCKETS_MAX) throw tooManySteps(series.values.length, rowStepSeconds);
  const { startAt, notes } = seriesStart(series.start, name, timeZone);
  const place = (position: number): string => `values[${position - 1}]`;
  const columns = resolveColumns(["value"], { unit: options.unit ?? series.unit });
  const reader = new RowReader(
    { ...columns, ignored: series.ignored },
    { timeZone, stepSeconds: rowStepSeconds, startAt, place },
  );
  for (const [index, value] of series.values.entries()) reader.add([value], index + 1);
  const history = assembleHistory(reader, {
    name,
    place,
    timeZone,
    stepSeconds,
    rowStepSeconds,
    timestampMeans: "start",
  });
  return { ...history, notes: [...notes, ...history.notes] };
}

/** Timestamps are kept to a millisecond; shorter steps would fall together. */
const SHORTEST_STEP_SECONDS = 0.001;

function seriesStep(step: unknown, name: string, fallback: number | undefined): number {
  if (step === undefined && fallback !== undefined) return fallback;
  const seconds = readDuration(step, 1);
  if (typeof seconds === "number" && seconds >= SHORTEST_STEP_SECONDS) return seconds;
  throw new CapError({
    code: "INVALID_METRICS",
    message: `${name}, step: must be a duration of at least 1 ms, such as "5m", or a number of seconds, got ${JSON.stringify(step) ?? "nothing"}`,
    hint: "add the step to the document, or give it as an option",
    details: { field: "step", value: step },
  });
}

function seriesStart(
  start: unknown,
  name: string,
  timeZone: string,
): { readonly startAt: number; readonly notes: readonly Note[] } {
  if (start === undefined || start === null) {
    return {
      startAt: 0,
      notes: [
        {
          kind: "assumed",
          message: "the series has no start: its first step begins on 1970-01-01 at 00:00 UTC",
        },
      ],
    };
  }
  const reader = timestampReader(timeZone);
  const startAt = reader.read(start);
  if (typeof startAt !== "number") {
    throw new CapError({
      code: "INVALID_METRICS",
      message: `${name}, start: ${TIMESTAMP_RULE}, got ${JSON.stringify(start)}`,
      details: { field: "start", value: start },
    });
  }
  const assumed = `the start has no offset and is read in the time zone ${timeZone} (--time-zone)`;
  return { startAt, notes: reader.tally.withoutOffset > 0 ? [{ kind: "assumed", message: assumed }] : [] };
}

import { CapError } from "@cap/domain";
import { missingColumn } from "./columns.ts";
import type { AssembleOptions, PlacedSamples } from "./assembly.ts";
import { arrangementNotes, readingNotes } from "./history-notes.ts";
import { BUCKETS_MAX, type HistoryInput, type Note } from "./history-input.ts";
import { tooManySteps } from "./job-counts.ts";
import { withoutIncompleteSteps } from "./incomplete-steps.ts";
import type { RowReader } from "./row-reader.ts";
import type { SampleLog } from "./sample-log.ts";
import { withoutStrays } from "./stray-times.ts";
import { stepCounts, type OrderedSamples } from "./step-counts.ts";
import { nativeStep, timeGrid, type NativeStep, type TimeGrid } from "./time-grid.ts";

/** A single rate without any step is one minute of history. */
const LONE_STEP_SECONDS = 60;

/**
 * Puts what was read in order: the step, the grid, jobs per step, service times, the last state, and the notes.
 *
 * @throws CapError with code INVALID_METRICS when more than 5 % of the rows are bad, INSUFFICIENT_HISTORY when too few
 * are left, USAGE when the step does not fit the data, INPUT_TOO_LARGE beyond ten million steps
 */
export function assembleHistory(reader: RowReader, options: AssembleOptions): HistoryInput {
  const repairs = reader.judge();
  if (reader.columns.load === null) return assembleJobs(reader, repairs, options);
  const { samples, notes: strays } = withoutStrays(inOrder(reader.log, reader.unsorted.count > 0), options.place);
  const native =
    options.rowStepSeconds === null ? nativeStep(samples) : { seconds: options.rowStepSeconds, regular: true };
  const stepSeconds = chooseStep(reader, samples, native, options);
  const shift =
    options.timestampMeans === "end" && options.rowStepSeconds === null ? (native?.seconds ?? stepSeconds) : 0;
  const starts: PlacedSamples = shift === 0 ? samples : { ...samples, at: (index) => samples.at(index) - shift };
  const grid = timeGrid(starts, stepSeconds, native);
  refuseFarOff(starts, grid, options);
  const result = stepCounts(starts, grid, reader.columns.load.unit);
  const { service, notes } = reader.service.summary();
  return withoutIncompleteSteps({
    startAt: grid.originAt,
    stepSeconds,
    counts: result.counts,
    service,
    ...lastState(reader),
    notes: [
      ...readingNotes(reader, options),
      ...repairs,
      ...strays,
      ...arrangementNotes({ samples, native, grid, result, reader, options }),
      ...notes,
    ],
  });
}

/** Fewer steps of single jobs are all kept: half of them would be gone. */
const LEAST_JOB_STEPS = 4;

function assembleJobs(reader: RowReader, repairs: readonly Note[], options: AssembleOptions): HistoryInput {
  if (reader.jobs.size < 2)
    throw tooShort(`${options.name} holds ${reader.jobs.size === 1 ? "one job" : "no job"}`, reader.jobs.size);
  if (reader.jobsLookLikeSamples && reader.columns.ignored.length > 0)
    throw missingColumn("load", reader.columns.ignored);
  const stepSeconds = options.stepSeconds ?? LONE_STEP_SECONDS;
  const even: Note = {
    kind: "warning",
    message: "rows are evenly spaced, which jobs seldom are: if they are samples, a load column is missing",
  };
  const all = reader.jobs.counts();
  // Nobody can tell when a log of jobs begins and ends but by its jobs, and they do so within a step.
  const ends = all.counts.length < LEAST_JOB_STEPS ? 0 : 1;
  const counted: Note = {
    kind: "assumed",
    message: `each of ${reader.jobs.size} rows is one job, counted per ${stepSeconds} s; the first and the last step ${ends === 0 ? "may be incomplete" : "are incomplete, and left out"}`,
  };
  return {
    startAt: all.startAt + ends * stepSeconds,
    counts: all.counts.slice(ends, all.counts.length - ends),
    stepSeconds,
    service: reader.jobService.summary(),
    ...lastState(reader),
    notes: [...readingNotes(reader, options), ...repairs, counted, ...(reader.jobsLookLikeSamples ? [even] : [])],
  };
}

function lastState(
  reader: RowReader,
): Pick<HistoryInput, "lastWorkers" | "lastBacklog" | "lastUtilization" | "queueName"> {
  const workers = reader.state.get("workers");
  return {
    // An average over an interval need not be whole; a pool is.
    lastWorkers: workers === null ? null : Math.round(workers),
    lastBacklog: reader.state.get("backlog"),
    lastUtilization: reader.state.get("utilization"),
    queueName: reader.queueName,
  };
}

/** The log in ascending order of time; equal instants stay in the order of the input. */
function inOrder(log: SampleLog, unsorted: boolean): PlacedSamples {
  const { at, value, position, size } = log;
  if (!unsorted) return { size, at, value, position };
  const order = Uint32Array.from({ length: size }, (_, index) => index).sort((a, b) => at(a) - at(b) || a - b);
  const original = (index: number): number => order[index] ?? 0;
  return {
    size,
    at: (index) => at(original(index)),
    value: (index) => value(original(index)),
    position: (index) => position(original(index)),
  };
}

function chooseStep(
  reader: RowReader,
  samples: OrderedSamples,
  native: NativeStep | null,
  options: AssembleOptions,
): number {
  const { load } = reader.columns;
  if (!anyKnown(samples)) throw tooShort(`${options.name} holds no row with both a time and a load`, 0);
  if (native === null) {
    if (options.stepSeconds === undefined && load?.unit !== "rate")
      throw tooShort(`${options.name} holds one count, whose step is unknown`, 1);
    return options.stepSeconds ?? LONE_STEP_SECONDS;
  }
  refuseSerialDates(reader, native, options);
  const stepSeconds = options.stepSeconds ?? native.seconds;
  const ratio = stepSeconds / native.seconds;
  if (native.regular && ratio > 1.01 && Math.abs(ratio / Math.round(ratio) - 1) > 0.01) {
    throw new CapError({
      code: "USAGE",
      message: `step ${stepSeconds} s is no multiple of the step of the data, ${native.seconds} s`,
      hint: `use ${native.seconds} s or a multiple of it`,
      details: { stepSeconds, nativeStepSeconds: native.seconds },
    });
  }
  return stepSeconds;
}

/** Plain numbers that are less than a second apart are no epoch seconds: a spreadsheet counts days. */
function refuseSerialDates(reader: RowReader, native: NativeStep, { name }: AssembleOptions): void {
  if (native.seconds >= 1 || reader.timestamps.tally.epochUnits.size === 0) return;
  throw new CapError({
    code: "INVALID_METRICS",
    message: `${name} has plain numbers for times, ${Number(native.seconds.toPrecision(3))} s apart as epoch seconds`,
    hint: "serial dates of a spreadsheet, which count days, are not read: write times as 2025-09-29T07:00:00Z",
  });
}

function anyKnown(samples: OrderedSamples): boolean {
  for (let index = 0; index < samples.size; index += 1) if (!Number.isNaN(samples.value(index))) return true;
  return false;
}

function refuseFarOff(samples: PlacedSamples, grid: TimeGrid, { place }: AssembleOptions): void {
  const last = samples.size - 1;
  const steps = (samples.at(last) - grid.originAt) / grid.stepSeconds + 1;
  if (steps <= BUCKETS_MAX) return;
  throw tooManySteps(
    steps,
    grid.stepSeconds,
    ` from ${place(samples.position(0))} to ${place(samples.position(last))}`,
  );
}

/** The error for a history from which no series can be made. */
export function tooShort(what: string, samples: number): CapError {
  return new CapError({
    code: "INSUFFICIENT_HISTORY",
    message: `${what}; at least two samples are needed, or one arrival rate`,
    hint: "give rows of time and load, for example timestamp,arrivals",
    details: { samples, minimumPoints: 2 },
  });
}

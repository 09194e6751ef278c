import { counted } from "@cap/domain";
import type { AssembleOptions, PlacedSamples } from "./assembly.ts";
import type { Note } from "./history-input.ts";
import type { RowReader } from "./row-reader.ts";
import type { Occurrences, StepCounts } from "./step-counts.ts";
import type { NativeStep, TimeGrid } from "./time-grid.ts";

/** Everything that the notes on the order of samples speak of. */
export interface Arrangement {
  readonly samples: PlacedSamples;
  readonly native: NativeStep | null;
  readonly grid: TimeGrid;
  readonly result: StepCounts;
  readonly reader: RowReader;
  readonly options: AssembleOptions;
}

/** January 1980: earlier instants come from clocks that count from zero. */
const PLAUSIBLE_FROM_AT = 315_532_800;
/** A utilization beyond 2 is rather a percentage than an overload. */
const UTILIZATION_MAX = 2;
/** Two columns of one load differ by this factor at most: more is no rounding and no sampling. */
const LOAD_TOLERANCE = 2;
/** From this share on, values that replace others are rather those of several queues. */
const REPLACED_SHARE_MAX = 0.05;

/** Notes on how cells were read: units, time zone, columns left out. */
export function readingNotes(reader: RowReader, options: AssembleOptions): readonly Note[] {
  const { columns, timestamps } = reader;
  const { withoutOffset, twice, skipped, epochUnits } = timestamps.tally;
  const time = columns.time?.name ?? "time";
  const utilization = reader.state.get("utilization") ?? 0;
  return [
    ...note(columns.load?.unitAssumed === true, "assumed", `${columns.load?.name ?? ""} counts jobs per step (--unit)`),
    ...note(
      withoutOffset > 0,
      "assumed",
      `${counted(withoutOffset, "timestamp")} without an offset are in the time zone ${options.timeZone} (--time-zone)`,
    ),
    ...note(epochUnits.size > 0, "assumed", `numbers in ${time} are epoch ${[...epochUnits].join(" and ")}`),
    ...note(
      twice > 0,
      "assumed",
      `${counted(twice, "timestamp")} in the hour that a clock change repeats: the first occurrence, or the second where the row before is later`,
    ),
    ...note(
      skipped > 0,
      "repaired",
      `${counted(skipped, "timestamp")} in the hour that a clock change skips: read with the offset before the change`,
    ),
    ...note(reader.plainDuration !== null, "assumed", `plain numbers in ${reader.plainDuration ?? ""} are seconds`),
    ...note(
      columns.ignored.length > 0,
      "ignored",
      `columns left out: ${columns.ignored.slice(0, 20).join(", ")}${columns.ignored.length > 20 ? ", …" : ""}`,
    ),
    ...note(
      utilization > UTILIZATION_MAX,
      "warning",
      `utilization ${utilization} is read as a ratio, where 1 means busy; is it a percentage?`,
    ),
  ];
}

/** Notes on how samples were put in order: step, gaps, duplicates and the like. */
export function arrangementNotes(arrangement: Arrangement): readonly Note[] {
  return [...timeNotes(arrangement), ...rowNotes(arrangement), ...gridNotes(arrangement)];
}

function timeNotes({ samples, native, grid, reader, options }: Arrangement): readonly Note[] {
  const timed = options.rowStepSeconds === null;
  const { load } = reader.columns;
  const step = `${grid.stepSeconds} s`;
  return [
    // A regular distance of rows is what everybody expects; only another step is worth a word.
    ...note(
      timed && options.stepSeconds === undefined && native?.regular !== true,
      "assumed",
      irregularStep(native, step),
    ),
    ...note(
      timed && options.timestampMeans === undefined,
      "assumed",
      "each timestamp is the start of its step (--timestamp-means)",
    ),
    ...contradictingLoads(reader, native?.seconds ?? grid.stepSeconds),
    ...note(load?.unit === "rate", "assumed", `${load?.name ?? ""} is a rate in jobs per second`),
    ...note(
      samples.at(0) < PLAUSIBLE_FROM_AT,
      "warning",
      "times lie before 1980, so hours of the day and weekdays have no meaning",
    ),
  ];
}

/** A load that is told twice, as a count and as a rate, with steps in which the two cannot be the same. */
function contradictingLoads({ columns, stepOfBothLoads }: RowReader, stepSeconds: number): readonly Note[] {
  const { load, otherLoad } = columns;
  if (load === null || otherLoad === null || stepOfBothLoads === null) return [];
  const factor = Math.max(stepOfBothLoads / stepSeconds, stepSeconds / stepOfBothLoads);
  return note(
    factor > LOAD_TOLERANCE,
    "warning",
    `${load.name} and ${otherLoad.name} contradict each other by a factor of ${Number(factor.toPrecision(2))} in steps of ${stepSeconds} s; ${load.name} is used (--value-column)`,
  );
}

function rowNotes({ samples, result, reader, options }: Arrangement): readonly Note[] {
  const place = (occurrences: Occurrences): string => options.place(samples.position(occurrences.first));
  const { repeated, replaced } = result;
  const { unsorted, missing, columns } = reader;
  return [
    ...note(
      unsorted.count > 0,
      "repaired",
      `rows sorted by time: ${counted(unsorted.count, "row")} before the row above (first: ${options.place(unsorted.first)})`,
    ),
    ...note(
      missing.count > 0,
      "repaired",
      `${counted(missing.count, "row")} without a value of ${columns.load?.name ?? "load"}: unknown (first: ${options.place(missing.first)})`,
    ),
    ...note(
      repeated.count > 0,
      "repaired",
      `${counted(repeated.count, "row")} dropped for repeating an instant and its value (first: ${place(repeated)})`,
    ),
    ...note(
      replaced.count > 0,
      "repaired",
      `${counted(replaced.count, "row")} with another value for the same instant: the last one counts (first: ${place(replaced)})`,
    ),
    ...note(
      replaced.count > samples.size * REPLACED_SHARE_MAX,
      "warning",
      "many rows share an instant; if the file mixes several queues, add them up or choose one",
    ),
  ];
}

function gridNotes({ samples, native, grid, result, options }: Arrangement): readonly Note[] {
  const place = (occurrences: Occurrences): string => options.place(samples.position(occurrences.first));
  const { gapSteps, gaps, offGrid, scaled, sparse } = result;
  const step = `${grid.stepSeconds} s`;
  return [
    ...note(
      offGrid.count > 0,
      "repaired",
      `${counted(offGrid.count, "row")} off the grid of ${step} moved to its step (first: ${place(offGrid)})`,
    ),
    ...note(
      gapSteps.count > 0,
      "repaired",
      `${counted(gapSteps.count, "step")} without a row in ${counted(gaps.count, "gap")}: unknown (first: before ${place(gapSteps)})`,
    ),
    ...note(
      scaled.count > 0,
      "repaired",
      `${counted(scaled.count, "step")} of ${step} lack some rows and are scaled up from the others (first: ${place(scaled)})`,
    ),
    ...note(
      sparse.count > 0,
      "repaired",
      `${counted(sparse.count, "step")} of ${step} lack most of their rows and are unknown (first: ${place(sparse)})`,
    ),
    ...note(
      native !== null && grid.stepSeconds < native.seconds,
      "warning",
      `rows are mostly ${native?.seconds ?? 0} s apart, so most steps of ${step} have none`,
    ),
  ];
}

function irregularStep(native: NativeStep | null, step: string): string {
  return native === null
    ? `a single sample, taken as a step of ${step}`
    : `rows are irregular; the step is ${step}, near their median distance (--step)`;
}

function note(applies: boolean, kind: Note["kind"], message: string): readonly Note[] {
  return applies ? [{ kind, message }] : [];
}

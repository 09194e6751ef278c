import { CapError } from "@cap/domain";

/** Whether a load value counts jobs per step or is a rate per second. */
export type LoadUnit = "count" | "rate";

/** What the user may say about the columns. */
export interface ColumnOptions {
  /** Name of the column that holds the load. @defaultValue the first name of the list of accepted ones */
  readonly valueColumn?: string | undefined;
  /** Name of the column that holds the time. @defaultValue likewise */
  readonly timeColumn?: string | undefined;
  /** Unit of the load. @defaultValue by the name of the column, else count */
  readonly unit?: LoadUnit | undefined;
}

/** A column: where it is and what it is called. */
export interface Column {
  readonly index: number;
  readonly name: string;
}

/** The load column with its unit. */
interface LoadColumn extends Column {
  readonly unit: LoadUnit;
  /** Whether the unit was neither said nor told by the name. */
  readonly unitAssumed: boolean;
}

/** A column of durations; a plain number in it has this unit. */
export interface DurationColumn extends Column {
  readonly plainUnitSeconds: number;
}

/** Which column means what; null where the table has none. */
export interface Columns {
  readonly time: Column | null;
  /** Null when every row is one job. */
  readonly load: LoadColumn | null;
  /** A second column that tells the load in the other unit; it is left out, and held against the first. */
  readonly otherLoad: Column | null;
  readonly serviceTime: DurationColumn | null;
  readonly serviceTimeStd: DurationColumn | null;
  readonly serviceTimeP50: DurationColumn | null;
  readonly serviceTimeP95: DurationColumn | null;
  readonly serviceRate: Column | null;
  readonly workers: Column | null;
  readonly backlog: Column | null;
  readonly utilization: Column | null;
  readonly queueName: Column | null;
  /** Names of the columns that are left out. */
  readonly ignored: readonly string[];
}

/** A rate in jobs per second is preferred to a count, for it needs no step; then the order of the list decides. */
const LOAD_NAMES: readonly (readonly [name: string, unit: LoadUnit | null])[] = [
  ["arrival_rate", "rate"],
  ...["arrivals", "count", "requests", "jobs", "events", "invocations"].map((name) => [name, "count"] as const),
  ...["rate", "rps", "lambda", "qps"].map((name) => [name, "rate"] as const),
  ["value", null],
  ["y", null],
];
const TIME_NAMES = ["timestamp", "time", "date", "datetime", "ts", "t"];
const WORKER_NAMES = ["current_workers", "workers", "ready_workers"];
/** Known from the metrics of the API, yet no part of a history: named here so that no note complains. */
const UNUSED_NAMES = ["active_jobs", "error_rate"];

/**
 * Finds out what the columns of a table mean, by their names, regardless of case, spaces and underscores.
 *
 * A table of times without load is a list of jobs, one a row, when it has service times, or nothing else at all, or the
 * time column was named by the user.
 *
 * @throws CapError with code USAGE when a column named in the options is missing, INVALID_METRICS when no load or no
 * time is found
 * @example resolveColumns(["ts", "rps"], {}).load // { index: 1, name: "rps", unit: "rate", unitAssumed: false }
 */
export function resolveColumns(header: readonly string[], options: ColumnOptions): Columns {
  const find = (names: readonly string[]): Column | null => findColumn(header, names);
  const time = options.timeColumn === undefined ? find(TIME_NAMES) : namedColumn(header, options.timeColumn, "time");
  const load = loadColumn(header, options);
  const found = {
    time,
    load,
    serviceTime: durationColumn(header, "service_time"),
    serviceTimeStd: durationColumn(header, "service_time_std"),
    serviceTimeP50: durationColumn(header, "service_time_p50"),
    serviceTimeP95: durationColumn(header, "service_time_p95"),
    serviceRate: find(["service_rate"]),
    workers: find(WORKER_NAMES),
    backlog: find(["backlog"]),
    utilization: find(["utilization"]),
    queueName: find(["queue_name", "queue"]),
  };
  const used = new Set(
    [...Object.values(found), ...UNUSED_NAMES.map((name) => find([name]))].map((column) => column?.index),
  );
  const ignored = header.filter((_, index) => !used.has(index));
  const states = [found.workers, found.backlog, found.utilization, found.serviceRate, find(UNUSED_NAMES)];
  const jobsTold = ignored.length === 0 || found.serviceTime !== null || options.timeColumn !== undefined;
  const rowsAreJobs = time !== null && jobsTold && states.every((column) => column === null);
  if (load === null && !rowsAreJobs) throw missingColumn("load", header);
  return { ...found, otherLoad: load === null ? null : otherLoadColumn(header, load), ignored };
}

/** Whether a first row holds names: one of them is known, or named in the options. */
export function isHeader(cells: readonly string[], { valueColumn, timeColumn }: ColumnOptions): boolean {
  const named = [valueColumn, timeColumn].flatMap((name) => (name === undefined ? [] : [name]));
  const known = [...TIME_NAMES, ...LOAD_NAMES.map(([name]) => name), ...named];
  return findColumn(cells, known) !== null;
}

/** The error for a table without load or time column: what was found, and what would be accepted. */
export function missingColumn(role: "load" | "time", header: readonly string[]): CapError {
  const accepted = role === "time" ? TIME_NAMES : LOAD_NAMES.map(([name]) => name);
  const hint =
    role === "time"
      ? "rename the column, name it with an option, or give the step when rows are evenly spaced"
      : "rename the column or name it with an option; for one row per job keep only the time and service_time";
  return new CapError({
    code: "INVALID_METRICS",
    message: `no ${role} column among ${header.length === 0 ? "none at all" : list(header)}; accepted names are ${accepted.join(", ")}`,
    hint,
    details: { found: header, accepted },
  });
}

function loadColumn(header: readonly string[], { valueColumn, unit }: ColumnOptions): LoadColumn | null {
  const names = LOAD_NAMES.map(([name]) => name);
  const column = valueColumn === undefined ? findColumn(header, names) : namedColumn(header, valueColumn, "load");
  if (column === null) return null;
  const unitOfName = LOAD_NAMES.find(([name]) => plain(name) === plain(column.name))?.[1] ?? null;
  return { ...column, unit: unit ?? unitOfName ?? "count", unitAssumed: unit === undefined && unitOfName === null };
}

/** The first column whose name tells the load in the other unit than the load column has. */
function otherLoadColumn(header: readonly string[], { index, unit }: LoadColumn): Column | null {
  const names = LOAD_NAMES.filter(([, unitOfName]) => unitOfName !== null && unitOfName !== unit).map(([name]) => name);
  const column = findColumn(header, names);
  return column === null || column.index === index ? null : column;
}

function durationColumn(header: readonly string[], name: string): DurationColumn | null {
  for (const [suffix, plainUnitSeconds] of [
    ["", 1],
    ["_seconds", 1],
    ["_ms", 1e-3],
  ] as const) {
    const column = findColumn(header, [name + suffix]);
    if (column !== null) return { ...column, plainUnitSeconds };
  }
  return null;
}

function namedColumn(header: readonly string[], name: string, role: string): Column {
  const exact = header.indexOf(name);
  const column = exact === -1 ? findColumn(header, [name]) : { index: exact, name };
  if (column !== null) return column;
  throw new CapError({
    code: "USAGE",
    message: `${role} column ${JSON.stringify(name)} is not among ${list(header)}`,
    hint: "name one of the columns listed above",
    details: { value: name, found: header },
  });
}

function findColumn(header: readonly string[], names: readonly string[]): Column | null {
  for (const wanted of names.map(plain)) {
    const index = header.findIndex((name) => plain(name) === wanted);
    const name = header[index];
    if (name !== undefined) return { index, name };
  }
  return null;
}

/** "Arrival Rate", "arrivalRate" and "arrival_rate" are one name. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/gu, "");
}

/** Names in quotes, cut where a file without header would flood the screen. */
function list(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name));
  return names.length > 20 ? `${shown.join(", ")} and ${names.length - 20} more` : shown.join(", ");
}

import type { MetricName } from "./metric.ts";

/** Values over a stretch of equal steps by metric; NaN and an absent metric mean unknown. */
export type Columns = Map<ColumnName, Float64Array>;

/** A metric, or how long before the end of its slot a sample was taken. */
export type ColumnName = MetricName | "earlySeconds";

/** A column of unknowns. */
export function unknownColumn(length: number): Float64Array {
  return new Float64Array(length).fill(Number.NaN);
}

/** The column of a metric, made unknown when it is not there yet. */
export function columnOf(columns: Columns, name: ColumnName, length: number): Float64Array {
  const present = columns.get(name);
  if (present !== undefined) return present;
  const column = unknownColumn(length);
  columns.set(name, column);
  return column;
}

import { columnOf, type ColumnName, type Columns } from "./columns.ts";
import { firstKeptChunk, RESOLUTIONS, SLOTS_PER_HOUR, SEALED_SECONDS, type Resolution } from "./resolution.ts";
import { rollUp } from "./roll-up.ts";
import { mergedRecord, SLOT_COLUMNS, type PoolSlot, type SlotRecord } from "./slot-record.ts";
import { storedValue } from "./stored-value.ts";

/** A stretch of one pool's values in one resolution. */
export interface Chunk {
  readonly level: number;
  /** Number of the chunk: its start over its length. */
  readonly chunk: number;
  readonly columns: Columns;
}

/** An hour of a pool that is to be packed. */
export interface HourToSeal {
  readonly hour: number;
  readonly slots: readonly Omit<PoolSlot, "pool">[];
  /** The chunk of that hour in each resolution, as it stands; null when there is none. */
  readonly present: readonly (Columns | null)[];
  readonly now: number;
}

/** The number of the chunk that an hour lies in. */
export function chunkOfHour({ chunkSeconds }: Resolution, hour: number): number {
  return Math.floor((hour * SEALED_SECONDS) / chunkSeconds);
}

/** Values in a chunk. */
export function chunkLength({ chunkSeconds, stepSeconds }: Resolution): number {
  return chunkSeconds / stepSeconds;
}

/**
 * The chunks of an hour after its samples were added, in every resolution that is still kept. Samples that come after
 * the finer values are gone fill in what is unknown in the coarser ones.
 */
export function sealedChunks({ hour, slots, present, now }: HourToSeal): readonly Chunk[] {
  let values = hourColumns(hour, slots);
  let isWhole = false; // whether the values hold all that was ever known of the hour
  return RESOLUTIONS.flatMap((resolution, level) => {
    const finer = RESOLUTIONS[level - 1];
    if (finer !== undefined) values = stored(rollUp(values, { factor: resolution.stepSeconds / finer.stepSeconds }));
    const chunk = chunkOfHour(resolution, hour);
    if (chunk < firstKeptChunk(resolution, now)) return [];
    const columns: Columns = new Map([...(present[level] ?? [])].map(([name, column]) => [name, column.slice()]));
    const place = { columns, length: chunkLength(resolution), start: startInChunk(resolution, hour) };
    if (level === 0) addSlots(place, hour, slots);
    else if (isWhole) replaceValues(place, values);
    else fillValues(place, values);
    const perHour = SEALED_SECONDS / resolution.stepSeconds;
    values = new Map([...columns].map(([name, column]) => [name, column.slice(place.start, place.start + perHour)]));
    isWhole = true;
    return [{ level, chunk, columns }];
  });
}

interface Place {
  readonly columns: Columns;
  readonly length: number;
  readonly start: number;
}

function startInChunk(resolution: Resolution, hour: number): number {
  const startAt = hour * SEALED_SECONDS - chunkOfHour(resolution, hour) * resolution.chunkSeconds;
  return startAt / resolution.stepSeconds;
}

function hourColumns(hour: number, slots: HourToSeal["slots"]): Columns {
  const columns: Columns = new Map();
  addSlots({ columns, length: SLOTS_PER_HOUR, start: 0 }, hour, slots);
  return columns;
}

function addSlots({ columns, length, start }: Place, hour: number, slots: HourToSeal["slots"]): void {
  for (const { slot, record } of slots) {
    const index = start + slot - hour * SLOTS_PER_HOUR;
    const present = recordAt(columns, index);
    const merged = present === null ? record : mergedRecord(present, record);
    for (const [position, name] of SLOT_COLUMNS.entries()) {
      const value = merged[position]!;
      if (!Number.isNaN(value)) columnOf(columns, name, length)[index] = value;
    }
  }
}

/** The record of a slot inside a chunk of the finest resolution; null where nothing is known. */
export function recordAt(columns: Columns, index: number): SlotRecord | null {
  const early = columns.get("earlySeconds")?.[index] ?? Number.NaN;
  if (Number.isNaN(early)) return null;
  return Float64Array.from(SLOT_COLUMNS, (name) => columns.get(name)?.[index] ?? Number.NaN);
}

function replaceValues(place: Place, values: Columns): void {
  for (const [name, column] of values) columnOf(place.columns, name, place.length).set(column, place.start);
}

function fillValues({ columns, length, start }: Place, values: Columns): void {
  for (const [name, column] of values) fillUnknown(columnOf(columns, name, length), start, column);
}

/** Writes values into a column where it knows nothing. */
export function fillUnknown(target: Float64Array, start: number, values: Float64Array): void {
  for (const [index, value] of values.entries()) {
    if (Number.isNaN(target[start + index]!)) target[start + index] = value;
  }
}

function stored(columns: Columns): Columns {
  const rounded = [...columns].map(([name, column]): [ColumnName, Float64Array] => [
    name,
    column.map((value) => (Number.isInteger(value) ? value : storedValue(value))),
  ]);
  return new Map(rounded);
}

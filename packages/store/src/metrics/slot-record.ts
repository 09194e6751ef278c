import type { Observation } from "@cap/domain";
import type { ColumnName, Columns } from "./columns.ts";
import { METRICS } from "./metric.ts";
import { SLOT_SECONDS, slotOf } from "./resolution.ts";
import { rollUp } from "./roll-up.ts";
import { storedValue } from "./stored-value.ts";

/**
 * What one slot of a pool holds: the metrics in their order, and last how many seconds before the end of the slot the
 * newest sample in it was taken. NaN = unknown.
 */
export type SlotRecord = Float64Array;

/** Columns of a slot record, in order. */
export const SLOT_COLUMNS: readonly ColumnName[] = [...METRICS, "earlySeconds"];
/** Place of the sample's time in a slot record. */
export const EARLY_INDEX = METRICS.length;

/** A record of a pool's slot. */
export interface PoolSlot {
  readonly pool: string;
  readonly slot: number;
  readonly record: SlotRecord;
}

/** The record of a single sample. @throws RangeError when its time is not finite */
export function slotRecord(observation: Observation): { readonly slot: number; readonly record: SlotRecord } {
  const { timestampAt } = observation;
  if (!Number.isFinite(timestampAt)) throw new RangeError(`timestampAt must be finite, got ${timestampAt}`);
  const slot = slotOf(timestampAt);
  const record = new Float64Array(SLOT_COLUMNS.length);
  for (let index = 0; index < EARLY_INDEX; index++) record[index] = storedValue(observation[METRICS[index]!]);
  record[EARLY_INDEX] = storedValue((slot + 1) * SLOT_SECONDS - timestampAt);
  return { slot, record };
}

/** A slot after one more record of the same slot: a later one is added, another one fills in what is unknown. */
export function mergedRecord(present: SlotRecord, next: SlotRecord): SlotRecord {
  const isLater = next[EARLY_INDEX]! < present[EARLY_INDEX]!;
  if (!isLater) return present.map((value, index) => (Number.isNaN(value) ? next[index]! : value));
  const pair: Columns = new Map(
    METRICS.map((metric, index) => [metric, Float64Array.of(present[index]!, next[index]!)]),
  );
  const sums = rollUp(pair, { factor: 2 });
  const merged = Float64Array.from(METRICS, (metric) => storedValue(sums.get(metric)?.[0] ?? null));
  const record = new Float64Array(SLOT_COLUMNS.length);
  record.set(merged);
  record[EARLY_INDEX] = next[EARLY_INDEX]!;
  return record;
}

/** The observation that a slot holds; what is unknown is null. */
export function slotObservation({ slot, record }: Omit<PoolSlot, "pool">): Observation {
  const known = METRICS.map((metric, index) => [metric, Number.isNaN(record[index]!) ? null : record[index]!]);
  return {
    ...(Object.fromEntries(known) as Record<(typeof METRICS)[number], number | null>), // one entry per metric
    timestampAt: (slot + 1) * SLOT_SECONDS - record[EARLY_INDEX]!,
    queues: null,
    knownArrivals: null,
  };
}

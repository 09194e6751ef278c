import { SLOTS_PER_HOUR } from "../metrics/resolution.ts";
import { SLOT_COLUMNS, type PoolSlot, type SlotRecord } from "../metrics/slot-record.ts";

const FLOAT_BYTES = 4;
/** A mark that there is a record, and its values in single precision. */
export const RECORD_BYTES = 1 + SLOT_COLUMNS.length * FLOAT_BYTES;
const PRESENT = 1;

/** Where the record of a slot begins in the string of its hour. */
export function offsetOf(slot: number): number {
  return (slot % SLOTS_PER_HOUR) * RECORD_BYTES;
}

/** Writes a record. @returns the place after it */
export function writeRecord(bytes: Buffer, offset: number, record: SlotRecord): number {
  let position = bytes.writeUInt8(PRESENT, offset);
  for (const value of record) position = bytes.writeFloatLE(value, position);
  return position;
}

/** The record at an offset; null where there is none. */
export function recordAtOffset(bytes: Buffer, offset: number): SlotRecord | null {
  if (bytes[offset] !== PRESENT) return null;
  return Float64Array.from(SLOT_COLUMNS, (_, column) => bytes.readFloatLE(offset + 1 + column * FLOAT_BYTES));
}

/** The slots of an hour's string, in order. */
export function slotsOfHour(hour: number, bytes: Buffer): readonly Omit<PoolSlot, "pool">[] {
  const slots: Omit<PoolSlot, "pool">[] = [];
  for (let index = 0; index * RECORD_BYTES < bytes.length; index++) {
    const record = recordAtOffset(bytes, index * RECORD_BYTES);
    if (record !== null) slots.push({ slot: hour * SLOTS_PER_HOUR + index, record });
  }
  return slots;
}

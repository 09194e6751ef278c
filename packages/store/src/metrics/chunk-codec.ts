import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { unknownColumn, type ColumnName, type Columns } from "./columns.ts";
import { SLOT_COLUMNS } from "./slot-record.ts";
import { codeOf, valueOfCode } from "./stored-value.ts";
import { ByteReader, ByteWriter } from "./varint.ts";

/** How the values of a column are written: whole numbers exactly, or fractions with 13 significant bits. */
const WHOLE = 0;
const FRACTION = 1;
/** Set in the kind of a column that is compressed. */
const COMPRESSED = 2;
/** Whole numbers up to this are written exactly: their differences still are numbers without error. */
const WHOLE_MAX = 2 ** 52;

/**
 * Packs a chunk: for each column that knows something its number, its length and its kind, then the columns. A column
 * is the runs of known and unknown values, then the differences between neighbours, compressed where that is shorter.
 */
export function packChunk(columns: Columns): Uint8Array {
  const header = new ByteWriter();
  const bodies: Uint8Array[] = [];
  for (const [index, name] of SLOT_COLUMNS.entries()) {
    const column = columns.get(name);
    if (column === undefined || column.every(Number.isNaN)) continue;
    const { kind, bytes } = packColumn(column);
    const packed = zstdCompressSync(bytes);
    const [body, flag] = packed.length < bytes.length ? [packed, COMPRESSED] : [bytes, 0];
    header.writeUnsigned(index + 1);
    header.writeUnsigned(kind | flag);
    header.writeUnsigned(body.length);
    bodies.push(body);
  }
  header.writeUnsigned(0);
  return Buffer.concat([header.bytes(), ...bodies]);
}

/** What is to be read of a chunk. */
interface UnpackOptions {
  /** Values of a column. */
  readonly length: number;
  /** Columns that are read. @defaultValue all */
  readonly names?: readonly ColumnName[];
}

/** Unpacks columns of a chunk; a column that is not there is unknown. */
export function unpackChunk(chunk: Uint8Array, { length, names }: UnpackOptions): Columns {
  const reader = new ByteReader(chunk);
  const entries: { readonly name: ColumnName | undefined; readonly kind: number; readonly size: number }[] = [];
  for (let index = reader.readUnsigned(); index !== 0; index = reader.readUnsigned())
    entries.push({ name: SLOT_COLUMNS[index - 1], kind: reader.readUnsigned(), size: reader.readUnsigned() });
  const columns: Columns = new Map();
  let start = reader.position;
  for (const { name, kind, size } of entries) {
    const body = chunk.subarray(start, start + size);
    start += size;
    // A column that a later release added is none of this one's.
    if (name === undefined || names?.includes(name) === false) continue;
    const bytes = (kind & COMPRESSED) === 0 ? body : zstdDecompressSync(body);
    columns.set(name, unpackColumn(bytes, kind & FRACTION, length));
  }
  return columns;
}

function packColumn(column: Float64Array): { readonly kind: number; readonly bytes: Uint8Array } {
  const writer = new ByteWriter();
  writeRuns(writer, column);
  const kind = column.every((value) => Number.isNaN(value) || isWhole(value)) ? WHOLE : FRACTION;
  let before = 0;
  for (const value of column) {
    if (Number.isNaN(value)) continue;
    const code = kind === WHOLE ? value : codeOf(value);
    writer.writeSigned(code - before);
    before = code;
  }
  return { kind, bytes: writer.bytes() };
}

function isWhole(value: number): boolean {
  return Number.isInteger(value) && value <= WHOLE_MAX;
}

/** Lengths of the runs of unknown and known values in turn, unknown first; they add up to the length. */
function writeRuns(writer: ByteWriter, column: Float64Array): void {
  let [isKnown, run] = [false, 0];
  for (const value of column) {
    if (Number.isNaN(value) === isKnown) {
      writer.writeUnsigned(run);
      [isKnown, run] = [!isKnown, 0];
    }
    run += 1;
  }
  writer.writeUnsigned(run);
}

function unpackColumn(bytes: Uint8Array, kind: number, length: number): Float64Array {
  const reader = new ByteReader(bytes);
  const runs: number[] = [];
  for (let total = 0; total < length; total += runs.at(-1)!) runs.push(reader.readUnsigned());
  const column = unknownColumn(length);
  let [index, code] = [0, 0];
  for (const [turn, run] of runs.entries()) {
    if (turn % 2 === 1) {
      for (let offset = 0; offset < run; offset++) {
        code += reader.readSigned();
        column[index + offset] = kind === WHOLE ? code : valueOfCode(code);
      }
    }
    index += run;
  }
  return column;
}

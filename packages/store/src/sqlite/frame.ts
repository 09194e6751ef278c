import { EARLY_INDEX, SLOT_COLUMNS, type SlotRecord } from "../metrics/slot-record.ts";

/** Pools whose slots lie in one frame: enough to write many at once, few enough that one alone costs little. */
export const POOLS_PER_FRAME = 32;

const GROUP_FACTOR = 2 ** 32;
const LEVEL_FACTOR = 2 ** 20;
const LEVELS_MAX = 4;

/** Where a frame lies: the group of its pools, and the slot. */
export interface FramePlace {
  readonly group: number;
  readonly slot: number;
}

/** Where a pool's record lies in its frames. */
export function placeOfPool(poolId: number): { readonly group: number; readonly index: number } {
  return { group: Math.floor(poolId / POOLS_PER_FRAME), index: poolId % POOLS_PER_FRAME };
}

/** The id of a frame. */
export function frameId({ group, slot }: FramePlace): number {
  return group * GROUP_FACTOR + slot;
}

/** The slot of a frame. */
export function slotOfFrame(id: number): number {
  return id % GROUP_FACTOR;
}

/** Where a chunk lies. */
export interface ChunkPlace {
  readonly poolId: number;
  readonly level: number;
  readonly chunk: number;
}

/** The id of a chunk. */
export function chunkId({ poolId, level, chunk }: ChunkPlace): number {
  return (poolId * LEVELS_MAX + level) * LEVEL_FACTOR + chunk;
}

/** The number of a chunk within its pool and resolution. */
export function chunkOfId(id: number): number {
  return id % LEVEL_FACTOR;
}

/** One slot of a group of pools: single precision, all pools of the first column, then of the second, and so on. */
export class Frame {
  readonly #values: Float32Array;

  constructor(data?: Uint8Array) {
    this.#values = new Float32Array(SLOT_COLUMNS.length * POOLS_PER_FRAME);
    // A frame of an earlier release has fewer columns; the others are unknown.
    this.#values.fill(Number.NaN, (data?.length ?? 0) / Float32Array.BYTES_PER_ELEMENT);
    if (data !== undefined) new Uint8Array(this.#values.buffer).set(data.subarray(0, this.#values.byteLength));
  }

  /** What it holds of a pool; null when it holds nothing. */
  read(index: number): SlotRecord | null {
    if (Number.isNaN(this.#values[EARLY_INDEX * POOLS_PER_FRAME + index]!)) return null;
    const record = new Float64Array(SLOT_COLUMNS.length);
    for (let column = 0; column < record.length; column++)
      record[column] = this.#values[column * POOLS_PER_FRAME + index]!;
    return record;
  }

  write(index: number, record: SlotRecord): void {
    for (let column = 0; column < record.length; column++)
      this.#values[column * POOLS_PER_FRAME + index] = record[column]!;
  }

  data(): Uint8Array {
    return new Uint8Array(this.#values.buffer);
  }
}

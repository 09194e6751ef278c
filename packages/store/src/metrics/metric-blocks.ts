import type { Columns } from "./columns.ts";
import type { MetricName } from "./metric.ts";
import type { PoolSlot } from "./slot-record.ts";

/** Which open slots of a pool are wanted; the end is exclusive. */
export interface SlotRange {
  readonly pool: string;
  readonly fromSlot: number;
  readonly untilSlot: number;
}

/** Which chunks of a pool are wanted; the end is exclusive. */
export interface ChunkRange {
  readonly pool: string;
  readonly level: number;
  readonly fromChunk: number;
  readonly untilChunk: number;
  /** Columns that are read; null for all. */
  readonly metrics: readonly MetricName[] | null;
}

/** What an implementation of the metrics store provides: slots that are still open, and packed chunks. */
export interface MetricBlocks {
  mergeSlots(slots: readonly PoolSlot[]): Promise<void>;
  readSlots(range: SlotRange): Promise<readonly Omit<PoolSlot, "pool">[]>;
  readChunks(range: ChunkRange): Promise<readonly { readonly chunk: number; readonly columns: Columns }[]>;
  /** The newest slot of each pool, of those that are named or of all. */
  newestSlots(pools: readonly string[] | null): Promise<readonly PoolSlot[]>;
}

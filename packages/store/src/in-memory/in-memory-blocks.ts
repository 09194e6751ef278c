import type { Clock } from "../clock.ts";
import type { Columns } from "../metrics/columns.ts";
import type { ChunkRange, MetricBlocks, SlotRange } from "../metrics/metric-blocks.ts";
import {
  firstKeptChunk,
  LATENESS_SECONDS,
  RESOLUTIONS,
  SEALED_SECONDS,
  SLOTS_PER_HOUR,
} from "../metrics/resolution.ts";
import { chunkOfHour, sealedChunks } from "../metrics/sealed-chunks.ts";
import { newestInChunk } from "../metrics/newest-slot.ts";
import { mergedRecord, type PoolSlot, type SlotRecord } from "../metrics/slot-record.ts";

/** One pool's metrics. */
interface PoolBlocks {
  readonly open: Map<number, SlotRecord>;
  /** Chunks by their number, for each resolution. */
  readonly chunks: readonly Map<number, Columns>[];
}

/** Slots and chunks in memory; its upkeep packs and forgets as the lasting stores do. */
export class InMemoryBlocks implements MetricBlocks {
  readonly #pools = new Map<string, PoolBlocks>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async mergeSlots(slots: readonly PoolSlot[]): Promise<void> {
    for (const { pool, slot, record } of slots) {
      const { open } = this.#blocksOf(pool);
      const present = open.get(slot);
      open.set(slot, present === undefined ? record : mergedRecord(present, record));
    }
  }

  async readSlots({ pool, fromSlot, untilSlot }: SlotRange): Promise<readonly Omit<PoolSlot, "pool">[]> {
    const open = [...(this.#pools.get(pool)?.open ?? [])];
    return open.filter(([slot]) => slot >= fromSlot && slot < untilSlot).map(([slot, record]) => ({ slot, record }));
  }

  async readChunks({
    pool,
    level,
    fromChunk,
    untilChunk,
  }: ChunkRange): Promise<readonly { readonly chunk: number; readonly columns: Columns }[]> {
    const chunks = [...(this.#pools.get(pool)?.chunks[level] ?? [])];
    return chunks
      .filter(([chunk]) => chunk >= fromChunk && chunk < untilChunk)
      .map(([chunk, columns]) => ({ chunk, columns }));
  }

  async newestSlots(pools: readonly string[] | null): Promise<readonly PoolSlot[]> {
    return (pools ?? [...this.#pools.keys()]).flatMap((pool) => {
      const blocks = this.#pools.get(pool);
      const newest = blocks === undefined ? null : newestOf(blocks);
      return newest === null ? [] : [{ pool, ...newest }];
    });
  }

  /** Packs every hour that is over, and forgets what is too old. */
  async seal(): Promise<{ readonly sealedHours: number; readonly removedChunks: number }> {
    const now = this.#clock();
    const untilHour = Math.floor((now - LATENESS_SECONDS) / SEALED_SECONDS);
    let [sealedHours, removedChunks] = [0, 0];
    for (const blocks of this.#pools.values()) {
      const hours = byHour(blocks.open);
      for (const [hour, slots] of hours) {
        if (hour >= untilHour) continue;
        const present = RESOLUTIONS.map(
          (resolution, level) => blocks.chunks[level]!.get(chunkOfHour(resolution, hour)) ?? null,
        );
        for (const { level, chunk, columns } of sealedChunks({ hour, slots, present, now }))
          blocks.chunks[level]!.set(chunk, columns);
        for (const { slot } of slots) blocks.open.delete(slot);
        sealedHours += 1;
      }
      removedChunks += forget(blocks, now);
    }
    return { sealedHours, removedChunks };
  }

  #blocksOf(pool: string): PoolBlocks {
    const present = this.#pools.get(pool);
    if (present !== undefined) return present;
    const blocks = { open: new Map(), chunks: RESOLUTIONS.map(() => new Map()) };
    this.#pools.set(pool, blocks);
    return blocks;
  }
}

function byHour(open: ReadonlyMap<number, SlotRecord>): ReadonlyMap<number, readonly Omit<PoolSlot, "pool">[]> {
  const hours = new Map<number, Omit<PoolSlot, "pool">[]>();
  for (const [slot, record] of open) {
    const hour = Math.floor(slot / SLOTS_PER_HOUR);
    const slots = hours.get(hour) ?? [];
    hours.set(hour, slots);
    slots.push({ slot, record });
  }
  return hours;
}

function newestOf({ open, chunks }: PoolBlocks): Omit<PoolSlot, "pool"> | null {
  const slot = [...open.keys()].reduce((newest, next) => Math.max(newest, next), -Infinity);
  if (slot !== -Infinity) return { slot, record: open.get(slot)! };
  const last = [...chunks[0]!].toSorted(([a], [b]) => b - a)[0];
  return last === undefined ? null : newestInChunk(last[0], last[1]);
}

function forget({ chunks }: PoolBlocks, now: number): number {
  let removed = 0;
  for (const [level, resolution] of RESOLUTIONS.entries()) {
    for (const chunk of chunks[level]!.keys()) {
      if (chunk >= firstKeptChunk(resolution, now)) continue;
      chunks[level]!.delete(chunk);
      removed += 1;
    }
  }
  return removed;
}

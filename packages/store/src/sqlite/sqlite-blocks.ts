import { unpackChunk } from "../metrics/chunk-codec.ts";
import type { Columns } from "../metrics/columns.ts";
import type { ChunkRange, MetricBlocks, SlotRange } from "../metrics/metric-blocks.ts";
import { newestInChunk } from "../metrics/newest-slot.ts";
import { RESOLUTIONS } from "../metrics/resolution.ts";
import { chunkLength } from "../metrics/sealed-chunks.ts";
import { mergedRecord, type PoolSlot } from "../metrics/slot-record.ts";
import type { Database } from "./database.ts";
import { chunkId, chunkOfId, Frame, frameId, placeOfPool, POOLS_PER_FRAME, slotOfFrame } from "./frame.ts";

/** Open slots as frames and packed chunks in the file. */
export class SqliteBlocks implements MetricBlocks {
  readonly #database: Database;
  readonly #poolIds = new Map<string, number>();

  constructor(database: Database) {
    this.#database = database;
  }

  async mergeSlots(slots: readonly PoolSlot[]): Promise<void> {
    try {
      this.#writeSlots(slots);
    } catch (error) {
      this.#poolIds.clear(); // ids that were made in the transaction are undone with it
      throw error;
    }
  }

  #writeSlots(slots: readonly PoolSlot[]): void {
    this.#database.write(() => {
      for (const pool of new Set(slots.map((slot) => slot.pool))) this.#poolIdMade(pool);
      const frames = new Map<number, PoolSlot[]>();
      for (const slot of slots) {
        const { group } = placeOfPool(this.#poolIds.get(slot.pool)!);
        const id = frameId({ group, slot: slot.slot });
        const members = frames.get(id);
        if (members === undefined) frames.set(id, [slot]);
        else members.push(slot);
      }
      for (const [id, members] of frames) this.#mergeFrame(id, members);
    });
  }

  async readSlots({ pool, fromSlot, untilSlot }: SlotRange): Promise<readonly Omit<PoolSlot, "pool">[]> {
    const poolId = this.#poolId(pool);
    if (poolId === null) return [];
    const { group, index } = placeOfPool(poolId);
    const rows = this.#database.all(
      "SELECT id, data FROM frame WHERE id >= ? AND id < ?",
      frameId({ group, slot: fromSlot }),
      frameId({ group, slot: untilSlot }),
    );
    return rows.flatMap(({ id, data }) => {
      const record = new Frame(data as Uint8Array).read(index); // a column of the strict table
      return record === null ? [] : [{ slot: slotOfFrame(Number(id)), record }];
    });
  }

  async readChunks({
    pool,
    level,
    fromChunk,
    untilChunk,
    metrics,
  }: ChunkRange): Promise<readonly { readonly chunk: number; readonly columns: Columns }[]> {
    const poolId = this.#poolId(pool);
    const resolution = RESOLUTIONS[level];
    if (poolId === null || resolution === undefined) return [];
    const rows = this.#database.all(
      "SELECT id, data FROM chunk WHERE id >= ? AND id < ?",
      chunkId({ poolId, level, chunk: fromChunk }),
      chunkId({ poolId, level, chunk: untilChunk }),
    );
    return rows.map(({ id, data }) => ({
      chunk: chunkOfId(Number(id)),
      columns: unpackChunk(data as Uint8Array, {
        length: chunkLength(resolution),
        ...(metrics === null ? {} : { names: metrics }),
      }), // likewise
    }));
  }

  async newestSlots(pools: readonly string[] | null): Promise<readonly PoolSlot[]> {
    const names = pools ?? this.#database.all("SELECT name FROM pool").map(({ name }) => String(name));
    const groups = new Map<number, Map<number, string>>();
    for (const pool of names) {
      const poolId = this.#poolId(pool);
      if (poolId === null) continue;
      const { group, index } = placeOfPool(poolId);
      groups.set(group, (groups.get(group) ?? new Map<number, string>()).set(index, pool));
    }
    return [...groups].flatMap(([group, members]) => this.#newestOfGroup(group, members));
  }

  /** Finds the newest slot of pools of one group, named by their place in its frames. */
  #newestOfGroup(group: number, members: Map<number, string>): readonly PoolSlot[] {
    const found: PoolSlot[] = [];
    const frames = this.#database.iterate(
      "SELECT id, data FROM frame WHERE id >= ? AND id < ? ORDER BY id DESC",
      frameId({ group, slot: 0 }),
      frameId({ group: group + 1, slot: 0 }),
    );
    for (const { id, data } of frames) {
      const frame = new Frame(data as Uint8Array); // a column of the strict table
      for (const [index, pool] of members) {
        const record = frame.read(index);
        if (record === null) continue;
        found.push({ pool, slot: slotOfFrame(Number(id)), record });
        members.delete(index);
      }
      if (members.size === 0) break;
    }
    for (const [index, pool] of members) {
      const slot = this.#newestPacked(group * POOLS_PER_FRAME + index);
      if (slot !== null) found.push({ pool, ...slot });
    }
    return found;
  }

  #newestPacked(poolId: number): Omit<PoolSlot, "pool"> | null {
    const [finest] = RESOLUTIONS;
    const row = this.#database.get(
      "SELECT id, data FROM chunk WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT 1",
      chunkId({ poolId, level: finest.level, chunk: 0 }),
      chunkId({ poolId, level: finest.level + 1, chunk: 0 }),
    );
    if (row === undefined) return null;
    const columns = unpackChunk(row["data"] as Uint8Array, { length: chunkLength(finest) }); // likewise
    return newestInChunk(chunkOfId(Number(row["id"])), columns);
  }

  #mergeFrame(id: number, members: readonly PoolSlot[]): void {
    const present = this.#database.get("SELECT data FROM frame WHERE id = ?", id);
    const frame = new Frame(present?.["data"] as Uint8Array | undefined); // likewise
    for (const { pool, record } of members) {
      const { index } = placeOfPool(this.#poolIds.get(pool)!);
      const known = frame.read(index);
      frame.write(index, known === null ? record : mergedRecord(known, record));
    }
    this.#database.run(
      `INSERT INTO frame (id, writes, data) VALUES (?, 1, ?)
       ON CONFLICT DO UPDATE SET writes = writes + 1, data = excluded.data`,
      id,
      frame.data(),
    );
  }

  #poolId(pool: string): number | null {
    const known = this.#poolIds.get(pool);
    if (known !== undefined) return known;
    const row = this.#database.get("SELECT id FROM pool WHERE name = ?", pool);
    if (row === undefined) return null;
    this.#poolIds.set(pool, Number(row["id"]));
    return Number(row["id"]);
  }

  /** The id of a pool, which is made when it has none. Called inside a transaction; a pool is never removed. */
  #poolIdMade(pool: string): void {
    if (this.#poolId(pool) !== null) return;
    const row = this.#database.get("INSERT INTO pool (name) VALUES (?) RETURNING id", pool);
    this.#poolIds.set(pool, Number(row?.["id"]));
  }
}

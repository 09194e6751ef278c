import { packChunk, unpackChunk } from "../metrics/chunk-codec.ts";
import type { Columns } from "../metrics/columns.ts";
import {
  firstKeptChunk,
  LATENESS_SECONDS,
  RESOLUTIONS,
  SEALED_SECONDS,
  SLOTS_PER_HOUR,
} from "../metrics/resolution.ts";
import { chunkLength, chunkOfHour, sealedChunks } from "../metrics/sealed-chunks.ts";
import type { PoolSlot } from "../metrics/slot-record.ts";
import type { Database } from "./database.ts";
import { chunkId, Frame, frameId, POOLS_PER_FRAME, slotOfFrame } from "./frame.ts";

/** What packing did. */
export interface SealReport {
  readonly sealedHours: number;
  readonly removedChunks: number;
}

/** Packs every hour that is over, and removes chunks that are too old. Several processes may do it at once. */
export function sealFrames(database: Database, now: number): SealReport {
  const untilHour = Math.floor((now - LATENESS_SECONDS) / SEALED_SECONDS);
  const lastPool = Number(database.get("SELECT coalesce(max(id), 0) AS id FROM pool")?.["id"]);
  let sealedHours = 0;
  for (let group = 0; group * POOLS_PER_FRAME <= lastPool; group++) {
    let hour = firstHour(database, group, 0);
    while (hour !== null && hour < untilHour) {
      sealedHours += sealHour(database, { group, hour, now });
      hour = firstHour(database, group, hour + 1);
    }
  }
  return { sealedHours, removedChunks: removeOldChunks(database, now) };
}

interface GroupHour {
  readonly group: number;
  readonly hour: number;
  readonly now: number;
}

/** The first hour from one on that has frames of a group; null when there is none. */
function firstHour(database: Database, group: number, fromHour: number): number | null {
  const row = database.get(
    "SELECT min(id) AS id FROM frame WHERE id >= ? AND id < ?",
    frameId({ group, slot: fromHour * SLOTS_PER_HOUR }),
    frameId({ group: group + 1, slot: 0 }),
  );
  const id = row?.["id"];
  return typeof id === "number" ? Math.floor(slotOfFrame(id) / SLOTS_PER_HOUR) : null;
}

/** Packs an hour of a group of pools. @returns hours of a pool that were packed; 0 when samples came in meanwhile */
function sealHour(database: Database, { group, hour, now }: GroupHour): number {
  const range = [
    frameId({ group, slot: hour * SLOTS_PER_HOUR }),
    frameId({ group, slot: (hour + 1) * SLOTS_PER_HOUR }),
  ] as const;
  const rows = database.all("SELECT id, writes, data FROM frame WHERE id >= ? AND id < ?", ...range);
  const writes = rows.reduce((sum, row) => sum + Number(row["writes"]), 0);
  const pools = slotsByPool(rows.map(({ id, data }) => [slotOfFrame(Number(id)), new Frame(data as Uint8Array)])); // a column of the strict table
  const packed = [...pools].flatMap(([index, slots]) => {
    const poolId = group * POOLS_PER_FRAME + index;
    const chunks = sealedChunks({ hour, slots, present: presentChunks(database, poolId, hour), now });
    return chunks.map(({ level, chunk, columns }) => [chunkId({ poolId, level, chunk }), packChunk(columns)] as const);
  });
  return database.write(() => {
    const seen = database.get("SELECT sum(writes) AS writes FROM frame WHERE id >= ? AND id < ?", ...range);
    if (Number(seen?.["writes"]) !== writes) return 0;
    for (const [id, data] of packed)
      database.run(
        "INSERT INTO chunk (id, data) VALUES (?, ?) ON CONFLICT DO UPDATE SET data = excluded.data",
        id,
        data,
      );
    database.run("DELETE FROM frame WHERE id >= ? AND id < ?", ...range);
    return pools.size;
  });
}

function slotsByPool(frames: readonly (readonly [number, Frame])[]): ReadonlyMap<number, Omit<PoolSlot, "pool">[]> {
  const pools = new Map<number, Omit<PoolSlot, "pool">[]>();
  for (const [slot, frame] of frames) {
    for (let index = 0; index < POOLS_PER_FRAME; index++) {
      const record = frame.read(index);
      if (record === null) continue;
      const slots = pools.get(index);
      if (slots === undefined) pools.set(index, [{ slot, record }]);
      else slots.push({ slot, record });
    }
  }
  return pools;
}

function presentChunks(database: Database, poolId: number, hour: number): readonly (Columns | null)[] {
  return RESOLUTIONS.map((resolution) => {
    const id = chunkId({ poolId, level: resolution.level, chunk: chunkOfHour(resolution, hour) });
    const row = database.get("SELECT data FROM chunk WHERE id = ?", id);
    return row === undefined ? null : unpackChunk(row["data"] as Uint8Array, { length: chunkLength(resolution) }); // likewise
  });
}

function removeOldChunks(database: Database, now: number): number {
  const pools = database.all("SELECT id FROM pool").map(({ id }) => Number(id));
  let removed = 0;
  for (const poolId of pools) {
    for (const resolution of RESOLUTIONS) {
      const { level } = resolution;
      const range = [
        chunkId({ poolId, level, chunk: 0 }),
        chunkId({ poolId, level, chunk: firstKeptChunk(resolution, now) }),
      ] as const;
      const old = database.get("SELECT 1 FROM chunk WHERE id >= ? AND id < ? LIMIT 1", ...range);
      if (old !== undefined) removed += database.run("DELETE FROM chunk WHERE id >= ? AND id < ?", ...range);
    }
  }
  return removed;
}

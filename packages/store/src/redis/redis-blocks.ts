import { unpackChunk } from "../metrics/chunk-codec.ts";
import type { Columns } from "../metrics/columns.ts";
import type { ChunkRange, MetricBlocks, SlotRange } from "../metrics/metric-blocks.ts";
import { newestInChunk } from "../metrics/newest-slot.ts";
import { RESOLUTIONS, SLOTS_PER_HOUR } from "../metrics/resolution.ts";
import { chunkLength } from "../metrics/sealed-chunks.ts";
import { mergedRecord, type PoolSlot, type SlotRecord } from "../metrics/slot-record.ts";
import { Script } from "./redis-link.ts";
import type { RedisSpace } from "./redis-space.ts";
import { offsetOf, RECORD_BYTES, recordAtOffset, slotsOfHour, writeRecord } from "./slot-bytes.ts";

/**
 * ARGV: prefix of the open hours' strings, prefix of their lists, key of the pools, size of a record, and all records as
 * `packedRecords` writes them. Where another record is than the expected one, it stays and is answered with its number.
 */
const MERGE = new Script(`
  local strings, lists, pools, size, data = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]
  local call, sub, unpack = redis.call, string.sub, struct.unpack
  local occupied, number, position, hasExpected, hour, offset, pool = {}, 0, 1
  while position <= #data do
    hasExpected, hour, offset, pool, position = unpack('<BI4I4Hc0', data, position)
    local expected = ''
    if hasExpected == 1 then
      expected = sub(data, position, position + size - 1)
      position = position + size
    end
    local record = sub(data, position, position + size - 1)
    position = position + size
    local key = strings .. hour .. ':' .. pool
    local present = call('GETRANGE', key, offset, offset + size - 1)
    local isFree = present == '' or string.byte(present) == 0
    if (isFree and expected == '') or (not isFree and present == expected) then
      if present == '' and call('EXISTS', key) == 0 then
        call('ZADD', lists .. pool, hour, hour)
        call('SADD', pools, pool)
      end
      call('SETRANGE', key, offset, record)
    elseif present ~= record then
      occupied[#occupied + 1] = number
      occupied[#occupied + 1] = isFree and '' or present
    end
    number = number + 1
  end
  return occupied
`);

/** ARGV: prefix of the open hours' strings, list of the pool's hours, pool, first hour, last hour. Answers hours and strings in turn. */
const OPEN = new Script(`
  local result = {}
  for _, hour in ipairs(redis.call('ZRANGEBYSCORE', ARGV[2], ARGV[4], ARGV[5])) do
    result[#result + 1] = hour
    result[#result + 1] = redis.call('GET', ARGV[1] .. hour .. ':' .. ARGV[3]) or ''
  end
  return result
`);

/** Records of one script: more per call is no faster and makes others wait. */
const BATCH = 100;

/** Bytes before the name of the pool. */
const RECORD_HEAD_BYTES = 11;

/** A record that is to be written over what is expected there. */
interface Pending {
  readonly slot: PoolSlot;
  /** Bytes that are there; null when there is nothing. */
  readonly expected: Buffer | null;
}

/** Open slots as a string per pool and hour, packed chunks as a string each. */
export class RedisBlocks implements MetricBlocks {
  readonly #space: RedisSpace;

  constructor(space: RedisSpace) {
    this.#space = space;
  }

  async mergeSlots(slots: readonly PoolSlot[]): Promise<void> {
    const merged = mergedSlots(slots).map((slot) => ({ slot, expected: null }));
    const batches = Array.from({ length: Math.ceil(merged.length / BATCH) }, (_, index) =>
      merged.slice(index * BATCH, (index + 1) * BATCH),
    );
    await Promise.all(batches.map((batch) => this.#writeBatch(batch)));
  }

  async readSlots({ pool, fromSlot, untilSlot }: SlotRange): Promise<readonly Omit<PoolSlot, "pool">[]> {
    const [first, last] = [Math.floor(fromSlot / SLOTS_PER_HOUR), Math.floor((untilSlot - 1) / SLOTS_PER_HOUR)];
    const hours = await this.openHours(pool, first, last);
    return hours
      .flatMap(({ hour, bytes }) => slotsOfHour(hour, bytes))
      .filter(({ slot }) => slot >= fromSlot && slot < untilSlot);
  }

  async readChunks({
    pool,
    level,
    fromChunk,
    untilChunk,
    metrics,
  }: ChunkRange): Promise<readonly { readonly chunk: number; readonly columns: Columns }[]> {
    const resolution = RESOLUTIONS[level];
    if (resolution === undefined || untilChunk <= fromChunk) return [];
    const numbers = Array.from({ length: untilChunk - fromChunk }, (_, index) => fromChunk + index);
    const reply = await this.#space.link.command("MGET", ...numbers.map((chunk) => this.chunkKey(pool, level, chunk)));
    const found = reply as readonly (Buffer | null)[]; // one per key
    return found.flatMap((bytes, index) => {
      if (bytes === null) return [];
      const columns = unpackChunk(bytes, {
        length: chunkLength(resolution),
        ...(metrics === null ? {} : { names: metrics }),
      });
      return [{ chunk: numbers[index]!, columns }];
    });
  }

  async newestSlots(pools: readonly string[] | null): Promise<readonly PoolSlot[]> {
    const names = pools ?? (await this.pools());
    const newest = await Promise.all(names.map((pool) => this.#newestSlot(pool)));
    return newest.flatMap((slot) => slot ?? []);
  }

  /** Every pool that was ever written. */
  async pools(): Promise<readonly string[]> {
    const reply = await this.#space.link.command("SMEMBERS", this.#space.key("pools"));
    return (reply as readonly Buffer[]).map(String);
  }

  /** The strings of a pool's hours that are not packed yet; the last hour is included. */
  async openHours(
    pool: string,
    firstHour: number,
    lastHour: number,
  ): Promise<readonly { readonly hour: number; readonly bytes: Buffer }[]> {
    const args = [this.#space.key("open", ""), this.openListKey(pool), pool, firstHour, lastHour];
    const reply = (await this.#space.link.script(OPEN, args)) as readonly Buffer[]; // hours and strings in turn
    return reply.flatMap((bytes, index) => (index % 2 === 1 ? [{ hour: Number(reply[index - 1]), bytes }] : []));
  }

  /** The key of a pool's hour. */
  openKey(pool: string, hour: number): string {
    return this.#space.key("open", hour, pool);
  }

  /** The key of the list of a pool's hours that are not packed yet. */
  openListKey(pool: string): string {
    return this.#space.key("hours", pool);
  }

  /** The key of a chunk. */
  chunkKey(pool: string, level: number, chunk: number): string {
    return this.#space.key("chunk", level, chunk, pool);
  }

  /** Writes records; what is occupied is merged and tried again, until nobody else comes between. */
  async #writeBatch(batch: readonly Pending[]): Promise<void> {
    let pending = batch;
    while (pending.length > 0) {
      const prefixes = [this.#space.key("open", ""), this.#space.key("hours", ""), this.#space.key("pools")];
      const args = [...prefixes, RECORD_BYTES, packedRecords(pending)];
      const occupied = (await this.#space.link.script(MERGE, args)) as readonly (number | Buffer)[]; // numbers and bytes in turn
      const tried = pending;
      pending = occupied.flatMap((bytes, index) => {
        if (typeof bytes === "number") return [];
        const { slot } = tried[Number(occupied[index - 1])]!;
        return [{ slot, expected: bytes.length === 0 ? null : bytes }];
      });
    }
  }

  async #newestSlot(pool: string): Promise<PoolSlot | null> {
    const last = (await this.#space.link.command("ZRANGE", this.openListKey(pool), -1, -1)) as readonly Buffer[]; // an hour
    if (last[0] !== undefined) {
      const hour = Number(last[0]);
      const [open] = await this.openHours(pool, hour, hour);
      const slot = open === undefined ? undefined : slotsOfHour(hour, open.bytes).at(-1);
      if (slot !== undefined) return { pool, ...slot };
    }
    const [finest] = RESOLUTIONS;
    const sealed = await this.#space.link.command("GET", this.#space.key("sealed", pool));
    if (sealed === null) return null;
    const chunk = Number(sealed);
    const bytes = await this.#space.link.command("GET", this.chunkKey(pool, finest.level, chunk));
    if (bytes === null) return null;
    const slot = newestInChunk(chunk, unpackChunk(bytes as Buffer, { length: chunkLength(finest) }));
    return slot === null ? null : { pool, ...slot };
  }
}

/** For each record whether something is expected, hour, offset, length and name of the pool, what is expected, the record. */
function packedRecords(pending: readonly Pending[]): Buffer {
  const names = pending.map(({ slot }) => Buffer.from(slot.pool));
  const room = names.reduce((sum, { length }) => sum + RECORD_HEAD_BYTES + length + 2 * RECORD_BYTES, 0);
  const bytes = Buffer.allocUnsafe(room);
  let position = 0;
  for (const [index, { slot, expected }] of pending.entries()) {
    const name = names[index]!;
    position = bytes.writeUInt8(expected === null ? 0 : 1, position);
    position = bytes.writeUInt32LE(Math.floor(slot.slot / SLOTS_PER_HOUR), position);
    position = bytes.writeUInt32LE(offsetOf(slot.slot), position);
    position = bytes.writeUInt16LE(name.length, position);
    position += name.copy(bytes, position);
    if (expected !== null) position += expected.copy(bytes, position);
    const record = expected === null ? slot.record : mergedWith(expected, slot.record);
    position = writeRecord(bytes, position, record);
  }
  return bytes.subarray(0, position);
}

/** Records of the same pool and slot taken together, so that each place is written once. */
function mergedSlots(slots: readonly PoolSlot[]): readonly PoolSlot[] {
  const merged = new Map<string, PoolSlot>();
  for (const slot of slots) {
    const place = `${slot.slot} ${slot.pool}`;
    const present = merged.get(place);
    merged.set(place, present === undefined ? slot : { ...slot, record: mergedRecord(present.record, slot.record) });
  }
  return [...merged.values()];
}

function mergedWith(bytes: Buffer, record: SlotRecord): SlotRecord {
  const present = recordAtOffset(bytes, 0);
  return present === null ? record : mergedRecord(present, record);
}

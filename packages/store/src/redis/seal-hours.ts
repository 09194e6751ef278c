import { packChunk } from "../metrics/chunk-codec.ts";
import { LATENESS_SECONDS, RESOLUTIONS, SEALED_SECONDS } from "../metrics/resolution.ts";
import { chunkOfHour, sealedChunks, type Chunk } from "../metrics/sealed-chunks.ts";
import type { RedisBlocks } from "./redis-blocks.ts";
import { Script, type RedisValue } from "./redis-link.ts";
import type { RedisSpace } from "./redis-space.ts";
import { slotsOfHour } from "./slot-bytes.ts";

/**
 * ARGV: open string, its bytes as they were read, list of hours, hour, key of the newest chunk, newest chunk or "", then
 * per chunk key, seconds to keep, bytes. Does nothing when samples came in meanwhile.
 */
const SEAL = new Script(`
  if redis.call('GET', ARGV[1]) ~= ARGV[2] then return 0 end
  for index = 7, #ARGV, 3 do redis.call('SET', ARGV[index], ARGV[index + 2], 'EX', ARGV[index + 1]) end
  if ARGV[6] ~= '' and tonumber(ARGV[6]) >= tonumber(redis.call('GET', ARGV[5]) or '0') then
    redis.call('SET', ARGV[5], ARGV[6])
  end
  redis.call('DEL', ARGV[1])
  redis.call('ZREM', ARGV[3], ARGV[4])
  return 1
`);

/** Packs every hour that is over. Chunks go by themselves when they are too old. @returns hours of a pool that were packed */
export async function sealHours(space: RedisSpace, blocks: RedisBlocks, now: number): Promise<number> {
  const lastHour = Math.floor((now - LATENESS_SECONDS) / SEALED_SECONDS) - 1;
  let sealedHours = 0;
  for (const pool of await blocks.pools()) {
    for (const { hour, bytes } of await blocks.openHours(pool, 0, lastHour))
      sealedHours += await sealHour(space, blocks, { pool, hour, bytes, now });
  }
  return sealedHours;
}

interface OpenHour {
  readonly pool: string;
  readonly hour: number;
  readonly bytes: Buffer;
  readonly now: number;
}

async function sealHour(space: RedisSpace, blocks: RedisBlocks, open: OpenHour): Promise<number> {
  const { pool, hour, bytes, now } = open;
  const present = await Promise.all(
    RESOLUTIONS.map(async (resolution) => {
      const chunk = chunkOfHour(resolution, hour);
      const range = { pool, level: resolution.level, fromChunk: chunk, untilChunk: chunk + 1, metrics: null };
      return (await blocks.readChunks(range))[0]?.columns ?? null;
    }),
  );
  const chunks = sealedChunks({ hour, slots: slotsOfHour(hour, bytes), present, now });
  const newest = chunks.find(({ level }) => level === 0)?.chunk ?? "";
  const reply = await space.link.script(SEAL, [
    blocks.openKey(pool, hour),
    bytes,
    blocks.openListKey(pool),
    hour,
    space.key("sealed", pool),
    newest,
    ...chunks.flatMap((chunk) => chunkArguments(blocks, open, chunk)),
  ]);
  return Number(reply);
}

function chunkArguments(
  blocks: RedisBlocks,
  { pool, now }: OpenHour,
  { level, chunk, columns }: Chunk,
): readonly RedisValue[] {
  const { chunkSeconds, keepSeconds } = RESOLUTIONS[level]!;
  const forgottenAt = (chunk + 1) * chunkSeconds + keepSeconds;
  const packed = packChunk(columns);
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  return [blocks.chunkKey(pool, level, chunk), Math.ceil(Math.max(1, forgottenAt - now)), bytes];
}

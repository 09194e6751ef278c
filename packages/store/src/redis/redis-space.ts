import { randomUUID } from "node:crypto";
import { CapError } from "@cap/domain";
import { Script, type RedisLink, type RedisValue } from "./redis-link.ts";

/** Version of the layout of the keys. */
const SCHEMA_VERSION = "1";

const CLAIM = new Script(`
  if redis.call('EXISTS', ARGV[1]) == 0 then redis.call('HSET', ARGV[1], 'version', ARGV[2], 'id', ARGV[3]) end
  return redis.call('HMGET', ARGV[1], 'version', 'id')
`);

/** What a script answers when the marker is not the one that was there at the start. */
const EMPTIED = "EMPTIED";
/** Beginning of every script that may not run on a store that was emptied. */
export const CHECK_MARKER = `if redis.call('HGET', ARGV[1], 'id') ~= ARGV[2] then return redis.error_reply('${EMPTIED}') end`;

/** The keys of one store on a server, marked so that it is seen when somebody empties it. */
export class RedisSpace {
  readonly link: RedisLink;
  readonly #prefix: string;
  readonly #marker: string;

  private constructor(link: RedisLink, prefix: string, marker: string) {
    this.link = link;
    this.#prefix = prefix;
    this.#marker = marker;
  }

  /** @throws CapError with code STORE_REFUSED when the store is of a later release */
  static async open(link: RedisLink, prefix: string): Promise<RedisSpace> {
    const reply = await link.script(CLAIM, [`${prefix}:store`, SCHEMA_VERSION, randomUUID()]);
    const [version, marker] = (reply as readonly Buffer[]).map(String); // two fields of a hash
    if (version !== SCHEMA_VERSION || marker === undefined)
      throw new CapError({
        code: "STORE_REFUSED",
        message: `the store ${prefix} in Redis has version ${version}, this release reads version ${SCHEMA_VERSION}`,
        hint: "use a newer release of cap",
      });
    return new RedisSpace(link, prefix, marker);
  }

  /** The name of a key. */
  key(...parts: readonly (string | number)[]): string {
    return [this.#prefix, ...parts].join(":");
  }

  /**
   * Runs a script that begins with {@link CHECK_MARKER}; its own arguments start at ARGV[3].
   *
   * @throws CapError with code STORE_REFUSED when the store was emptied since it was opened
   */
  async script(script: Script, args: readonly RedisValue[]): Promise<unknown> {
    try {
      return await this.link.script(script, [this.key("store"), this.#marker, ...args]);
    } catch (cause) {
      if (!(cause instanceof Error && cause.message.includes(EMPTIED))) throw cause;
      throw new CapError({
        code: "STORE_REFUSED",
        message: `the store ${this.#prefix} in Redis was emptied since it was opened`,
        hint: "find out who emptied it, restore it or start anew; nothing is applied until then",
        cause,
      });
    }
  }
}

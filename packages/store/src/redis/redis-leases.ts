import type { Clock } from "../clock.ts";
import type { Fence, Lease, LeaseRequest, LeaseStore } from "../lease-store.ts";
import { assertTtl } from "../lease-ttl.ts";
import { Script } from "./redis-link.ts";
import { CHECK_MARKER, type RedisSpace } from "./redis-space.ts";

/** The time is the server's, so that clocks of several machines need not agree; a test may give its own. */
const NOW = `
  local now = tonumber(ARGV[4])
  if not now then local time = redis.call('TIME'); now = tonumber(time[1]) + tonumber(time[2]) / 1e6 end
  local held = redis.call('HMGET', ARGV[3], 'holder', 'token', 'expires')
  local expires = tonumber(held[3] or '0')
`;
const ANSWER = `
  local function answer(holder, token, untilAt)
    redis.call('HSET', ARGV[3], 'holder', holder, 'token', token, 'expires', string.format('%.6f', untilAt))
    return { holder, token, string.format('%.6f', untilAt) }
  end
`;

/** ARGV from 3: key, now or "", holder, seconds. */
const ACQUIRE = new Script(`
  ${CHECK_MARKER}
  ${NOW}
  ${ANSWER}
  if expires > now and held[1] ~= ARGV[5] then return nil end
  return answer(ARGV[5], string.format('%d', tonumber(held[2] or '0') + 1), now + tonumber(ARGV[6]))
`);

/** ARGV from 3: key, now or "", token, seconds. */
const RENEW = new Script(`
  ${CHECK_MARKER}
  ${NOW}
  ${ANSWER}
  if held[2] ~= ARGV[5] or expires == 0 then return nil end
  return answer(held[1], held[2], now + tonumber(ARGV[6]))
`);

/** ARGV from 3: key, token. The token stays, so that it is never used again. */
const RELEASE = new Script(`
  ${CHECK_MARKER}
  if redis.call('HGET', ARGV[3], 'token') == ARGV[4] then redis.call('HSET', ARGV[3], 'expires', '0') end
`);

/** ARGV from 3: key, now or "". */
const GET = new Script(`
  ${CHECK_MARKER}
  ${NOW}
  if expires > now then return held end
`);

/** Leases as hashes. */
export class RedisLeases implements LeaseStore {
  readonly #space: RedisSpace;
  readonly #clock: Clock | null;

  /** @param clock tells the time instead of the server */
  constructor(space: RedisSpace, clock: Clock | null) {
    this.#space = space;
    this.#clock = clock;
  }

  async acquireLease({ name, holder, ttlSeconds }: LeaseRequest): Promise<Lease | null> {
    assertTtl(ttlSeconds);
    return leaseOf(name, await this.#space.script(ACQUIRE, [this.#key(name), this.#now(), holder, ttlSeconds]));
  }

  async renewLease({ name, token }: Lease, ttlSeconds: number): Promise<Lease | null> {
    assertTtl(ttlSeconds);
    return leaseOf(name, await this.#space.script(RENEW, [this.#key(name), this.#now(), token, ttlSeconds]));
  }

  async releaseLease({ name, token }: Fence): Promise<void> {
    await this.#space.script(RELEASE, [this.#key(name), token]);
  }

  async getLease(name: string): Promise<Lease | null> {
    return leaseOf(name, await this.#space.script(GET, [this.#key(name), this.#now()]));
  }

  #key(name: string): string {
    return this.#space.key("lease", name);
  }

  #now(): number | "" {
    return this.#clock?.() ?? "";
  }
}

function leaseOf(name: string, reply: unknown): Lease | null {
  if (reply === null) return null;
  const [holder, token, expiresAt] = (reply as readonly Buffer[]).map(String); // as the scripts answer
  return { name, holder: holder ?? "", token: Number(token), expiresAt: Number(expiresAt) };
}

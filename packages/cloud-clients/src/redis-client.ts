import { CapError } from "@cap/domain";
import { Cluster, Redis } from "ioredis";

/** Options of `connectQueueRedis`. */
export interface QueueRedisOptions {
  /** Address `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS; of a cluster, one or more of its nodes. */
  readonly url: string | readonly string[];
  /** Whether the address is of a cluster. @defaultValue false */
  readonly cluster?: boolean;
  /** Time that a batch of reads may take, seconds > 0. @defaultValue 1 */
  readonly timeoutSeconds?: number;
  /** Certificates and the like of a TLS connection, as of `node:tls`. @defaultValue the system's */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly servername?: string };
}

interface RedisClientOptions extends Pick<QueueRedisOptions, "cluster" | "tls"> {
  /** Whether the server refused the credentials. */
  readonly isRefused: () => boolean;
}

/** An address, and what of it may be shown. */
export interface RedisAddress {
  readonly url: string;
  readonly shown: string;
}

/**
 * Reads an address.
 *
 * @throws CapError CONFIG_INVALID when it is none of Redis
 */
export function redisAddress(url: string): RedisAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === "")
    throw new CapError({ code: "CONFIG_INVALID", message: "url must be an address such as redis://host:6379/0" });
  const { protocol, hostname, port, pathname } = parsed;
  return { url, shown: `${protocol}//${hostname}:${port || "6379"}${pathname === "/" ? "" : pathname}` };
}

/**
 * The client of some addresses: it connects when it is first used, fails at once while it is not connected, and connects anew by
 * itself unless the server refused it.
 *
 * @throws CapError CONFIG_INVALID when there is no address
 */
export function redisClient(
  addresses: readonly RedisAddress[],
  { cluster, tls, isRefused }: RedisClientOptions,
): Redis | Cluster {
  const common = {
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    protocol: 2 as const,
    maxRetriesPerRequest: 0,
    connectionName: "cap",
    // Wrong credentials do not become right by trying; the next read tries once.
    retryStrategy: (times: number) => (isRefused() ? null : Math.min(100 * 2 ** Math.min(times, 5), 2000)),
    ...(tls === undefined ? {} : { tls: { ...tls } }),
  };
  const [first] = addresses;
  if (first === undefined)
    throw new CapError({ code: "CONFIG_INVALID", message: "url must name at least one address" });
  if (cluster !== true) return new Redis(first.url, common);
  const { username, password, protocol } = new URL(first.url);
  const { retryStrategy, lazyConnect, enableReadyCheck, enableOfflineQueue: _, ...node } = common;
  return new Cluster(
    addresses.map(({ url }) => url),
    {
      // A cluster opens the connection to a node with the first command for it; the deadline bounds the wait.
      enableOfflineQueue: true,
      lazyConnect,
      enableReadyCheck,
      clusterRetryStrategy: retryStrategy,
      redisOptions: {
        ...node,
        ...(username === "" ? {} : { username: decodeURIComponent(username) }),
        ...(password === "" ? {} : { password: decodeURIComponent(password) }),
        ...(protocol === "rediss:" && tls === undefined ? { tls: {} } : {}),
      },
    },
  );
}

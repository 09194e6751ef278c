/**
 * Every command that cap sends to the Redis of a queue, apart from the handshake. All only read; all take constant or
 * logarithmic time, or are asked for a stated small number of elements. Three go over a whole list, once for all queues: CLIENT LIST
 * over the connections, SMEMBERS over worker processes or names of queues, HGETALL over the classes of jobs that ran in a minute.
 *
 * A Redis user for cap needs no more: `ACL SETUSER cap on >secret ~* resetchannels -@all` and then each as `+command`, and
 * `+client|list`.
 */
export const REDIS_READ_COMMANDS = [
  "exists",
  "get",
  "hget",
  "hgetall",
  "hlen",
  "hmget",
  "lindex",
  "llen",
  "smembers",
  "xinfo",
  "xrange",
  "zcard",
  "zcount",
  "zrange",
] as const;

/** Commands that frame the reads of one queue, so that nothing changes between them, and date them. */
export const REDIS_FRAME_COMMANDS = ["multi", "time", "exec"] as const;

/** One command with its arguments. */
export type RedisReadCommand = readonly [command: (typeof REDIS_READ_COMMANDS)[number], ...args: readonly string[]];

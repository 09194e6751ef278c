import { isCapError } from "@cap/domain";
import type { QueueRedis } from "../queue-redis.ts";

/** Workers by queue; "hidden" where the server does not show its connections, null where nobody asked. */
export type WorkerCounts = ReadonlyMap<string, number> | "hidden" | null;

/**
 * Counts the workers of all queues by the names of their connections: `<prefix>:<base64 of the queue>`, and `:w:` with a name.
 * One list for all queues, as long as there are connections.
 */
export function bullmqWorkers(prefix: string): (redis: QueueRedis) => Promise<WorkerCounts> {
  return async (redis) => {
    try {
      return countByQueue(await redis.clientList(), prefix);
    } catch (error) {
      if (isCapError(error) && (error.code === "SOURCE_REFUSED" || error.code === "SOURCE_INVALID")) return "hidden";
      throw error;
    }
  };
}

function countByQueue(clientList: string, prefix: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [, name = ""] of clientList.matchAll(/ name=(\S+)/g)) {
    if (!name.startsWith(`${prefix}:`)) continue;
    const [encoded = "", suffix] = name.slice(prefix.length + 1).split(":");
    if (suffix !== undefined && suffix !== "w") continue;
    const queue = Buffer.from(encoded, "base64").toString("utf8");
    counts.set(queue, (counts.get(queue) ?? 0) + 1);
  }
  return counts;
}

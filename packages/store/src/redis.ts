import { CapError } from "@cap/domain";
import type { AuditKeys } from "./audit/audit-keys.ts";
import { ChainedAudit } from "./audit/chained-audit.ts";
import { chainCheckpoints } from "./audit/checkpoints.ts";
import type { Clock } from "./clock.ts";
import { removeExpiredDocuments } from "./documents/expired-documents.ts";
import { documentIdempotency } from "./documents/idempotency.ts";
import { documentPlans } from "./documents/plans.ts";
import { documentMemories } from "./documents/planner-memories.ts";
import { documentPolicies } from "./documents/policies.ts";
import { blockMetrics } from "./metrics/block-metrics.ts";
import type { MetricsStore } from "./metrics-store.ts";
import { RedisAuditRows } from "./redis/redis-audit-rows.ts";
import { RedisBlocks } from "./redis/redis-blocks.ts";
import { RedisDocuments } from "./redis/redis-documents.ts";
import { RedisLeases } from "./redis/redis-leases.ts";
import { RedisLink } from "./redis/redis-link.ts";
import { assertKeeps, serverFacts } from "./redis/redis-server-check.ts";
import { RedisSpace } from "./redis/redis-space.ts";
import { sealHours } from "./redis/seal-hours.ts";
import type { Store } from "./store.ts";

/** What a store in Redis is made of. */
export interface RedisStoreOptions {
  /** Such as `redis://user:password@host:6379/0`, or `rediss://` for TLS. Not a Redis Cluster. */
  readonly url: string;
  /** Server for the metrics alone. @defaultValue url */
  readonly metricsUrl?: string;
  /** Beginning of the name of every key; one per store. @defaultValue "cap" */
  readonly prefix?: string;
  /** Tells the time of every change and of what has run out. */
  readonly clock: Clock;
  /** Tells the time of leases. @defaultValue the clock of the server, so that machines need not agree */
  readonly leaseClock?: Clock;
  /** Keys of the audit log. */
  readonly auditKeys: AuditKeys;
  /** How long a command may take before its outcome counts as unknown. @defaultValue 0.3 */
  readonly timeoutSeconds?: number;
}

const TIMEOUT_SECONDS = 0.3;
/** Beyond this share of the server's memory no more metrics are taken, so that the rest can still be written. */
const MEMORY_SHARE_MAX = 0.85;

/**
 * A store in Redis, for several machines. The server must not evict and must write an append-only file; for the audit
 * log it must also wait for the disk (`appendfsync always`), else `audit.append` is refused.
 *
 * A write that fails with STORE_UNAVAILABLE may have happened all the same: read again before it is repeated.
 *
 * @throws CapError with code STORE_UNAVAILABLE when the server cannot be reached, STORE_REFUSED when it is not fit
 */
export async function openRedisStore(options: RedisStoreOptions): Promise<Store> {
  const { url, metricsUrl = url, prefix = "cap", clock, leaseClock = null, auditKeys: keys } = options;
  const { timeoutSeconds = TIMEOUT_SECONDS } = options;
  const spaces: RedisSpace[] = [];
  const links: RedisLink[] = [];
  try {
    for (const server of new Set([url, metricsUrl])) {
      const link = await RedisLink.connect({ url: server, timeoutSeconds });
      links.push(link);
      assertKeeps(await serverFacts(link));
      spaces.push(await RedisSpace.open(link, prefix));
    }
  } catch (error) {
    for (const link of links) link.close();
    throw error;
  }
  const [space, metricsSpace = space] = spaces as [RedisSpace, RedisSpace?]; // one or two servers
  const documents = new RedisDocuments(space);
  const blocks = new RedisBlocks(metricsSpace);
  const parts = { rows: new RedisAuditRows(space), keys, clock };
  const memory = new MemoryGuard();
  return {
    metrics: memory.guarded(blockMetrics(blocks, clock)),
    policies: documentPolicies(documents),
    plans: documentPlans(documents),
    memories: documentMemories(documents),
    audit: new ChainedAudit(parts),
    checkpoints: chainCheckpoints(parts),
    leases: new RedisLeases(space, leaseClock),
    idempotency: documentIdempotency(documents, clock),
    upkeep: {
      async runUpkeep() {
        const sealedHours = await sealHours(metricsSpace, blocks, clock());
        memory.look((await serverFacts(metricsSpace.link)).memoryShare);
        // Redis lets chunks go by itself.
        return { sealedHours, removedChunks: 0, removedDocuments: await removeExpiredDocuments(documents, clock()) };
      },
    },
    close() {
      for (const link of links) link.close();
      return Promise.resolve();
    },
  };
}

/** Stops the metrics before the memory is full. */
class MemoryGuard {
  #share: number | null = null;

  /** Takes note of the share of memory that is in use. */
  look(share: number | null): void {
    this.#share = share;
  }

  guarded(metrics: MetricsStore): MetricsStore {
    return {
      ...metrics,
      writeSamples: async (samples) => {
        if (this.#share !== null && this.#share > MEMORY_SHARE_MAX)
          throw new CapError({
            code: "STORE_UNAVAILABLE",
            message: `no metrics are taken: the memory of the Redis server is ${Math.round(this.#share * 100)} % full`,
            hint: "raise maxmemory, or put the metrics on a server of their own",
            retryable: true,
          });
        await metrics.writeSamples(samples);
      },
    };
  }
}

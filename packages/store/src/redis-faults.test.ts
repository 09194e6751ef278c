import { defaultPolicy } from "@cap/domain";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crashedWriter, expectNothingLost } from "./crash.fixture.ts";
import { openRedisStore, type RedisStoreOptions } from "./redis.ts";
import { hasRedisServer, startRedisServer, type RedisServer } from "./redis-server.fixture.ts";
import type { Store } from "./store.ts";
import { crashKeys, observation, START_AT, testKeys } from "./store.fixture.ts";

const refusal = { kind: "event", actor: "ana", action: "plan.apply", resource: "pool/a", outcome: "refused" } as const;
const policy = { id: "orders", policy: defaultPolicy, expectedVersion: null } as const;

describe.skipIf(!hasRedisServer())("a store in Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedisServer();
  });
  afterAll(() => server.close());

  describe("refuses a server", () => {
    it.each([
      ["that evicts", { "maxmemory-policy": "allkeys-lru" }, "maxmemory-policy must be noeviction, got allkeys-lru"],
      [
        "that evicts locks",
        { "maxmemory-policy": "volatile-ttl" },
        "maxmemory-policy must be noeviction, got volatile-ttl",
      ],
      ["without an append-only file", { appendonly: "no" }, "appendonly must be yes, got no"],
    ])("%s", (_, settings, message) =>
      withServer(settings, async ({ url }) => {
        await expect(opened(url)).rejects.toMatchObject({
          code: "STORE_REFUSED",
          message: `the Redis server is not fit for a store: ${message}`,
        });
      }),
    );

    it("for the audit log alone when it answers before the disk does", () =>
      withServer({ appendfsync: "everysec" }, async ({ url }) => {
        const store = await opened(url);
        await store.policies.putPolicy(policy);
        await expect(store.audit.append(refusal)).rejects.toMatchObject({
          code: "STORE_REFUSED",
          message: expect.stringContaining("appendfsync must be always to keep an audit log, got everysec"),
        });
        await store.close();
      }));

    it("that is not there", async () => {
      await expect(opened("redis://127.0.0.1:1")).rejects.toMatchObject({
        code: "STORE_UNAVAILABLE",
        retryable: true,
      });
    });

    it("whose store is of a later release", async () => {
      const client = new Redis(server.url);
      await client.hset("later:store", { version: "99", id: "x" });
      client.disconnect();
      await expect(opened(server.url, { prefix: "later" })).rejects.toMatchObject({
        code: "STORE_REFUSED",
        message: "the store later in Redis has version 99, this release reads version 1",
      });
    });
  });

  describe("loses nothing that was acknowledged", () => {
    it("when the writer is killed", async () => {
      const acknowledged = await crashedWriter({ kind: "redis", place: server.url, steps: 20 });
      expect(acknowledged).toBeGreaterThanOrEqual(20);
      const store = await opened(server.url, { auditKeys: crashKeys });
      await expectNothingLost(store, acknowledged);
      await store.close();
    });

    it("when the server is killed", () =>
      withServer({}, async ({ url, kill, start }) => {
        const acknowledged = await crashedWriter({ kind: "redis", place: url, steps: 20, before: kill });
        expect(acknowledged).toBeGreaterThanOrEqual(20);
        await start();
        const store = await opened(url, { auditKeys: crashKeys });
        await expectNothingLost(store, acknowledged);
        await store.close();
      }));
  });

  describe("says so when the server fails", () => {
    it("by not answering: soon, then at once, and it recovers by itself", () =>
      withServer({}, async ({ url, signal }) => {
        const store = await opened(url, { timeoutSeconds: 0.2 });
        await store.policies.putPolicy(policy);
        signal("SIGSTOP");
        for (let call = 0; call < 5; call++)
          await expect(store.policies.getPolicy("orders")).rejects.toMatchObject({
            code: "STORE_UNAVAILABLE",
            retryable: true,
          });
        await expect(store.policies.getPolicy("orders")).rejects.toThrow("did not answer several times in a row");
        signal("SIGCONT");
        await expect
          .poll(() => store.policies.getPolicy("orders").catch(() => null), WAIT)
          .toMatchObject({ version: 1 });
        await store.close();
      }));

    it("by dying: calls fail, and it comes back with the server", () =>
      withServer({}, async ({ url, kill, start }) => {
        const store = await opened(url);
        await store.policies.putPolicy(policy);
        await kill();
        await expect(store.policies.getPolicy("orders")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
        await start();
        await expect
          .poll(() => store.policies.getPolicy("orders").catch(() => null), WAIT)
          .toMatchObject({ version: 1 });
        await store.close();
      }));

    it("by being emptied: nothing is written any more", () =>
      withServer({}, async ({ url }) => {
        const store = await opened(url);
        const lease = await store.leases.acquireLease({ name: "leader", holder: "one", ttlSeconds: 60 });
        expect(lease).not.toBeNull();
        const client = new Redis(url);
        await client.flushall();
        client.disconnect();
        const emptied = { code: "STORE_REFUSED", message: "the store cap in Redis was emptied since it was opened" };
        await expect(store.policies.putPolicy(policy)).rejects.toMatchObject(emptied);
        await expect(store.leases.getLease("leader")).rejects.toMatchObject(emptied);
        await expect(store.audit.append(refusal)).rejects.toMatchObject(emptied);
        await store.close();
      }));

    it("by having no memory left: metrics stop first, nothing disappears", () =>
      withServer({ maxmemory: "6mb" }, async ({ url }) => {
        const store = await opened(url);
        await store.policies.putPolicy(policy);
        await store.audit.append(refusal);
        const fill = async (): Promise<void> => {
          for (let index = 0; index < 1000; index++) {
            if (index % 20 === 0) await store.upkeep.runUpkeep();
            await store.metrics.writeSamples([
              { pool: `pool ${index}`, observation: observation({ timestampAt: START_AT + 3600, arrivals: 1 }) },
            ]);
          }
        };
        await expect(fill()).rejects.toMatchObject({
          code: "STORE_UNAVAILABLE",
          message: expect.stringMatching(/^no metrics are taken: the memory of the Redis server is \d+ % full$/u),
        });
        expect(await store.policies.putPolicy({ ...policy, expectedVersion: 1 })).toMatchObject({ version: 2 });
        expect(await store.audit.verify()).toMatchObject({ kind: "intact", lastSeq: 1 });
        await store.close();
      }));
  });

  it("takes the time of leases from the server, whatever the machine's clock says", async () => {
    const store = await opened(server.url, { prefix: "leases", clock: () => 5 });
    const client = new Redis(server.url);
    const [seconds] = await client.time();
    client.disconnect();
    const lease = await store.leases.acquireLease({ name: "leader", holder: "one", ttlSeconds: 600 });
    expect(Math.abs(Number(lease?.expiresAt) - Number(seconds) - 600)).toBeLessThan(60);
    await store.close();
  });

  it("can keep its metrics on a server of their own", () =>
    withServer({ appendfsync: "everysec" }, async ({ url }) => {
      const store = await opened(server.url, { prefix: "split", metricsUrl: url });
      await store.metrics.writeSamples([
        { pool: "a", observation: observation({ timestampAt: START_AT, arrivals: 1 }) },
      ]);
      await store.policies.putPolicy(policy);
      const names = async (place: string): Promise<string[]> => {
        const client = new Redis(place);
        const keys = await client.keys("split:*");
        client.disconnect();
        return keys.map((key) => key.split(":")[1]!).toSorted();
      };
      expect(new Set(await names(url))).toEqual(new Set(["hours", "open", "pools", "store"]));
      expect(new Set(await names(server.url))).toEqual(new Set(["document", "label", "store"]));
      await store.close();
    }));
});

const WAIT = { timeout: 20_000, interval: 20 };

function opened(url: string, options: Partial<RedisStoreOptions> = {}): Promise<Store> {
  return openRedisStore({ url, clock: () => START_AT, auditKeys: testKeys, timeoutSeconds: 20, ...options });
}

async function withServer(
  settings: Readonly<Record<string, string>>,
  body: (server: RedisServer) => Promise<void>,
): Promise<void> {
  const server = await startRedisServer(settings);
  try {
    await body(server);
  } finally {
    await server.close();
  }
}

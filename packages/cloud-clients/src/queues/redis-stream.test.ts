import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { QueueMetrics } from "../queue-metrics.ts";
import { describeQueueMetrics } from "../queue-metrics.contract.ts";
import type { QueueSample } from "../queue-reading.ts";
import { connectQueueRedis, type QueueRedis } from "../queue-redis.ts";
import { type RedisServer, skipsRedis, startRedisServer } from "../redis-server.fixture.ts";
import { redisStreamMetrics } from "./redis-stream.ts";

describe.skipIf(skipsRedis)("redisStreamMetrics", () => {
  let server: RedisServer;
  let redis: QueueRedis;
  let client: Redis;
  let metrics: QueueMetrics;
  beforeAll(async () => {
    server = await startRedisServer();
    redis = connectQueueRedis({ url: server.url, timeoutSeconds: 5 });
    client = new Redis({ port: server.port });
  });
  afterAll(async () => {
    redis?.close();
    client?.disconnect();
    await server?.stop();
  });
  beforeEach(async () => {
    await client.flushall();
    await client.xgroup("CREATE", "orders", "billing", "$", "MKSTREAM");
    metrics = redisStreamMetrics({ redis, goneAfterSeconds: 60, abandonedAfterSeconds: 0.2 });
  });
  const read = async (): Promise<QueueSample> => {
    const [reading] = await metrics.read(["orders/billing"]);
    if (reading?.kind === "read") return reading;
    throw reading?.error ?? new Error("no reading");
  };
  const take = (consumer: string, count: number) =>
    client.xreadgroup("GROUP", "billing", consumer, "COUNT", count, "STREAMS", "orders", ">");
  const idsOf = (taken: unknown): string[] => {
    const [stream] = (taken ?? []) as [string, [string, string[]][]][];
    return (stream?.[1] ?? []).map(([id]) => id);
  };

  describeQueueMetrics("a group of a Redis stream", async () => {
    const own = await startRedisServer();
    const connection = connectQueueRedis({ url: own.url, timeoutSeconds: 2 });
    const producer = new Redis({ port: own.port });
    await producer.xgroup("CREATE", "orders", "billing", "$", "MKSTREAM");
    return {
      metrics: redisStreamMetrics({ redis: connection }),
      queue: "orders/billing",
      absent: "orders/nobody",
      add: async (jobs) => {
        for (let job = 0; job < jobs; job++) await producer.xadd("orders", "*", "data", "canary");
      },
      work: async (jobs) => {
        const taken = await producer.xreadgroup("GROUP", "billing", "one", "COUNT", jobs, "STREAMS", "orders", ">");
        await producer.xack("orders", "billing", ...idsOf(taken));
      },
      breakSource: async () => {
        producer.disconnect();
        await own.stop();
      },
      stop: async () => connection.close(),
    };
  });

  it("tells what was sent, handed out and acknowledged under load", async () => {
    await read();
    const sent = { arrivals: 0, completions: 0 };
    const seen = { arrivals: 0, completions: 0 };
    const texts: string[] = [];
    for (let round = 0; round < 12; round++) {
      for (let job = 0; job < 20; job++) await client.xadd("orders", "*", "data", "canary");
      sent.arrivals += 20;
      for (const consumer of ["one", "two"]) {
        const ids = idsOf(await take(consumer, 8));
        await client.xack("orders", "billing", ...ids.slice(1));
        sent.completions += ids.length - 1;
      }
      const reading = await read();
      seen.arrivals += reading.observation.arrivals ?? Number.NaN;
      seen.completions += reading.observation.completions ?? Number.NaN;
      expect(reading.observation).toMatchObject({
        backlog: sent.arrivals - 16 * (round + 1),
        activeJobs: 2 * (round + 1),
        readyWorkers: 2,
      });
      texts.push(JSON.stringify(reading));
    }
    expect(seen).toEqual(sent);
    expect(texts.join("")).not.toContain("canary");
    expect((await read()).observation.serviceTimeSeconds).toBeGreaterThan(0);
  });

  it("tells the age of the oldest entry that was not handed out", async () => {
    const old = Date.now() - 90_000;
    await client.xadd("orders", `${old}-1`, "n", "1");
    await client.xadd("orders", `${old + 60_000}-1`, "n", "2");
    expect((await read()).observation.oldestWaitSeconds).toBeGreaterThan(85);
    await take("one", 1);
    const { oldestWaitSeconds } = (await read()).observation;
    expect(oldestWaitSeconds).toBeGreaterThan(25);
    expect(oldestWaitSeconds).toBeLessThan(60);
    await take("one", 1);
    expect((await read()).observation).toMatchObject({ backlog: 0, oldestWaitSeconds: 0, activeJobs: 2 });
  });

  it("knows no age where identifiers are no times", async () => {
    await client.xadd("orders", "5-1", "n", "1");
    expect((await read()).observation).toMatchObject({ backlog: 1, oldestWaitSeconds: null });
  });

  it("believes no lag that a trim or a deletion has spoilt", async () => {
    for (let job = 1; job <= 8; job++) await client.xadd("orders", "*", "n", String(job));
    await take("one", 1);
    await client.xtrim("orders", "MAXLEN", 2);
    expect((await read()).observation.backlog).toBe(2);
    const [, newest] = (await client.xrange("orders", "-", "+")).map(([id]) => id);
    await client.xdel("orders", newest ?? "");
    const { observation, findings } = await read();
    expect(observation.backlog).toBe(1);
    expect(findings).toEqual([{ code: "BACKLOG_UPPER_BOUND" }]);
  });

  it("tells abandoned entries from those in service", async () => {
    for (let job = 0; job < 3; job++) await client.xadd("orders", "*", "n", String(job));
    await take("dead", 2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await take("alive", 1);
    const { observation, findings } = await read();
    expect(observation).toMatchObject({ activeJobs: 1, readyWorkers: 1 });
    expect(findings).toContainEqual({ code: "ABANDONED_JOBS", jobs: 2, idleSeconds: 0 });
  });

  it("takes no counts across a stream that was made anew", async () => {
    for (let job = 0; job < 3; job++) await client.xadd("orders", "*", "n", String(job));
    await read();
    await client.del("orders");
    await client.xgroup("CREATE", "orders", "billing", "$", "MKSTREAM");
    const { observation, findings } = await read();
    expect(observation).toMatchObject({ arrivals: null, completions: null });
    expect(findings).toEqual([{ code: "COUNTER_RESET", counter: "entries-added" }]);
  });

  it("wants the stream and the group in the name", async () => {
    await expect(metrics.read(["orders"])).rejects.toThrow("must be <stream>/<group>, got orders");
  });
});

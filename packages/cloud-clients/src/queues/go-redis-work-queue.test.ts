import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeQueueMetrics } from "../queue-metrics.contract.ts";
import { connectQueueRedis, type QueueRedis } from "../queue-redis.ts";
import { type RedisServer, skipsRedis, startRedisServer } from "../redis-server.fixture.ts";
import { goRedisWorkQueueMetrics } from "./go-redis-work-queue.ts";

/** A job as the library's producer writes it. */
function job(id: string, createdAt = Date.now() / 1000): string {
  return JSON.stringify({
    id,
    filepath: "/canary",
    filesize: 12,
    priority: "high",
    retries: 0,
    creation_time: new Date(1000 * createdAt).toISOString().replace("Z", "123456Z"),
    trace_id: "",
    span_id: "",
  });
}

describe.skipIf(skipsRedis)("goRedisWorkQueueMetrics", () => {
  let server: RedisServer;
  let redis: QueueRedis;
  let client: Redis;
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

  /** A worker takes a job as the library does, and finishes it. */
  const work = async (on: Redis, list: string, into: string): Promise<void> => {
    const taken = await on.rpoplpush(`jobqueue:${list}`, "jobqueue:worker:w1:processing");
    await on.lpush(`jobqueue:${into}`, taken ?? "");
    await on.lrem("jobqueue:worker:w1:processing", 1, taken ?? "");
  };

  describeQueueMetrics("go-redis-work-queue", async () => {
    const own = await startRedisServer();
    const connection = connectQueueRedis({ url: own.url, timeoutSeconds: 2 });
    const producer = new Redis({ port: own.port });
    await producer.lpush("jobqueue:completed", job("first"));
    return {
      metrics: goRedisWorkQueueMetrics({ redis: connection }),
      queue: "jobqueue",
      absent: null,
      add: async (jobs) => {
        for (let index = 0; index < jobs; index++) await producer.lpush("jobqueue:low_priority", job(String(index)));
      },
      work: async (jobs) => {
        for (let index = 0; index < jobs; index++) await work(producer, "low_priority", "completed");
      },
      breakSource: async () => {
        producer.disconnect();
        await own.stop();
      },
      stop: async () => connection.close(),
    };
  });

  it("adds priorities up, counts what failed for good and tells the oldest age, and no payload", async () => {
    const metrics = goRedisWorkQueueMetrics({ redis });
    const now = Date.now() / 1000;
    await client.lpush("jobqueue:high_priority", job("a", now - 40), job("b", now - 10));
    await client.lpush("jobqueue:low_priority", job("c", now - 300));
    await metrics.read(["jobqueue"]);
    await work(client, "high_priority", "completed");
    await work(client, "high_priority", "dead_letter");
    await client.lpush("jobqueue:high_priority", job("d", now));
    const [reading] = await metrics.read(["jobqueue"]);
    expect(reading).toMatchObject({
      observation: { backlog: 2, arrivals: 1, completions: 2, errors: 1, activeJobs: null, readyWorkers: null },
      findings: [],
    });
    const wait = reading?.kind === "read" ? reading.observation.oldestWaitSeconds : null;
    expect(wait).toBeGreaterThan(298);
    expect(wait).toBeLessThan(330);
    expect(JSON.stringify(reading)).not.toContain("canary");
  });

  it("knows nothing about a name under which it never saw anything", async () => {
    const metrics = goRedisWorkQueueMetrics({ redis });
    for (let round = 0; round < 2; round++) {
      const [reading] = await metrics.read(["jobqeue"]);
      expect(reading).toMatchObject({ observation: { backlog: null, arrivals: null, completions: null } });
      expect(reading?.kind === "read" && reading.findings).toContainEqual({ code: "NEVER_SEEN" });
    }
  });

  it("takes no counts across a list that was deleted", async () => {
    const metrics = goRedisWorkQueueMetrics({ redis });
    await client.lpush("jobqueue:completed", job("x"), job("y"));
    await metrics.read(["jobqueue"]);
    await client.del("jobqueue:completed");
    const [reading] = await metrics.read(["jobqueue"]);
    expect(reading).toMatchObject({
      observation: { completions: null, arrivals: null },
      findings: [{ code: "COUNTER_RESET", counter: "completed" }],
    });
  });
});

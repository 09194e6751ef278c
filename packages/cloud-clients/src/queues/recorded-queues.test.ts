import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadQueueDump, readQueueDump } from "../queue-dump.fixture.ts";
import type { QueueMetrics } from "../queue-metrics.ts";
import type { QueueReading, QueueSample } from "../queue-reading.ts";
import { connectQueueRedis, type QueueRedis } from "../queue-redis.ts";
import { type RedisServer, skipsRedis, startRedisServer } from "../redis-server.fixture.ts";
import { celeryMetrics } from "./celery.ts";
import { redisListMetrics } from "./redis-list.ts";
import { rqMetrics } from "./rq.ts";
import { sidekiqMetrics } from "./sidekiq.ts";

describe.skipIf(skipsRedis)("queues as their libraries leave them in Redis", () => {
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
  const read = async (metrics: QueueMetrics, queue: string): Promise<QueueSample> => {
    const [reading] = await metrics.read([queue]);
    if (reading?.kind === "read") return reading;
    throw reading?.error ?? new Error("no reading");
  };
  const codeOf = (reading: QueueReading | undefined): string =>
    reading?.kind === "failed" ? reading.error.code : "none";

  describe("Sidekiq", () => {
    interface Truth {
      readonly arrivals: number;
      readonly moments: readonly Readonly<
        Record<"at" | "backlog" | "processed" | "failed" | "delayed" | "busy" | "concurrency" | "workers", number>
      >[];
    }
    const { moments, truth } = readQueueDump<Truth>("sidekiq-queues");
    const identity = "host:1:09098a240171";
    /** A process that still tells of itself, which the one of the dump no longer does. */
    const beat = async (fields: Readonly<Record<string, string>> = {}): Promise<void> => {
      const [name = identity] = await client.smembers("processes");
      await client.hset(name, { beat: String(Date.now() / 1000), ...fields });
    };

    it.each(["mail", "*"])("says of %s what Sidekiq says itself", async (queue) => {
      const metrics = sidekiqMetrics({ redis });
      await loadQueueDump(client, moments[0] ?? []);
      await beat();
      await read(metrics, queue);
      await loadQueueDump(client, moments[1] ?? []);
      await beat();
      const reading = await read(metrics, queue);
      const [before, after] = truth.moments;
      expect(reading).toMatchObject({
        observation: {
          arrivals: truth.arrivals,
          completions: after!.processed - before!.processed,
          errors: after!.failed - before!.failed,
          backlog: after!.backlog,
          activeJobs: after!.busy,
          readyWorkers: after!.workers,
          drainingWorkers: 0,
        },
        slots: after!.concurrency,
        delayed: after!.delayed,
        findings: [],
      });
      const waited = Date.now() / 1000 - after!.at;
      expect(Math.abs((reading.observation.oldestWaitSeconds ?? 0) - waited)).toBeLessThan(5);
      expect(JSON.stringify(reading)).not.toMatch(/MailJob|canary/);
    });

    it("forgets a process that is silent, and counts one that ends apart", async () => {
      await loadQueueDump(client, moments[1] ?? []);
      const silent = await read(sidekiqMetrics({ redis }), "mail");
      expect(silent).toMatchObject({ observation: { readyWorkers: 0, activeJobs: 0 }, slots: 0 });
      await beat({ quiet: "true" });
      const quiet = await read(sidekiqMetrics({ redis }), "mail");
      expect(quiet).toMatchObject({ observation: { readyWorkers: 0, drainingWorkers: 1, activeJobs: 4 }, slots: 0 });
    });

    it("reads the fields and times of version 8, and its times of classes", async () => {
      await loadQueueDump(client, moments[1] ?? []);
      const now = Date.now();
      await beat({ concurrency: "7" });
      await client.del("queue:mail");
      await client.lpush("queue:mail", JSON.stringify({ class: "MailJob", enqueued_at: now - 42_000 }));
      const [date = "", time = ""] = new Date(now - 60_000).toISOString().split("T");
      const [hour = "", minute = ""] = time.split(":");
      const bucket = `j|${date.slice(2).replaceAll("-", "")}|${Number(hour)}:${minute}`;
      await client.hset(
        bucket,
        "MailJob|p",
        "10",
        "MailJob|f",
        "2",
        "MailJob|ms",
        "4000",
        "Other|p",
        "2",
        "Other|ms",
        "1000",
      );
      const metrics = sidekiqMetrics({ redis });
      await read(metrics, "mail");
      const { observation, slots } = await read(metrics, "mail");
      expect(slots).toBe(7);
      expect(observation.oldestWaitSeconds).toBeGreaterThan(41);
      expect(observation.oldestWaitSeconds).toBeLessThan(60);
      // A minute may have ended between writing and reading; then its counts are not there.
      expect([null, 0.5]).toContain(observation.serviceTimeSeconds);
    });

    it("does not divide among queues what Sidekiq counts for all of them", async () => {
      await loadQueueDump(client, moments[1] ?? []);
      await client.sadd("queues", "bills");
      await client.lpush("queue:bills", "{}");
      await beat({ info: JSON.stringify({ concurrency: 4, queues: ["mail", "bills"] }) });
      const metrics = sidekiqMetrics({ redis });
      await metrics.read(["mail", "bills", "*", "none"]);
      const [mail, bills, all, none] = await metrics.read(["mail", "bills", "*", "none"]);
      expect(mail).toMatchObject({
        observation: { backlog: 5, arrivals: null, completions: null, activeJobs: null },
        slots: 4,
      });
      expect(bills).toMatchObject({ observation: { backlog: 1, oldestWaitSeconds: null }, delayed: null });
      expect(all).toMatchObject({ observation: { backlog: 6, completions: 0, activeJobs: 4 } });
      expect(codeOf(none)).toBe("NOT_FOUND");
    });
  });

  describe("RQ", () => {
    interface Truth {
      readonly arrivals: number;
      readonly sleepSeconds: number;
      readonly moments: readonly Readonly<Record<"backlog" | "ended" | "failed" | "workers", number>>[];
    }
    const { moments, truth } = readQueueDump<Truth>("rq-queues");

    it("says what RQ says itself", async () => {
      const metrics = rqMetrics({ redis });
      await loadQueueDump(client, moments[0] ?? []);
      await read(metrics, "mail");
      await loadQueueDump(client, moments[1] ?? []);
      const reading = await read(metrics, "mail");
      const [before, after] = truth.moments;
      expect(reading).toMatchObject({
        observation: {
          arrivals: truth.arrivals,
          completions: after!.ended - before!.ended,
          errors: after!.failed - before!.failed,
          backlog: after!.backlog,
          activeJobs: 0,
          readyWorkers: after!.workers,
        },
        slots: after!.workers,
        delayed: 0,
        findings: [],
      });
      const oldest = moments[1]?.find(([, key]) => key === "rq:queue:mail")?.[2];
      const job = moments[1]?.find(([, key]) => key === `rq:job:${oldest}`) ?? [];
      const waited = (Date.now() - Date.parse(job[job.indexOf("enqueued_at") + 1] ?? "")) / 1000;
      expect(Math.abs((reading.observation.oldestWaitSeconds ?? 0) - waited)).toBeLessThan(5);
      // One of the two jobs slept, the other failed at once.
      expect(reading.observation.serviceTimeSeconds).toBeCloseTo(truth.sleepSeconds / 2, 2);
    });

    it("has no counts where a worker ended or serves other queues too", async () => {
      const metrics = rqMetrics({ redis });
      await loadQueueDump(client, moments[1] ?? []);
      await read(metrics, "mail");
      await client.srem("rq:workers:mail", "rq:worker:worker-1");
      const ended = await read(metrics, "mail");
      expect(ended).toMatchObject({ observation: { arrivals: null, completions: null, readyWorkers: 0 } });
      expect(ended.findings).toEqual([{ code: "COUNTER_RESET", counter: "job_count" }]);
      expect(codeOf((await metrics.read(["none"]))[0])).toBe("NOT_FOUND");
    });
  });

  describe("Celery", () => {
    const { moments, truth } = readQueueDump<{ readonly backlog: number; readonly unacked: number }>("celery-queues");

    it("adds the priorities up, and tells jobs in service of an only queue", async () => {
      await loadQueueDump(client, moments[0] ?? []);
      const shared = await read(celeryMetrics({ redis }), "mail");
      expect(shared).toMatchObject({ observation: { backlog: truth.backlog, activeJobs: null, arrivals: null } });
      const only = await read(celeryMetrics({ redis, isOnlyQueue: true }), "mail");
      expect(only.observation.activeJobs).toBe(truth.unacked);
      expect(codeOf((await celeryMetrics({ redis }).read(["none"]))[0])).toBe("NOT_FOUND");
    });

    it("reads below a prefix of keys", async () => {
      await client.flushall();
      await client.sadd("app:_kombu.binding.mail", "mail");
      await client.lpush("app:mail\u0006\u00169", "1", "2");
      expect((await read(celeryMetrics({ redis, keyPrefix: "app:" }), "mail")).observation.backlog).toBe(2);
    });
  });

  describe("a plain list", () => {
    it("has a length, and the rest where it is told where to look", async () => {
      await client.flushall();
      const now = Date.now() / 1000;
      const plain = redisListMetrics({ redis });
      const told = redisListMetrics({
        redis,
        enqueuedAtField: "at",
        endedCounter: "{queue}:ended",
        failedCounter: "{queue}:failed",
      });
      expect((await read(plain, "mail")).findings).toEqual([{ code: "FIRST_READING" }, { code: "NEVER_SEEN" }]);
      expect((await read(told, "mail")).observation.backlog).toBeNull();
      for (const age of [50, 20]) await client.lpush("mail", JSON.stringify({ at: now - age, secret: "canary" }));
      expect((await read(told, "mail")).observation).toMatchObject({
        backlog: 2,
        arrivals: 2,
        completions: 0,
        errors: 0,
      });
      await client.rpop("mail");
      await client.mset("mail:ended", "1", "mail:failed", "1");
      const reading = await read(told, "mail");
      expect(reading.observation).toMatchObject({ backlog: 1, arrivals: 0, completions: 1, errors: 1 });
      expect(reading.observation.oldestWaitSeconds).toBeGreaterThan(19);
      expect(reading.observation.oldestWaitSeconds).toBeLessThan(40);
      expect(JSON.stringify(reading)).not.toContain("canary");
      expect((await read(plain, "mail")).observation).toMatchObject({
        backlog: 1,
        oldestWaitSeconds: null,
        arrivals: null,
      });
    });
  });
});

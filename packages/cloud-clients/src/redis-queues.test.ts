import { Redis } from "ioredis";
import { Queue } from "bullmq6";
import { afterEach, describe, expect, it } from "vitest";
import { isCapError } from "@cap/domain";
import type { QueueReading } from "./queue-reading.ts";
import { connectQueueRedis, type QueueRedis } from "./queue-redis.ts";
import { loadQueueDump, readQueueDump } from "./queue-dump.fixture.ts";
import type { QueueMetrics } from "./queue-metrics.ts";
import { bullmqMetrics } from "./queues/bullmq.ts";
import { celeryMetrics } from "./queues/celery.ts";
import { goRedisWorkQueueMetrics } from "./queues/go-redis-work-queue.ts";
import { redisListMetrics } from "./queues/redis-list.ts";
import { redisStreamMetrics } from "./queues/redis-stream.ts";
import { rqMetrics } from "./queues/rq.ts";
import { sidekiqMetrics } from "./queues/sidekiq.ts";
import { REDIS_FRAME_COMMANDS, REDIS_READ_COMMANDS } from "./redis-read-command.ts";
import { type RedisServer, skipsRedis, startRedisServer } from "./redis-server.fixture.ts";

describe.skipIf(skipsRedis)("connectQueueRedis", () => {
  const opened: { readonly close: () => unknown }[] = [];
  let server: RedisServer;
  const open = async (...args: readonly string[]): Promise<RedisServer> => {
    server = await startRedisServer(...args);
    opened.push({ close: server.stop });
    return server;
  };
  const connect = (url: string, timeoutSeconds = 5, cluster = false): QueueRedis => {
    const redis = connectQueueRedis({ url, timeoutSeconds, cluster });
    opened.push(redis);
    return redis;
  };
  const fill = async (name: string, jobs: number, prefix = "bull"): Promise<void> => {
    const queue = new Queue(name, { connection: { port: server.port }, prefix });
    await queue.addBulk(Array.from({ length: jobs }, () => ({ name: "job", data: {} })));
    await queue.close();
  };
  const adminOf = (port: number): Redis => {
    const admin = new Redis({ port });
    opened.push({ close: () => admin.disconnect() });
    return admin;
  };
  afterEach(async () => {
    for (const resource of opened.splice(0).toReversed()) await resource.close();
  });

  it("needs of Redis no more, and no fewer, than the commands that it names", async () => {
    const { port } = await open();
    const allowed = [...REDIS_READ_COMMANDS, ...REDIS_FRAME_COMMANDS];
    const admin = adminOf(port);
    const permissions = allowed.map((command) => `+${command}`);
    await admin.call("acl", [
      "setuser",
      "cap",
      "on",
      ">secret",
      "~*",
      "resetchannels",
      "-@all",
      ...permissions,
      "+client|list",
    ]);
    const redis = connect(`redis://cap:secret@127.0.0.1:${port}`);
    const dump = async (name: string): Promise<void> => loadQueueDump(admin, readQueueDump(name).moments.at(-1) ?? []);
    const systems: readonly [QueueMetrics, queue: string, load: () => Promise<unknown>][] = [
      [bullmqMetrics({ redis }), "mail", () => fill("mail", 3).then(() => admin.zadd("bull:mail:delayed", 1, "9"))],
      [
        redisStreamMetrics({ redis }),
        "s/g",
        () => admin.xgroup("CREATE", "s", "g", "0", "MKSTREAM").then(() => admin.xadd("s", "*", "n", "1")),
      ],
      [goRedisWorkQueueMetrics({ redis }), "jobqueue", () => admin.lpush("jobqueue:completed", "{}")],
      [sidekiqMetrics({ redis }), "mail", () => dump("sidekiq-queues")],
      [rqMetrics({ redis }), "mail", () => dump("rq-queues")],
      [celeryMetrics({ redis }), "mail", () => dump("celery-queues")],
      [
        redisListMetrics({ redis, endedCounter: "{queue}:ended", enqueuedAtField: "at" }),
        "list",
        () => admin.lpush("list", "{}"),
      ],
    ];
    const sent = new Set<string>();
    for (const [metrics, queue, load] of systems) {
      await admin.flushall();
      await load();
      await metrics.read([queue]);
      await admin.call("config", ["resetstat"]);
      const [reading] = await metrics.read([queue]);
      expect([metrics.source, reading?.kind]).toEqual([
        `${metrics.source.split(" ")[0]} redis://127.0.0.1:${port}`,
        "read",
      ]);
      const calls = String(await admin.info("commandstats")).matchAll(/cmdstat_([a-z|]+):/g);
      for (const [, command = ""] of calls) sent.add(command.split("|")[0] ?? "");
    }
    for (const own of ["config", "info"]) sent.delete(own);
    expect([...sent].toSorted()).toEqual([...allowed, "client"].toSorted());
  });

  it("goes on without the count of workers where the server hides its connections", async () => {
    const { port } = await open();
    await fill("mail", 3);
    const admin = adminOf(port);
    await admin.call("acl", ["setuser", "cap", "on", ">secret", "~*", "+@read", "+@transaction", "+time"]);
    const [reading] = await bullmqMetrics({ redis: connect(`redis://cap:secret@127.0.0.1:${port}`) }).read(["mail"]);
    expect(reading).toMatchObject({
      kind: "read",
      observation: { backlog: 3, readyWorkers: null },
      findings: [{ code: "FIRST_READING" }, { code: "WORKERS_HIDDEN" }],
    });
  });

  it("says for good that it is refused, and never names the password", async () => {
    const { port } = await open("--requirepass", "right");
    for (const url of [`redis://:canary@127.0.0.1:${port}`, `redis://127.0.0.1:${port}`]) {
      const [reading] = await bullmqMetrics({ redis: connect(url) }).read(["mail"]);
      expect(failureOf(reading)).toEqual({ code: "SOURCE_REFUSED", retryable: false });
      expect(JSON.stringify(reading) + messageOf(reading)).not.toContain("canary");
    }
  });

  it("does not try refused credentials again by itself, and works once they are right", async () => {
    const { port } = await open("--requirepass", "right");
    const metrics = bullmqMetrics({ redis: connect(`redis://:wrong@127.0.0.1:${port}`) });
    await metrics.read(["mail"]);
    const admin = new Redis({ port, password: "right" });
    opened.push({ close: () => admin.disconnect() });
    await admin.call("config", ["resetstat"]);
    await wait(500);
    const tried = /cmdstat_(?:auth|hello):calls=(\d+)/.exec(await admin.info("commandstats"))?.[1] ?? "0";
    expect(tried).toBe("0");
    await admin.call("config", ["set", "requirepass", "wrong"]);
    expect((await metrics.read(["mail"])).map(failureOf)).toEqual([{ code: "NOT_FOUND", retryable: true }]);
  });

  it("stays closed once it is closed", async () => {
    await open();
    const redis = connect(server.url);
    const metrics = bullmqMetrics({ redis });
    await metrics.read(["mail"]);
    redis.close();
    expect((await metrics.read(["mail"])).map(failureOf)).toEqual([{ code: "SOURCE_UNAVAILABLE", retryable: true }]);
  });

  it("fails one queue whose key holds something else, and reads the others", async () => {
    const { port } = await open();
    await fill("mail", 2);
    await fill("odd", 2);
    const admin = adminOf(port);
    await admin.del("bull:odd:wait");
    await admin.set("bull:odd:wait", "text");
    const readings = await bullmqMetrics({ redis: connect(server.url) }).read(["odd", "mail", "none"]);
    expect(readings.map(({ kind }) => kind)).toEqual(["failed", "read", "failed"]);
    expect(readings.map(failureOf)).toEqual([
      { code: "SOURCE_INVALID", retryable: false },
      null,
      { code: "NOT_FOUND", retryable: true },
    ]);
  });

  it("gives a server up that hangs, within its time, and works again when the server does", async () => {
    await open();
    await fill("mail", 2);
    const metrics = bullmqMetrics({ redis: connect(server.url, 0.3) });
    await metrics.read(["mail"]);
    server.signal("SIGSTOP");
    const [hanging] = await metrics.read(["mail"]);
    const [again] = await metrics.read(["mail"]);
    server.signal("SIGCONT");
    expect([hanging, again].map(failureOf)).toEqual([
      { code: "SOURCE_UNAVAILABLE", retryable: true },
      { code: "SOURCE_UNAVAILABLE", retryable: true },
    ]);
    expect(await untilRead(() => metrics.read(["mail"]))).toMatchObject({ observation: { backlog: 2, arrivals: 0 } });
  });

  it("is well again after a restart, and takes no count across it", async () => {
    await open();
    await fill("mail", 5);
    const metrics = bullmqMetrics({ redis: connect(server.url) });
    await metrics.read(["mail"]);
    await server.restart();
    await fill("mail", 2);
    expect(await untilRead(() => metrics.read(["mail"]))).toMatchObject({
      observation: { backlog: 2, arrivals: null, completions: null, intervalSeconds: null },
      findings: [{ code: "COUNTER_RESET", counter: "id" }],
    });
  });

  it("reads a cluster, whose queues carry a hash tag in their prefix", async () => {
    const { port } = await open("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
    const admin = adminOf(port);
    await admin.call("cluster", ["addslotsrange", "0", "16383"]);
    while (!String(await admin.call("cluster", ["info"])).includes("cluster_state:ok")) await wait(20);
    for (const name of ["mail", "bills"]) await fill(name, 4, "{bull}");
    const metrics = bullmqMetrics({ redis: connect(server.url, 5, true), prefix: "{bull}" });
    const readings = await metrics.read(["mail", "bills", "none"]);
    expect(readings.map(({ kind }) => kind)).toEqual(["read", "read", "failed"]);
    expect(readings[0]).toMatchObject({ observation: { backlog: 4, readyWorkers: 0 } });
    const untagged = bullmqMetrics({ redis: connect(server.url, 5, true) });
    expect((await untagged.read(["mail"])).map(failureOf)).toEqual([{ code: "SOURCE_INVALID", retryable: false }]);
  });

  it("reads a thousand queues at once", async () => {
    const { port } = await open();
    await fill("q0", 3);
    const admin = adminOf(port);
    const pipeline = admin.pipeline();
    for (let i = 1; i < 1000; i++) {
      pipeline.hset(`bull:q${i}:meta`, "version", "bullmq:6.7.0");
      pipeline.set(`bull:q${i}:id`, String(i));
      pipeline.lpush(`bull:q${i}:wait`, "1");
    }
    await pipeline.exec();
    const names = Array.from({ length: 1000 }, (_, index) => `q${index}`);
    const readings = await bullmqMetrics({ redis: connect(server.url) }).read(names);
    expect(readings.map(({ queue }) => queue)).toEqual(names);
    expect(readings.filter(({ kind }) => kind !== "read")).toEqual([]);
  });

  it.each(["http://127.0.0.1", "not an address", "redis://"])("refuses the address %s", (url) => {
    expect(() => connectQueueRedis({ url })).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });
});

function failureOf(reading: QueueReading | undefined): { readonly code: string; readonly retryable: boolean } | null {
  return reading?.kind === "failed" ? { code: reading.error.code, retryable: reading.error.retryable } : null;
}

function messageOf(reading: QueueReading | undefined): string {
  return reading?.kind === "failed" && isCapError(reading.error) ? reading.error.message : "";
}

async function untilRead(read: () => Promise<readonly QueueReading[]>): Promise<QueueReading | undefined> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const [reading] = await read();
    if (reading?.kind === "read") return reading;
    await wait(50);
  }
  return undefined;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
